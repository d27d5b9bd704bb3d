import pandas as pd
import pandas.testing
import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import CancelLabel
from campaignpulse.features import Feature, default_features, kept, snapshots, total, windows
from campaignpulse.features.in_shares import windows_in_shares
from campaignpulse.sources import load_compact

DAYS = pd.date_range("2024-02-05", "2025-05-01", freq="28D", tz="UTC").as_unit("us")
LABEL = CancelLabel(kind="cancel", horizon_days=90)


@pytest.mark.parametrize("at_once", [50, 1_000_000])
def test_every_bit_is_that_of_windows_however_many_events_are_taken_at_once(
    tiny_tables, monkeypatch, at_once
) -> None:
    monkeypatch.setattr(kept, "EVENTS_AT_ONCE", at_once)
    tables = tiny_tables()
    asked, features = snapshots(tables, LABEL, DAYS), default_features(tables)
    mixed = asked.sample(frac=1, random_state=0).reset_index(drop=True)
    for rows in (asked, mixed):
        whole = windows(tables, rows, features)
        pandas.testing.assert_frame_equal(windows_in_shares(tables, rows, features), whole, check_exact=True)


def test_so_it_is_where_texts_are_categories(tiny_frames, tiny_tables, monkeypatch) -> None:
    monkeypatch.setattr(kept, "EVENTS_AT_ONCE", 100)
    tables, small = tiny_tables(), load_compact(tiny_frames)
    asked, features = snapshots(tables, LABEL, DAYS), default_features(tables)
    found = windows_in_shares(small, snapshots(small, LABEL, DAYS), features)
    pandas.testing.assert_frame_equal(found, windows(tables, asked, features), check_exact=True)


def test_a_metric_that_is_nowhere_is_refused_in_shares_too(tiny_tables, monkeypatch) -> None:
    monkeypatch.setattr(kept, "EVENTS_AT_ONCE", 100)
    tables = tiny_tables()
    with pytest.raises(InputError, match="metric 'likes' is in no table"):
        windows_in_shares(
            tables, snapshots(tables, LABEL, DAYS), [Feature("x", total("likes", 7), "depth", 1, "likes")]
        )
