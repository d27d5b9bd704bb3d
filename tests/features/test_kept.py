from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.features import Feature, default_features, kept, rate, since_last, total, users, windows
from campaignpulse.features.kept import kept_windows


def feature(name: str, expression) -> Feature:
    return Feature(name, expression, component="any", direction=1, unit="")


FEATURES = [
    feature("posts", total("posts", 28)),
    feature("silent", since_last(None)),
    feature("both", rate("posts", 28) / rate("approvals", 365)),
    feature("nps", total("surveys.nps", 365)),
]
ROWS = pd.DataFrame({"account_id": ["a1", "a2"], "cutoff": pd.Timestamp("2025-04-28", tz="UTC")})


def test_tables_that_have_all_metrics_give_the_windows_as_they_are(tiny_tables) -> None:
    tables = tiny_tables()
    features = default_features(tables)
    found, unknown = kept_windows(tables, ROWS, features)
    pd.testing.assert_frame_equal(found, windows(tables, ROWS, features), check_exact=True)
    assert unknown == ()


def test_a_metric_that_is_gone_makes_each_of_its_features_nan_and_is_named(tiny_tables, tiny_frames) -> None:
    events = tiny_frames["events"]
    tables = tiny_tables(events=events[events["metric"] == "posts"], surveys=None)
    found, unknown = kept_windows(tables, ROWS, FEATURES)
    assert unknown == ("approvals", "surveys.nps")
    assert found.columns[5:].tolist() == ["posts", "silent", "both", "nps"]
    assert found[["both", "nps"]].isna().all(axis=None)
    assert set(found.dtypes.iloc[5:]) == {np.dtype("float32")}
    pd.testing.assert_frame_equal(
        found.iloc[:, :7], windows(tables, ROWS, FEATURES[:2]), check_exact=True, check_column_type=False
    )


@pytest.mark.parametrize(("day", "known"), [("2024-06-01", False), ("2024-06-02", True)])
def test_a_metric_is_known_from_the_day_after_its_first_row(tiny_tables, day, known) -> None:
    rows = ROWS.assign(cutoff=pd.Timestamp(day, tz="UTC"))
    found, unknown = kept_windows(tiny_tables(), rows, FEATURES)
    assert found["nps"].notna().all() == known
    assert unknown == (() if known else ("surveys.nps",))


def test_each_cutoff_knows_what_was_known_then(tiny_tables) -> None:
    early = ROWS.assign(cutoff=pd.Timestamp("2024-06-01", tz="UTC"))
    found, unknown = kept_windows(tiny_tables(), pd.concat([early, ROWS], ignore_index=True), FEATURES)
    assert found["nps"].isna().tolist() == [True, True, False, False]
    assert unknown == ()


def test_a_row_that_is_known_late_does_not_count_before(tiny_tables, tiny_frames) -> None:
    surveys = tiny_frames["surveys"].assign(known_at=pd.Timestamp("2025-05-01", tz="UTC"))
    _, unknown = kept_windows(tiny_tables(surveys=surveys), ROWS, FEATURES)
    assert unknown == ("surveys.nps",)


def test_users_that_events_no_longer_name_are_unknown(tiny_tables, tiny_frames) -> None:
    features = [*FEATURES[:2], feature("breadth", users(28))]
    named = tiny_frames["events"].assign(user_id="u1")
    found, unknown = kept_windows(tiny_tables(events=named), ROWS, features)
    assert found["breadth"].notna().all()
    assert unknown == ()
    found, unknown = kept_windows(tiny_tables(), ROWS, features)
    assert found["breadth"].isna().all()
    assert unknown == ("events.user_id",)


def test_accounts_that_are_taken_in_shares_give_the_same_rows_in_the_same_order(
    tiny_tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = tiny_tables()
    features = default_features(tables)
    rows = pd.concat([ROWS, ROWS.assign(cutoff=ROWS["cutoff"] - pd.Timedelta(days=28))])
    whole = kept_windows(tables, rows, features)
    monkeypatch.setattr(kept, "EVENTS_AT_ONCE", 1)
    shares = kept_windows(tables, rows, features)
    pd.testing.assert_frame_equal(shares[0], whole[0], check_exact=True)
    assert shares[1] == whole[1]
