from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.features import active_days, count, mean, since_last, tenure, total
from campaignpulse.features.facts import Stream, as_known_today, known_since, last_time, metrics_of, streams
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
Value = Callable[..., float]
Row = dict[str, Any]
NAN = float("nan")


def event(occurred_at: str = "2023-06-01", metric: str = "posts", **more: Any) -> Row:
    return {"account_id": "a", "occurred_at": occurred_at, "metric": metric} | more


def ticket(opened_at: str, name: str = "t1", **more: Any) -> Row:
    return {"ticket_id": name, "account_id": "a", "opened_at": opened_at} | more


def answer(responded_at: str, score: float, name: str = "r1", **more: Any) -> Row:
    row = {"response_id": name, "account_id": "a", "responded_at": responded_at, "instrument": "nps"}
    return row | {"score": score} | more


def change(at: str, kind: str, **more: Any) -> Row:
    return {"account_id": "a", "at": at, "change": kind} | more


def test_the_tables_give_their_own_metrics_first_and_all_sorted(tiny_tables: Make) -> None:
    assert metrics_of(tiny_tables()) == (
        "approvals",
        "posts",
        "milestones.met",
        "subscriptions.renewal",
        "subscriptions.term",
        "surveys.nps",
        "tickets.complaint",
        "tickets.fault",
        "tickets.hours_to_resolve",
        "tickets.opened",
    )


def test_tables_that_are_not_there_give_no_metrics(tiny_tables: Make) -> None:
    bare = tiny_tables(tickets=None, surveys=None, subscriptions=None, milestones=None)
    assert metrics_of(bare) == ("approvals", "posts")


def known_at(tables: Tables, cutoff: str) -> set[str]:
    return {
        metric for metric, first in known_since(tables).items() if first <= pd.Timestamp(cutoff, tz="UTC")
    }


@pytest.mark.parametrize(
    ("cutoff", "known"),
    [
        ("2024-01-01", set()),
        ("2024-03-18", {"posts"}),
        ("2024-03-19", {"posts", "tickets.opened"}),
        ("2024-03-20", {"posts", "tickets.opened", "tickets.hours_to_resolve"}),
    ],
)
def test_a_metric_is_known_once_one_of_its_rows_is(tiny_tables: Make, cutoff: str, known: set[str]) -> None:
    asked = {"posts", "tickets.opened", "tickets.hours_to_resolve"}
    assert known_at(tiny_tables(), cutoff) & asked == known


@pytest.mark.parametrize(("cutoff", "known"), [("2023-06-09", set()), ("2023-06-10", {"posts"})])
def test_a_row_that_is_known_late_makes_its_metric_known_then(
    tables_of: Make, cutoff: str, known: set[str]
) -> None:
    tables = tables_of([event("2023-06-01", known_at="2023-06-10")])
    assert known_at(tables, cutoff) == known


def test_changes_are_metrics_but_for_cancellations(tables_of: Make) -> None:
    rows = [change("2024-01-01", kind) for kind in ("start", "cancel", "upgrade", "downgrade", "renewal")]
    kinds = [name for name in metrics_of(tables_of([event()], subscriptions=rows)) if name != "posts"]
    assert kinds == [f"subscriptions.{kind}" for kind in ("downgrade", "renewal", "term", "upgrade")]


# when a ticket is opened, whether the week before 2024-01-15 holds it
OPENED = [
    ("2024-01-07 23:59", 0),
    ("2024-01-08 00:00", 1),
    ("2024-01-14 23:59", 1),
    ("2024-01-15 00:00", 0),
]


@pytest.mark.parametrize(("opened_at", "expected"), OPENED)
def test_a_ticket_counts_when_it_is_opened(
    tables_of: Make, value_of: Value, opened_at: str, expected: int
) -> None:
    tables = tables_of([event()], tickets=[ticket(opened_at)])
    assert value_of(tables, "2024-01-15", count("tickets.opened", 7)) == expected


# resolved_at and known_at of a ticket opened on 2024-01-10 at 08:00; cutoff; hours to resolve as known then
RESOLVED = [
    ("2024-01-11 20:00", None, "2024-01-11", NAN),
    ("2024-01-11 20:00", None, "2024-01-12", 24 + 12),
    ("2024-01-12 00:00", None, "2024-01-12", NAN),
    ("2024-01-12 00:00", None, "2024-01-13", 24 + 16),
    ("2024-01-11 20:00", "2024-01-10 09:00", "2024-01-11", NAN),
    ("2024-01-11 20:00", "2024-01-10 09:00", "2024-01-12", 36),
    ("2024-01-11 20:00", "2024-01-13 09:00", "2024-01-13", NAN),
    ("2024-01-11 20:00", "2024-01-13 09:00", "2024-01-14", 36),
    (None, None, "2024-01-15", NAN),
]


