"""The states of predictions: known, not yet, or never."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.evaluation.ledger import matured, maturity
from campaignpulse.experiment import CancelLabel
from campaignpulse.features import labels
from campaignpulse.tables import Tables

LABEL = CancelLabel(kind="cancel", horizon_days=90)
DAY = pd.Timestamp("2025-01-20", tz="UTC")
ENDS = DAY + pd.Timedelta(days=90)  # 2025-04-20: the very midnight at which a3 of the tiny tables cancels


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")


def predictions(accounts: str = "a1 a2 a3", cutoff: pd.Timestamp = DAY, days: int = 90) -> pd.DataFrame:
    cutoff = cutoff.as_unit("us")
    rows = pd.DataFrame({"account_id": accounts.split(), "cutoff": cutoff, "probability": 0.1})
    return rows.assign(matured_at=cutoff + pd.Timedelta(days=days), predicted_at=cutoff)


def states(tables: Tables, rows: pd.DataFrame, until: pd.Timestamp) -> pd.DataFrame:
    found = matured(rows, labels(tables, rows, LABEL, as_of=until), until=until, horizon_days=90)
    return found.set_index("account_id")


def test_an_outcome_is_known_from_the_end_of_its_horizon_on(tiny_tables: Callable[..., Tables]) -> None:
    before = states(tiny_tables(), predictions(), ENDS - pd.Timedelta(seconds=1))
    assert before["state"].tolist() == ["unknown"] * 3
    assert before["label"].isna().all()
    after = states(tiny_tables(), predictions(), ENDS)
    assert after["state"].tolist() == ["mature"] * 3
    assert not after["label"].any()  # [t, t + h): a3 cancels as the horizon ends


def test_a_cancellation_inside_the_horizon_counts_only_when_all_of_it_is_over(
    tiny_tables: Callable[..., Tables],
) -> None:
    rows = predictions(cutoff=DAY + pd.Timedelta(days=1))
    assert states(tiny_tables(), rows, ENDS)["label"].isna().all()
    later = states(tiny_tables(), rows, ENDS + pd.Timedelta(days=1))
    assert later["label"].tolist() == [False, False, True]


def test_a_cancellation_that_is_moved_changes_the_label_and_not_the_prediction(
    tiny_tables: Callable[..., Tables], tiny_frames: dict[str, pd.DataFrame]
) -> None:
    moved = tiny_frames["subscriptions"]
    moved.loc[moved["change"] == "cancel", "at"] = day("2025-03-01")
    first = states(tiny_tables(), predictions(), ENDS)
    second = states(tiny_tables(subscriptions=moved), predictions(), ENDS)
    assert (first.loc["a3", "label"], second.loc["a3", "label"]) == (False, True)
    pd.testing.assert_series_equal(first["probability"], second["probability"])


def test_who_leaves_for_a_neutral_reason_has_no_outcome_ever(
    tiny_tables: Callable[..., Tables], tiny_frames: dict[str, pd.DataFrame]
) -> None:
    accounts = tiny_frames["accounts"].assign(ended_at=[day("2025-03-01"), pd.NaT, pd.NaT])
    tables = tiny_tables(accounts=accounts)
    assert states(tables, predictions(), ENDS - pd.Timedelta(days=1))["state"].tolist() == ["unknown"] * 3
    found = states(tables, predictions(), ENDS)
    assert found["state"].tolist() == ["neutral", "mature", "mature"]
    assert pd.isna(found.loc["a1", "label"])


def test_a_prediction_of_another_horizon_is_no_answer(tiny_tables: Callable[..., Tables]) -> None:
    found = states(tiny_tables(), predictions(days=56), ENDS)
    assert found["state"].tolist() == ["other_horizon"] * 3
    assert found["label"].isna().all()


def test_the_counts_add_up_and_say_when_the_next_outcomes_are_known(
    tiny_tables: Callable[..., Tables],
) -> None:
    rows = pd.concat(
        [
            predictions(),
            predictions("a1 a2", DAY + pd.Timedelta(days=7)),
            predictions("a1", DAY + pd.Timedelta(days=14)),
            predictions("a1", DAY + pd.Timedelta(days=15), days=56),
        ],
        ignore_index=True,
    )
    found = maturity(states(tiny_tables(), rows, ENDS).reset_index())
    assert (found.mature, found.unknown, found.neutral, found.other_horizon) == (3, 3, 0, 1)
    assert (found.next_at, found.next_predictions) == (ENDS + pd.Timedelta(days=7), 2)


@pytest.mark.parametrize(("late", "count"), [(0, 0), (1, 3)])
def test_predictions_written_down_more_than_a_week_after_their_day_are_counted(
    tiny_tables: Callable[..., Tables], late: int, count: int
) -> None:
    rows = predictions().assign(predicted_at=DAY + pd.Timedelta(days=7, seconds=late))
    assert maturity(states(tiny_tables(), rows, ENDS).reset_index()).hindsight == count


def test_where_all_is_known_nothing_is_to_come(tiny_tables: Callable[..., Tables]) -> None:
    found = maturity(states(tiny_tables(), predictions(), ENDS).reset_index())
    assert (found.next_at, found.next_predictions) == (None, 0)
