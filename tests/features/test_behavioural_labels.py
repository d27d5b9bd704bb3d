"""Churn by behaviour: silence, and a drop by hand sums."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import DropLabel, SilenceLabel
from campaignpulse.features import labels
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
Row = dict[str, Any]

CUTOFF = pd.Timestamp("2024-01-10", tz="UTC")
AT = pd.DataFrame({"account_id": ["a"], "cutoff": [CUTOFF]})
LATER = pd.Timestamp("2026-01-01", tz="UTC")
SILENCE = SilenceLabel(kind="silence", metric="posts", horizon_days=10)
HALVED = DropLabel(kind="drop", metric="posts", horizon_days=10, share=0.5, trailing_days=20)


def event(occurred_at: str, value: float = 1.0, metric: str = "posts", **more: Any) -> Row:
    return {"account_id": "a", "occurred_at": occurred_at, "metric": metric, "value": value} | more


OLD = event("2022-01-01", 1000.0)


def churned(tables: Tables, label: SilenceLabel | DropLabel) -> bool:
    return labels(tables, AT, label, as_of=LATER)["churned"].tolist()[0]


# the only event of the metric around the ten days from 2024-01-10; whether the account fell silent
SILENT = [
    (event("2024-01-09 23:59:59.999999"), True),
    (event("2024-01-10 00:00"), False),
    (event("2024-01-10 00:00:00.000001"), False),
    (event("2024-01-15 12:00"), False),
    (event("2024-01-19 23:59:59.999999"), False),
    (event("2024-01-20 00:00"), True),
    (event("2024-01-15", metric="visits"), True),
    (event("2024-01-15", account_id="b"), True),
    (event("2024-01-15", 0.0), False),
    (event("2024-01-15", -1.0), False),
    (event("2024-01-15", known_at="2024-03-01"), False),
]


@pytest.mark.parametrize(("only", "expected"), SILENT)
def test_silence_is_no_row_of_the_metric_within_the_horizon(
    tables_of: Make, only: Row, expected: bool
) -> None:
    assert churned(tables_of([OLD, only]), SILENCE) is expected


# events besides 40 posts on 2024-01-05; whether a day of the horizon brings less than half of 40 ÷ 20
DROPPED = [
    ([], True),
    ([event("2024-01-15", 0.5 * 40 / 20 * 10)], False),
    ([event("2024-01-15", 0.5 * 40 / 20 * 10 - 0.01)], True),
    ([event("2024-01-15", 0.5 * 40 / 20 * 10 + 0.01)], False),
    ([event("2024-01-12", 4.0), event("2024-01-18", 6.0)], False),
    ([event("2024-01-12", 4.0), event("2024-01-18", 5.0)], True),
    ([event("2024-01-10 00:00", 10.0)], False),
    ([event("2024-01-19 23:59:59.999999", 10.0)], False),
    ([event("2024-01-20 00:00", 10.0)], True),
    ([event("2024-01-15", 10.0, metric="visits")], True),
    ([event("2024-01-09 23:59", 2.0), event("2024-01-15", 10.0)], True),
    ([event("2024-01-09 23:59", 2.0), event("2024-01-15", 10.5)], False),
    ([event("2023-12-21 00:00", 2.0), event("2024-01-15", 10.0)], True),
    ([event("2023-12-20 23:59:59.999999", 2.0), event("2024-01-15", 10.0)], False),
    ([event("2024-01-15", 12.0), event("2024-01-16", -4.0)], True),
    ([event("2024-01-15", 10.0, known_at="2024-03-01")], False),
    ([event("2024-01-09", 2.0, known_at="2024-03-01"), event("2024-01-15", 10.0)], True),
]


@pytest.mark.parametrize(("more", "expected"), DROPPED)
def test_a_drop_is_less_a_day_than_the_share_of_what_it_was(
    tables_of: Make, more: list[Row], expected: bool
) -> None:
    assert churned(tables_of([OLD, event("2024-01-05", 40.0), *more]), HALVED) is expected


# share, horizon, trailing days, sum before; the sum that is just the share of it
EXACT = [
    (0.5, 56, 112, 100, 25),
    (0.75, 90, 365, 292, 54),
    (0.1, 30, 90, 300, 10),
    (0.3, 7, 28, 40, 3),
    (0.7, 30, 365, 365, 21),
    (0.6, 90, 180, 100, 30),
    (1.0, 30, 90, 9, 3),
    (0.2, 84, 112, 20, 3),
]


@pytest.mark.parametrize(("share", "horizon", "trailing", "before", "after"), EXACT)
def test_whoever_keeps_just_the_share_has_not_dropped(
    tables_of: Make, share: float, horizon: int, trailing: int, before: int, after: int
) -> None:
    label = DropLabel(kind="drop", metric="posts", horizon_days=horizon, share=share, trailing_days=trailing)
    kept = tables_of([OLD, event("2024-01-08", before), event("2024-01-12", after)])
    lost = tables_of([OLD, event("2024-01-08", before), event("2024-01-12", after - 1)])
    assert churned(kept, label) is False
    assert churned(lost, label) is True


def test_a_label_may_be_about_a_fact_of_another_table(tables_of: Make) -> None:
    renewed = [{"account_id": "a", "at": "2024-01-15", "change": "renewal"}]
    tables = tables_of([OLD], subscriptions=renewed)
    silence = SilenceLabel(kind="silence", metric="subscriptions.renewal", horizon_days=10)
    assert churned(tables, silence) is False


def test_a_late_row_of_another_table_counts_as_late_events_do(tables_of: Make) -> None:
    answer = {"response_id": "r", "account_id": "a", "responded_at": "2024-01-15", "instrument": "nps"}
    tables = tables_of([OLD], surveys=[answer | {"score": 9, "known_at": "2024-03-01"}])
    silence = SilenceLabel(kind="silence", metric="surveys.nps", horizon_days=10)
    assert churned(tables, silence) is False


# the last time in subscriptions; whether the silence of renewals until 2024-01-20 is known
LAST = [("2024-01-19 23:59", True), ("2024-01-20 00:00", False)]


@pytest.mark.parametrize(("last", "unknown"), LAST)
def test_a_label_about_another_table_matures_with_that_table(
    tables_of: Make, last: str, unknown: bool
) -> None:
    rows = [("2023-06-01", "renewal"), (last, "cancel")]
    changes = [{"account_id": "a", "at": when, "change": change} for when, change in rows]
    tables = tables_of([OLD, event("2025-01-01")], subscriptions=changes)
    silence = SilenceLabel(kind="silence", metric="subscriptions.renewal", horizon_days=10)
    assert labels(tables, AT, silence)["churned"].isna().tolist() == [unknown]


def test_a_ticket_that_is_resolved_last_says_until_when_tickets_are_known(tables_of: Make) -> None:
    ticket = {"ticket_id": "t", "account_id": "a", "opened_at": "2023-06-01", "resolved_at": "2024-01-20"}
    silence = SilenceLabel(kind="silence", metric="tickets.opened", horizon_days=10)
    assert labels(tables_of([OLD], tickets=[ticket]), AT, silence)["churned"].tolist() == [True]


def test_a_metric_that_no_table_has_is_refused(tables_of: Make) -> None:
    silence = SilenceLabel(kind="silence", metric="tickets.opened", horizon_days=10)
    with pytest.raises(InputError, match=r"metric 'tickets\.opened' is in no table"):
        labels(tables_of([OLD]), AT, silence)


@pytest.mark.parametrize("seed", range(6))
def test_a_second_opinion_by_pandas_agrees_on_random_rows(tables_of: Make, seed: int) -> None:
    rng = np.random.default_rng(seed)
    days = pd.Timestamp("2023-11-01", tz="UTC") + pd.to_timedelta(rng.integers(0, 150 * 24, 300), unit="h")
    rows = pd.DataFrame(
        {
            "account_id": rng.choice(["a", "b", "c", "d"], 300, p=[0.6, 0.3, 0.08, 0.02]),
            "occurred_at": days,
            "metric": rng.choice(["posts", "visits"], 300),
            "value": rng.integers(0, 20, 300),
        }
    )
    tables = tables_of(rows.to_dict("records"))
    asked = pd.DataFrame({"account_id": list("abcd") * 5, "cutoff": CUTOFF})
    asked["cutoff"] += pd.to_timedelta(rng.integers(0, 40, len(asked)), unit="D")
    posts = rows[rows["metric"] == "posts"]

    def within(row: Any, first: int, last: int) -> pd.Series:
        start, stop = row.cutoff + pd.Timedelta(days=first), row.cutoff + pd.Timedelta(days=last)
        mine = posts["account_id"] == row.account_id
        return posts.loc[mine & (posts["occurred_at"] >= start) & (posts["occurred_at"] < stop), "value"]

    silent = [within(row, 0, 10).empty for row in asked.itertuples()]
    dropped = [
        within(row, 0, 10).sum() / 10 < 0.5 * within(row, -20, 0).sum() / 20 for row in asked.itertuples()
    ]
    assert labels(tables, asked, SILENCE, as_of=LATER)["churned"].tolist() == silent
    assert labels(tables, asked, HALVED, as_of=LATER)["churned"].tolist() == dropped