@pytest.mark.parametrize(("resolved_at", "known_at", "cutoff", "expected"), RESOLVED)
def test_a_resolution_is_masked_by_its_own_time(
    tables_of: Make,
    value_of: Value,
    resolved_at: str | None,
    known_at: str | None,
    cutoff: str,
    expected: float,
) -> None:
    other = {"ticket_id": "t2", "account_id": "b", "opened_at": "2023-01-01", "resolved_at": "2023-01-02"}
    mine = ticket("2024-01-10 08:00", resolved_at=resolved_at, known_at=known_at)
    tables = tables_of([event()], tickets=[mine, other])
    assert value_of(tables, cutoff, mean("tickets.hours_to_resolve", 7)) == pytest.approx(
        expected, nan_ok=True
    )


def test_an_open_ticket_has_no_hours_and_is_counted_all_the_same(tables_of: Make, value_of: Value) -> None:
    rows = [ticket("2024-01-10", resolved_at="2024-01-11"), ticket("2024-01-12", "t2", resolved_at=None)]
    tables = tables_of([event()], tickets=rows)
    assert value_of(tables, "2024-01-15", count("tickets.opened", 7)) == 2
    assert value_of(tables, "2024-01-15", count("tickets.hours_to_resolve", 7)) == 1


def test_a_cause_that_is_confirmed_later_changes_nothing(tables_of: Make, value_of: Value) -> None:
    for cause in (None, "product_bug"):
        tables = tables_of([event()], tickets=[ticket("2024-01-10", cause=cause)])
        assert value_of(tables, "2024-01-15", count("tickets.opened", 7)) == 1


def test_each_instrument_of_a_survey_is_a_metric_of_its_scores(tables_of: Make, value_of: Value) -> None:
    rows = [
        answer("2024-01-09", 9.0),
        answer("2024-01-10", 4.0, "r2"),
        answer("2024-01-11", 2.0, "r3", instrument="csat"),
    ]
    tables = tables_of([event()], surveys=rows)
    assert value_of(tables, "2024-01-15", mean("surveys.nps", 7)) == (9.0 + 4.0) / 2
    assert value_of(tables, "2024-01-15", mean("surveys.csat", 7)) == 2.0


@pytest.mark.parametrize(("cutoff", "expected"), [("2024-01-12", NAN), ("2024-01-13", 9.0)])
def test_an_answer_counts_once_it_is_known(
    tables_of: Make, value_of: Value, cutoff: str, expected: float
) -> None:
    tables = tables_of([event()], surveys=[answer("2024-01-10", 9.0, known_at="2024-01-12 08:00")])
    assert value_of(tables, cutoff, mean("surveys.nps", 7)) == pytest.approx(expected, nan_ok=True)


def test_a_change_of_the_subscription_is_a_metric_that_counts(tables_of: Make, value_of: Value) -> None:
    rows = [change("2024-01-10", "upgrade", amount=900.0), change("2024-01-12", "upgrade", amount=950.0)]
    tables = tables_of([event()], subscriptions=rows)
    assert value_of(tables, "2024-01-15", total("subscriptions.upgrade", 7)) == 2
    assert value_of(tables, "2024-01-15", since_last("subscriptions.upgrade")) == 15 - 12


def test_columns_that_subscriptions_have_beside_the_contract_are_ignored(
    tables_of: Make, value_of: Value
) -> None:
    own = change("2024-01-10", "renewal", known_at="after the holidays", campaign_id=7)
    tables = tables_of([event()], subscriptions=[own])
    assert value_of(tables, "2024-01-15", count("subscriptions.renewal", 7)) == 1


def test_facts_about_an_account_do_not_begin_it(tables_of: Make, value_of: Value) -> None:
    tables = tables_of([event("2024-01-10")], tickets=[ticket("2024-01-02")])
    both = tenure() + 0 * count("tickets.opened", 28)
    assert value_of(tables, "2024-01-15", both) == 15 - 10


def test_facts_about_an_account_are_no_active_days_of_any_metric(tables_of: Make, value_of: Value) -> None:
    tables = tables_of([event("2024-01-10")], tickets=[ticket("2024-01-12")])
    both = active_days(None, 7) + 0 * count("tickets.opened", 7)
    assert value_of(tables, "2024-01-15", both) == 1
    assert value_of(tables, "2024-01-15", since_last(None) + 0 * count("tickets.opened", 7)) == 15 - 10
    assert value_of(tables, "2024-01-15", active_days("tickets.opened", 7)) == 1


