"""Cases go into the outbox when their time has come, once; late ones are escalated, each level once."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from campaignpulse.diagnosis.handoff import HandoffBook, escalate, release
from campaignpulse.experiment import Routing

NINE = pd.Timestamp("2025-04-01 09:00", tz="UTC")
DUE = pd.Timestamp("2025-04-01 17:00", tz="UTC")  # of a product bug while a campaign runs
SECOND = pd.Timedelta(seconds=1)


def outbox(book: HandoffBook) -> list[tuple[str, dict]]:
    with book.connected() as connection:
        rows = connection.execute("SELECT idempotency_key, body FROM outbox ORDER BY place").fetchall()
    return [(row["idempotency_key"], json.loads(row["body"])) for row in rows]


def test_a_case_goes_out_when_its_time_has_come_to_each_receiver_and_once(book, record, routing) -> None:
    name = record("a").handoffs["handoff_id"].item()
    early = release(book, "spring", routing, ["list", "tracker"], now=NINE - SECOND)
    assert (early.cases, early.quiet_until) == ((), NINE)
    assert release(book, "spring", routing, ["list", "tracker"], now=NINE).cases == (name,)
    assert release(book, "spring", routing, ["list", "tracker"], now=NINE + SECOND).cases == ()
    assert [key for key, _ in outbox(book)] == [f"{name}/list", f"{name}/tracker"]


def test_what_missed_its_working_day_waits_for_the_next(book, record, routing) -> None:
    record("a")
    late = release(book, "spring", routing, ["list"], now=pd.Timestamp("2025-04-01 22:00", tz="UTC"))
    assert (late.cases, late.quiet_until) == ((), NINE + pd.Timedelta(days=1))


def test_a_group_is_one_message(book, record, routing) -> None:
    record("abcdef", "campaign_confusion", "fools")
    release(book, "spring", routing, ["list"], now=NINE)
    ((_, body),) = outbox(book)
    assert len(body["accounts"]) == 6


def test_without_receivers_a_case_waits_for_one(book, record, routing) -> None:
    record("a")
    assert release(book, "spring", routing, [], now=NINE).cases == ()
    assert len(release(book, "spring", routing, ["list"], now=NINE).cases) == 1


def test_what_was_resolved_before_it_went_stays(book, record, routing) -> None:
    name = record("a").handoffs["handoff_id"].item()
    book.resolve(name, resolved_at=NINE, received_at=NINE)
    assert release(book, "spring", routing, ["list"], now=NINE).cases == ()


def test_other_experiments_keep_theirs(book, record, routing) -> None:
    record("a")
    assert release(book, "autumn", routing, ["list"], now=NINE).cases == ()


@pytest.mark.parametrize(("now", "levels"), [(DUE - SECOND, 0), (DUE, 1)])
def test_a_late_case_is_told_to_the_accountable_once(book, record, routing, now, levels: int) -> None:
    name = record("a").handoffs["handoff_id"].item()
    release(book, "spring", routing, ["list"], now=NINE)
    assert len(escalate(book, "spring", routing, ["list"], now=now)) == levels
    assert escalate(book, "spring", routing, ["list"], now=now).empty
    told = [(key, body) for key, body in outbox(book) if "escalation" in key]
    assert [key for key, _ in told] == [f"{name}/escalation/0/list"] * levels
    assert all(body["escalated_to"] == "head of product" for _, body in told)


def test_a_dry_run_tells_nobody(book, record, routing) -> None:
    record("a")
    release(book, "spring", routing, ["list"], now=NINE)
    for keys in ({"dry_run": True, "receivers": ["list"]}, {"receivers": []}, {"receivers": ["list"]}):
        assert len(escalate(book, "spring", routing, now=DUE, **keys)) == 1


def test_a_case_that_never_went_out_is_not_late(book, record, routing: Routing) -> None:
    record("a")
    assert escalate(book, "spring", routing, ["list"], now=DUE).empty
