"""Cases go into the outbox when their time has come, once; late ones are escalated, each level once."""

from __future__ import annotations

import json

import pandas as pd
from campaignpulse.diagnosis.handoff import HandoffBook, escalate, release
from campaignpulse.experiment import Routing

NINE = pd.Timestamp("2025-04-01 09:00", tz="UTC")
DUE = pd.Timestamp("2025-04-01 17:00", tz="UTC")  # of a product bug while a campaign runs, and quiet
MORNING = pd.Timestamp("2025-04-02 09:00", tz="UTC")
SECOND = pd.Timedelta(seconds=1)
TEAMS = {"development": "tracker", "marketing": "list"}


def outbox(book: HandoffBook) -> list[tuple[str, str, dict]]:
    """Key, receiver and body of each message."""
    with book.connected() as connection:
        rows = connection.execute("SELECT * FROM outbox ORDER BY place").fetchall()
    return [(row["idempotency_key"], row["receiver"], json.loads(row["body"])) for row in rows]


def test_a_case_goes_out_when_its_time_has_come_to_its_teams_receiver_and_once(book, record, routing) -> None:
    name = record("a").handoffs["handoff_id"].item()
    early = release(book, "spring", routing, TEAMS.get, now=NINE - SECOND)
    assert (early.cases, early.quiet_until) == ((), NINE)
    assert release(book, "spring", routing, TEAMS.get, now=NINE).cases == (name,)
    assert release(book, "spring", routing, TEAMS.get, now=NINE + SECOND).cases == ()
    assert outbox(book)[0][:2] == (name, "tracker")
    assert len(outbox(book)) == 1


def test_what_missed_its_working_day_waits_for_the_next(book, record, routing) -> None:
    record("a")
    late = release(book, "spring", routing, TEAMS.get, now=pd.Timestamp("2025-04-01 22:00", tz="UTC"))
    assert (late.cases, late.quiet_until) == ((), NINE + pd.Timedelta(days=1))


def test_a_group_is_one_message(book, record, routing) -> None:
    record("abcdef", "campaign_confusion", "fools")
    release(book, "spring", routing, TEAMS.get, now=NINE)
    ((_, receiver, body),) = outbox(book)
    assert (receiver, len(body["accounts"])) == ("list", 6)


def test_who_is_informed_hears_by_a_copy_through_a_receiver_of_their_own(book, record, routing) -> None:
    name = record("a").handoffs["handoff_id"].item()
    known = {"development": "dev@example.com"}
    asked = {"now": NINE, "own_receiver": {"marketing": "list"}.get, "addresses": known}
    assert release(book, "spring", routing, TEAMS.get, **asked).cases == (name,)
    assert release(book, "spring", routing, TEAMS.get, **asked).cases == ()
    (_, _, body), (key, receiver, copy) = outbox(book)
    assert (key, receiver, copy["copy_for"]) == (f"{name}/copy/list", "list", ["marketing"])
    assert copy == {**body, "copy_for": ["marketing"]}
    assert body["addresses"] == known


def test_a_case_whose_team_has_no_receiver_is_said_and_waits_for_one(book, record, routing) -> None:
    name = record("a").handoffs["handoff_id"].item()
    without = release(book, "spring", routing, {}.get, now=NINE)
    assert (without.cases, without.unaddressed) == ((), (name,))
    assert len(release(book, "spring", routing, TEAMS.get, now=NINE).cases) == 1


def test_what_was_resolved_before_it_went_stays(book, record, routing) -> None:
    name = record("a").handoffs["handoff_id"].item()
    book.resolve(name, resolved_at=NINE, received_at=NINE)
    assert release(book, "spring", routing, TEAMS.get, now=NINE).cases == ()


def test_other_experiments_keep_theirs(book, record, routing) -> None:
    record("a")
    assert release(book, "autumn", routing, TEAMS.get, now=NINE).cases == ()


def test_a_case_is_late_once_it_is_due_and_told_once_the_night_is_over(book, record, routing) -> None:
    name = record("a").handoffs["handoff_id"].item()
    release(book, "spring", routing, TEAMS.get, now=NINE)
    assert escalate(book, "spring", routing, TEAMS.get, now=DUE - SECOND).empty
    for now, told in ((DUE, [False]), (MORNING, [True]), (MORNING + SECOND, [])):
        assert escalate(book, "spring", routing, TEAMS.get, now=now)["told"].tolist() == told
    _, (key, receiver, body) = outbox(book)
    assert (key, receiver, body["escalated_to"]) == (f"{name}/escalation/0", "tracker", "head of product")


def test_whoever_is_to_hear_hears_through_their_own_receiver_if_they_have_one(book, record, routing) -> None:
    record("a")
    release(book, "spring", routing, TEAMS.get, now=NINE)
    late = escalate(book, "spring", routing, {**TEAMS, "head of product": "mail"}.get, now=MORNING)
    assert late["receiver"].tolist() == ["mail"] == [outbox(book)[-1][1]]


def test_a_dry_run_and_one_without_receivers_tell_nobody(book, record, routing) -> None:
    record("a")
    release(book, "spring", routing, TEAMS.get, now=NINE)
    for receivers, dry_run in ((TEAMS, True), ({}, False), (TEAMS, False)):
        late = escalate(book, "spring", routing, receivers.get, now=MORNING, dry_run=dry_run)
        assert late["receiver"].tolist() == [receivers.get("development")]
        assert late["told"].tolist() == [receivers is TEAMS and not dry_run]


def test_of_a_late_case_only_what_is_still_to_do_is_told(book, record, routing) -> None:
    names = record("abcdef", "campaign_confusion", "fools").handoffs["handoff_id"].tolist()
    release(book, "spring", routing, TEAMS.get, now=NINE)
    book.resolve(names[0], resolved_at=NINE, received_at=NINE)
    escalate(book, "spring", routing, TEAMS.get, now=MORNING)
    *_, body = outbox(book)[-1]
    assert [one["handoff_id"] for one in body["accounts"]] == names[1:]


def test_a_case_that_never_went_out_is_not_late(book, record, routing: Routing) -> None:
    record("a")
    assert escalate(book, "spring", routing, TEAMS.get, now=MORNING).empty


def test_days_that_are_caught_up_at_once_go_out_as_fast_as_a_team_can_take_them_up(
    book, record, routing: Routing
) -> None:
    for number, account in enumerate("abcde"):
        record(account, at=pd.Timestamp("2025-03-24", tz="UTC") + pd.Timedelta(days=number))
    narrow = routing.model_copy(update={"capacity": {"development": 2}})
    days = [NINE, NINE + SECOND, MORNING, MORNING + pd.Timedelta(days=1), MORNING + pd.Timedelta(days=2)]
    found = [release(book, "spring", narrow, TEAMS.get, now=now) for now in days]
    assert [len(one.cases) for one in found] == [2, 0, 2, 1, 0]
    assert [len(one.full) for one in found] == [3, 3, 1, 0, 0]
    assert len({case for one in found for case in one.cases}) == 5


def test_a_full_team_does_not_hold_up_the_others(book, record, routing: Routing) -> None:
    record("ab")
    record("c", "campaign_confusion", at=pd.Timestamp("2025-04-01 01:00", tz="UTC"))
    narrow = routing.model_copy(update={"capacity": {"development": 1}})
    found = release(book, "spring", narrow, TEAMS.get, now=NINE)
    assert (len(found.cases), len(found.full)) == (2, 1)
    assert sorted(receiver for _, receiver, _ in outbox(book)) == ["list", "tracker"]