def test_events_of_a_metric_that_no_feature_reads_are_activity_all_the_same(
    tables_of: Make, value_of: Value
) -> None:
    tables = tables_of([event("2024-01-02"), event("2024-01-12", "visits")])
    assert value_of(tables, "2024-01-15", since_last(None) + 0 * count("posts", 28)) == 15 - 12


@pytest.mark.parametrize("metric", ["tickets.opened", "surveys.", "subscriptions.mine"])
def test_an_event_metric_with_the_first_word_of_another_table_is_refused(
    tables_of: Make, value_of: Value, metric: str
) -> None:
    tables = tables_of([event(), event("2024-01-02", metric)])
    with pytest.raises(InputError, match=f"events: metric '{metric}' begins with a word that is kept"):
        value_of(tables, "2024-01-15", count("posts", 7))


@pytest.mark.parametrize("metric", ["tickets", "survey.nps", "my.tickets.opened", "Tickets.opened"])
def test_an_event_metric_that_only_looks_like_one_is_welcome(
    tables_of: Make, value_of: Value, metric: str
) -> None:
    tables = tables_of([event("2024-01-10", metric)])
    assert value_of(tables, "2024-01-15", count(metric, 7)) == 1


def test_a_metric_that_no_table_has_is_refused_with_those_that_there_are(
    tables_of: Make, value_of: Value
) -> None:
    tables = tables_of([event()], tickets=[ticket("2024-01-02")])
    with pytest.raises(InputError, match=r"metric 'post' is in no table; there are posts, tickets\.opened"):
        value_of(tables, "2024-01-15", count("post", 7))


def test_facts_are_coded_in_the_order_of_their_tables(tables_of: Make) -> None:
    tagged = event("1970-01-04", campaign_id="elsewhere", known_at="1970-01-09", account_id="b")
    tables = tables_of(
        [event("1970-01-02 12:00", "visits", value=2.5), tagged], tickets=[ticket("1970-01-06")]
    )
    parts = streams(tables, ["tickets.opened", "posts"], pd.Index(["a"]), pd.Index([], dtype="str"))
    found = Stream(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    np.testing.assert_array_equal(found.account, [0, -1, 0])
    np.testing.assert_array_equal(found.day, [1, 3, 5])
    np.testing.assert_array_equal(found.metric, [2, 1, 0])
    np.testing.assert_array_equal(found.value, [2.5, 1.0, 1.0])
    np.testing.assert_array_equal(found.known, [2, 8, 6])
    np.testing.assert_array_equal(found.tag, [-1, 0, -1])


def test_known_today_means_that_every_fact_was_known_when_it_happened(tables_of: Make) -> None:
    late = {"known_at": "2024-06-01"}
    tables = tables_of(
        [event(**late)], tickets=[ticket("2024-01-02", **late)], surveys=[answer("2024-01-02", 9.0, **late)]
    )
    today = as_known_today(tables)
    assert [name for name, frame in today.frames.items() if "known_at" in frame] == []


def test_known_today_leaves_out_what_is_not_there(tables_of: Make) -> None:
    assert list(as_known_today(tables_of([event()])).frames) == ["campaigns", "exposures", "events"]


LAST = [
    ("posts", "2024-03-01"),
    ("visits", "2024-03-01"),
    ("tickets.opened", "2024-02-05"),
    ("tickets.hours_to_resolve", "2024-02-05"),
    ("surveys.nps", "2024-01-20"),
    ("subscriptions.upgrade", "2024-04-01"),
    ("milestones.met", "2024-03-01"),  # until when there are events to meet one
]


@pytest.mark.parametrize(("metric", "expected"), LAST)
def test_the_last_time_is_that_of_the_whole_table_which_a_metric_comes_from(
    tables_of: Make, metric: str, expected: str
) -> None:
    tables = tables_of(
        [event("2024-01-02"), event("2024-03-01", "visits")],
        tickets=[ticket("2024-01-02", resolved_at="2024-02-05"), ticket("2024-02-01", "t2")],
        surveys=[answer("2024-01-20", 9.0)],
        subscriptions=[change("2024-01-02", "upgrade"), change("2024-04-01", "cancel")],
    )
    assert last_time(tables, metric) == pd.Timestamp(expected, tz="UTC")
