"""When churns began: cancellations as they stand, silences by the grid on which one looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from campaignpulse.experiment import CancelLabel, SilenceLabel
from campaignpulse.features import churns, labels
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
Row = dict[str, Any]

CANCEL = CancelLabel(kind="cancel", horizon_days=10)
SILENCE = SilenceLabel(kind="silence", metric="posts", horizon_days=10)
LATER = pd.Timestamp("2024-06-01", tz="UTC")


def event(occurred_at: str, **more: Any) -> Row:
    return {"account_id": "a", "occurred_at": occurred_at, "metric": "posts"} | more


def posts_on(*days: int) -> list[Row]:
    """Posts on days of January."""
    return [event("2023-01-01"), *(event(f"2024-01-{day:02d} 12:00") for day in days)]


def changes(*rows: tuple[str, str]) -> list[Row]:
    return [{"account_id": "a", "at": at, "change": change} for at, change in rows]


def at(*cutoffs: str) -> pd.DataFrame:
    return pd.DataFrame({"account_id": "a", "cutoff": [pd.Timestamp(cutoff, tz="UTC") for cutoff in cutoffs]})


def every_five_days(days: int) -> pd.DataFrame:
    grid = pd.date_range("2024-01-01", periods=days // 5 + 1, freq="5D", tz="UTC")
    return pd.DataFrame({"account_id": "a", "cutoff": grid})


def day(moment: pd.Timestamp) -> str | None:
    return None if pd.isna(moment) else f"{moment:%m-%d}"


def told(tables: Tables, asked: pd.DataFrame, **more: Any) -> list[tuple[str | None, bool]]:
    found = churns(tables, asked, SILENCE, as_of=more.get("as_of", LATER))
    return list(zip(map(day, found["churn_at"]), found["lapsed"].tolist(), strict=True))


def test_the_next_cancellation_is_the_churn_of_all_looks_before_it(tables_of: Make) -> None:
    tables = tables_of(
        [event("2023-12-01")],
        subscriptions=changes(
            ("2024-01-08 15:00", "cancel"), ("2024-01-20", "start"), ("2024-03-02", "cancel")
        ),
    )
    found = churns(tables, at("2024-01-01", "2024-01-08", "2024-02-01", "2024-03-05"), CANCEL, as_of=LATER)
    assert list(map(day, found["churn_at"])) == ["01-08", "01-08", "03-02", None]
    assert not found["lapsed"].any()


def test_a_cancellation_after_as_of_is_not_known(tables_of: Make) -> None:
    tables = tables_of([event("2023-12-01")], subscriptions=changes(("2024-03-02", "cancel")))
    for as_of, known in (("2024-03-01", None), ("2024-03-02", "03-02")):
        found = churns(tables, at("2024-01-01"), CANCEL, as_of=pd.Timestamp(as_of, tz="UTC"))
        assert day(found["churn_at"].iloc[0]) == known
        assert found["known_until"].iloc[0] == pd.Timestamp(as_of, tz="UTC")


def test_outcomes_are_known_up_to_the_end_of_the_table_where_nobody_says_otherwise(tables_of: Make) -> None:
    tables = tables_of([event("2023-12-01")], subscriptions=changes(("2024-03-02 08:00", "renewal")))
    found = churns(tables, at("2024-01-01"), CANCEL)
    assert found["known_until"].iloc[0] == pd.Timestamp("2024-03-02 08:00", tz="UTC")


@pytest.mark.parametrize(("cancelled", "churn"), [("2024-01-20", None), ("2024-01-05", "01-05")])
def test_who_left_for_a_neutral_reason_first_did_not_churn(
    tables_of: Make, cancelled: str, churn: str | None
) -> None:
    tables = tables_of(
        [event("2023-12-01")],
        accounts=[{"account_id": "a", "started_at": "2023-12-01", "ended_at": "2024-01-10"}],
        subscriptions=changes((cancelled, "cancel")),
    )
    found = churns(tables, at("2024-01-01"), CANCEL, as_of=LATER)
    assert day(found["churn_at"].iloc[0]) == churn
    assert day(found["known_until"].iloc[0]) == ("01-10" if churn is None else "06-01")


def test_right_and_mature_alarms_are_those_of_the_label(tables_of: Make) -> None:
    """A churn within the horizon, known by then, is what `labels` calls churned, for cancellations."""
    tables = tables_of(
        [event("2023-12-01")],
        accounts=[{"account_id": "a", "started_at": "2023-12-01", "ended_at": "2024-02-12"}],
        subscriptions=changes(("2024-01-08 15:00", "cancel"), ("2024-01-20", "start")),
    )
    asked = every_five_days(60)
    found, label = churns(tables, asked, CANCEL, as_of=LATER), labels(tables, asked, CANCEL, as_of=LATER)
    end = found["cutoff"] + pd.Timedelta(days=10)
    right = (found["churn_at"] < end).astype("boolean").where(found["known_until"] >= end)
    pd.testing.assert_series_equal(right, label["churned"], check_names=False)


def test_a_silence_begins_at_the_first_look_from_which_on_nothing_comes(tables_of: Make) -> None:
    """Posts up to January 11th: from the 16th on, ten days are silent; after it every look lapses."""
    tables = tables_of(posts_on(2, 5, 8, 11))
    assert told(tables, every_five_days(30)) == [
        ("01-16", False),
        ("01-16", False),
        ("01-16", False),
        ("01-16", False),
        (None, True),
        (None, True),
        (None, True),
    ]


def test_whoever_comes_back_after_the_horizon_can_churn_again(tables_of: Make) -> None:
    tables = tables_of([*posts_on(2, 11, 28), event("2024-02-04")])
    assert told(tables, every_five_days(50)) == [
        ("01-16", False),
        ("01-16", False),
        ("01-16", False),
        ("01-16", False),
        (None, True),  # the 21st: a post on the 28th, but the churn lasts ten days from the 16th
        ("02-05", False),
        ("02-05", False),
        ("02-05", False),
        (None, True),
        (None, True),
        (None, True),
    ]


def test_who_is_silent_at_the_first_look_lapsed_nobody_knows_when(tables_of: Make) -> None:
    """It lapses at the 11th still, as nothing comes before the 21st."""
    tables = tables_of(posts_on(22))
    assert told(tables, every_five_days(20)) == [
        (None, True),
        (None, True),
        (None, True),
        (None, False),
        (None, False),
    ]


def test_a_silence_is_known_a_horizon_after_it_began(tables_of: Make) -> None:
    tables = tables_of(posts_on(2, 5, 8, 11))
    found = churns(tables, every_five_days(15), SILENCE, as_of=pd.Timestamp("2024-01-25", tz="UTC"))
    assert found["churn_at"].isna().all()  # that of the 16th would be known on the 26th
    assert set(map(day, found["known_until"])) == {"01-15"}


def test_the_rows_keep_their_order(tables_of: Make) -> None:
    tables = tables_of(posts_on(2, 5, 8, 11))
    asked = every_five_days(30)
    shuffled = asked.sample(frac=1, random_state=3)
    found = churns(tables, shuffled, SILENCE, as_of=LATER)
    expected = churns(tables, asked, SILENCE, as_of=LATER).iloc[shuffled.index].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, expected)
