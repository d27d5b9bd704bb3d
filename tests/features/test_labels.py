"""Churn by cancellation, and what all labels share: maturity, neutral ends, the shape of the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import CancelLabel, DropLabel, Label, SilenceLabel
from campaignpulse.features import labels
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
Row = dict[str, Any]

TEN_DAYS = CancelLabel(kind="cancel", horizon_days=10)
LATER = pd.Timestamp("2025-01-01", tz="UTC")


def event(occurred_at: str, **more: Any) -> Row:
    return {"account_id": "a", "occurred_at": occurred_at, "metric": "posts"} | more


def changes(*rows: tuple[str, str]) -> list[Row]:
    return [{"account_id": "a", "at": at, "change": change} for at, change in rows]


def at(*cutoffs: str, account: str = "a") -> pd.DataFrame:
    return pd.DataFrame(
        {"account_id": account, "cutoff": [pd.Timestamp(cutoff, tz="UTC") for cutoff in cutoffs]}
    )


def churned(
    tables: Tables, cutoff: str, label: Label = TEN_DAYS, as_of: pd.Timestamp | None = LATER
) -> bool | None:
    """Whether account a churned; None where that is not known, or not to be known."""
    found = labels(tables, at(cutoff), label, as_of=as_of)["churned"].iloc[0]
    return None if pd.isna(found) else bool(found)


# what stands in subscriptions; whether the account churned within ten days from 2024-01-10
CANCELLED = [
    ([("2024-01-09 23:59:59.999999", "cancel")], False),
    ([("2024-01-10 00:00", "cancel")], True),
    ([("2024-01-10 00:00:00.000001", "cancel")], True),
    ([("2024-01-15 12:00", "cancel")], True),
    ([("2024-01-19 23:59:59.999999", "cancel")], True),
    ([("2024-01-20 00:00", "cancel")], False),
    ([("2024-01-20 00:00:00.000001", "cancel")], False),
    ([("2024-01-15", "downgrade")], False),
    ([("2024-01-15", "renewal")], False),
    ([("2024-01-12", "cancel"), ("2024-01-13", "start")], True),
    ([("2024-01-12", "cancel"), ("2024-01-25", "cancel")], True),
    ([("2024-01-05", "cancel"), ("2024-01-08", "start")], False),
    ([("2024-01-05", "cancel"), ("2024-01-08", "start"), ("2024-01-15", "cancel")], True),
]


@pytest.mark.parametrize(("rows", "expected"), CANCELLED)
def test_churned_is_a_cancellation_from_the_cutoff_to_before_the_end_of_the_horizon(
    tables_of: Make, rows: list[tuple[str, str]], expected: bool
) -> None:
    assert churned(tables_of([event("2023-06-01")], subscriptions=changes(*rows)), "2024-01-10") is expected


def test_the_cancellation_of_another_account_is_not_ones_own(tables_of: Make) -> None:
    gone = [{"account_id": "b", "at": "2024-01-15", "change": "cancel"}]
    assert churned(tables_of([event("2023-06-01")], subscriptions=gone), "2024-01-10") is False


def test_each_spell_has_its_own_churn(tables_of: Make) -> None:
    rows = changes(("2024-01-05", "cancel"), ("2024-02-01", "start"), ("2024-03-20", "cancel"))
    tables = tables_of([event("2023-06-01")], subscriptions=rows)
    asked = ("2023-12-20", "2024-01-02", "2024-02-10", "2024-03-15")
    assert [churned(tables, cutoff) for cutoff in asked] == [False, True, False, True]


# when the account left for a neutral reason, when it cancelled; what is said of ten days from 2024-01-10
NEUTRAL = [
    ("2024-01-15", None, None),
    ("2024-01-10 00:00:00.000001", None, None),
    ("2024-01-19 23:59:59.999999", None, None),
    ("2024-01-20 00:00", None, False),
    ("2024-03-01", None, False),
    (None, None, False),
    ("2024-01-15", "2024-01-14", True),
    ("2024-01-15", "2024-01-15", None),
    ("2024-01-15", "2024-01-16", None),
    ("2024-01-20 00:00", "2024-01-16", True),
    ("2024-03-01", "2024-02-01", False),
]


@pytest.mark.parametrize(("ended_at", "cancelled_at", "expected"), NEUTRAL)
def test_who_leaves_for_a_neutral_reason_before_cancelling_is_neither(
    tables_of: Make, ended_at: str | None, cancelled_at: str | None, expected: bool | None
) -> None:
    accounts = [{"account_id": "a", "started_at": "2023-06-01", "ended_at": ended_at}]
    rows = changes(("2023-06-01", "start"), *([(cancelled_at, "cancel")] if cancelled_at else []))
    tables = tables_of([event("2023-06-02")], accounts=accounts, subscriptions=rows)
    assert churned(tables, "2024-01-10") is expected


@pytest.mark.parametrize(
    "label",
    [
        SilenceLabel(kind="silence", metric="posts", horizon_days=10),
        DropLabel(kind="drop", metric="posts", horizon_days=10, trailing_days=10),
    ],
)
@pytest.mark.parametrize(("ended_at", "expected"), [("2024-01-19 23:59", None), ("2024-01-20", True)])
def test_who_falls_silent_because_it_left_for_a_neutral_reason_is_neither(
    tables_of: Make, label: Label, ended_at: str, expected: bool | None
) -> None:
    accounts = [{"account_id": "a", "started_at": "2023-06-01", "ended_at": ended_at}]
    assert churned(tables_of([event("2024-01-05")], accounts=accounts), "2024-01-10", label) is expected


# the last row of subscriptions, as_of; whether the horizon to 2024-01-20 is over
MATURE = [
    ("2024-01-20 00:00", None, True),
    ("2024-01-19 23:59:59.999999", None, False),
    ("2024-06-01", None, True),
    ("2024-01-12", None, False),
    ("2024-01-12", "2024-01-20 00:00", True),
    ("2024-01-12", "2024-01-19 23:59:59.999999", False),
    ("2024-06-01", "2024-01-20 00:00", True),
    ("2024-06-01", "2024-01-19", False),
]


@pytest.mark.parametrize(("last_row", "as_of", "over"), MATURE)
def test_a_label_is_mature_when_its_horizon_is_over_as_of_then(
    tables_of: Make, last_row: str, as_of: str | None, over: bool
) -> None:
    rows = changes(("2024-01-11", "cancel"), (last_row, "renewal"))
    tables = tables_of([event("2023-06-01"), event("2025-06-01")], subscriptions=rows)
    known = None if as_of is None else pd.Timestamp(as_of, tz="UTC")
    assert churned(tables, "2024-01-10", as_of=known) is (True if over else None)


def test_an_account_without_a_cancellation_is_not_false_before_its_label_is_mature(tables_of: Make) -> None:
    tables = tables_of([event("2023-06-01")], subscriptions=changes(("2024-01-15", "renewal")))
    assert churned(tables, "2024-01-10", as_of=None) is None


def test_for_a_behavioural_label_the_last_event_of_any_metric_says_until_when_outcomes_are_known(
    tables_of: Make,
) -> None:
    silence = SilenceLabel(kind="silence", metric="posts", horizon_days=10)
    for last, expected in (("2024-01-19 23:59:59.999999", None), ("2024-01-20 00:00", True)):
        tables = tables_of(
            [event("2023-06-01"), event(last, metric="visits")],
            subscriptions=changes(("2024-06-01", "renewal")),
        )
        assert churned(tables, "2024-01-10", silence, as_of=None) is expected


@pytest.mark.parametrize("clock", ["00:00", "00:01", "12:00", "23:59"])
def test_a_cutoff_at_another_time_of_day_is_floored(tables_of: Make, clock: str) -> None:
    tables = tables_of([event("2023-06-01")], subscriptions=changes(("2024-01-10 00:00", "cancel")))
    found = labels(tables, at(f"2024-01-10 {clock}"), TEN_DAYS, as_of=LATER)
    assert found["churned"].tolist() == [True]
    assert found["cutoff"].tolist() == at("2024-01-10")["cutoff"].tolist()
    assert found["matured_at"].tolist() == at("2024-01-20")["cutoff"].tolist()


def test_labels_stand_in_the_order_of_the_snapshots_whatever_their_index(tables_of: Make) -> None:
    rows = changes(("2024-01-15", "cancel"), ("2024-02-01", "start"), ("2024-03-20", "cancel"))
    tables = tables_of([event("2023-06-01")], subscriptions=rows)
    asked = at("2024-03-15", "2024-02-10", "2024-01-10", "2023-12-01").set_axis([7, 7, 0, 3])
    found = labels(tables, asked, TEN_DAYS, as_of=LATER)
    assert found["cutoff"].tolist() == asked["cutoff"].tolist()
    assert found["churned"].tolist() == [True, False, True, False]
    assert found.index.tolist() == [0, 1, 2, 3]


def test_labels_have_the_columns_and_types_of_the_contract(tables_of: Make) -> None:
    tables = tables_of([event("2023-06-01")], subscriptions=changes(("2024-01-15", "cancel")))
    asked = at("2024-01-10").astype({"cutoff": "datetime64[ns, UTC]"})
    assert labels(tables, asked, TEN_DAYS).dtypes.astype(str).to_dict() == {
        "account_id": "str",
        "cutoff": "datetime64[us, UTC]",
        "churned": "boolean",
        "matured_at": "datetime64[us, UTC]",
    }


def test_cancellations_cannot_be_told_without_a_table_of_subscriptions(tables_of: Make) -> None:
    with pytest.raises(InputError, match=r"there is no table `subscriptions`.*use a behavioural rule"):
        labels(tables_of([event("2023-06-01")]), at("2024-01-10"), TEN_DAYS)
