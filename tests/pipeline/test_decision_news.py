"""What a webhook is to hear of decisions and rollbacks, and for how long."""

from __future__ import annotations

import json
from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.experiment import Experiment
from campaignpulse.pipeline.decision_news import HELD, bundle_holds, of_decisions
from campaignpulse.tracking import existing_store, mark_told
from campaignpulse.tracking.changes import CHANGE, PROMOTION, ROLLBACK
from campaignpulse.tracking.recalibrations import ACTION, ALARMS, HELD_BACK, MISSING
from campaignpulse.tracking.telling import NOT_YET, REFUSED_AT, TOLD

MakeDecision = Callable[..., str]
NOW = pd.Timestamp.now("UTC")
UNTOLD = {TOLD: NOT_YET}
ALARM = {ALARMS: '[{"kind": "label", "what": "it loses", "phase": null}]'}


def changed(kind: str) -> dict[str, str]:
    """The tag of a run that made another champion."""
    told = {"number": 1, "version": "m/2", "before": "m/1", "kind": kind, "reason": "it flags every agency"}
    return {CHANGE: json.dumps({**told, "by": "Ann", "at": "2024-01-09T10:00:00+00:00"})}


PROMOTED = {ACTION: "intercept", **changed(PROMOTION)}


def later(days: float) -> pd.Timestamp:
    return NOW + pd.Timedelta(days=days)


def subjects(experiment: Experiment, now: pd.Timestamp = NOW) -> list[str]:
    return [one.event.subject for one in of_decisions(experiment, now=now)]


@pytest.fixture
def put(asked: Experiment, decision: MakeDecision) -> MakeDecision:
    """Put a decision on record of which nobody has heard, as a hold without alarms unless tags say else."""
    return lambda day, **tags: decision(existing_store(), asked.name, day, **UNTOLD, **tags)


def test_a_decision_is_told_as_it_is_on_record_and_always_by_the_same_id(asked: Experiment, put) -> None:
    made = put("2024-01-08", **ALARM)
    (one,), (again,) = of_decisions(asked, now=NOW), of_decisions(asked, now=NOW)
    assert (one.event.id, one.event.data) == (again.event.id, again.event.data)
    assert one.event.id == one.event.data["mlflow"]["run_id"] == made
    assert (one.event.type, one.event.subject) == ("campaignpulse.recalibrate", "2024-01-08")
    told = {key: one.event.data[key] for key in ("decision", "reason", "promoted", "version", "missing")}
    assert told == {
        "decision": "hold",
        "reason": "hold: it holds",
        "promoted": False,
        "version": None,
        "missing": [],
    }
    assert one.event.data["alarms"] == [{"kind": "label", "what": "it loses", "phase": None}]
    one.received("it has")
    assert subjects(asked) == []


def test_a_decision_of_which_nobody_is_to_hear_does_not_wait(asked: Experiment, decision) -> None:
    decision(existing_store(), asked.name, "2024-01-01")
    assert subjects(asked) == []


@pytest.mark.parametrize("tags", [{}, ALARM])
def test_a_hold_is_old_by_when_it_was_made_and_not_by_the_day_that_it_is_about(
    asked: Experiment, put, tags: dict[str, str]
) -> None:
    put("2021-06-07", **tags)
    assert subjects(asked, later(27.9)) == ["2021-06-07"]
    assert subjects(asked, later(28.1)) == []


@pytest.mark.parametrize("tags", [PROMOTED, {ACTION: "refit", HELD_BACK: "nobody has approved it"}])
def test_what_changed_the_champion_or_was_held_back_waits_until_it_is_told_or_long_refused(
    asked: Experiment, put, tags: dict[str, str]
) -> None:
    made = put("2024-01-08", **tags)
    (one,) = of_decisions(asked, now=later(400))
    one.refused()
    assert subjects(asked, later(27.9)) == ["2024-01-08"]
    assert subjects(asked, later(28.1)) == []
    mark_told(existing_store(), [made], "it has")
    assert subjects(asked) == []


def test_holds_that_wait_together_are_one_message_with_their_days_and_what_is_missing(
    asked: Experiment, put
) -> None:
    runs = [
        put(day, **{MISSING: missing})
        for day, missing in (("2024-01-01", "no surveys"), ("2024-01-08", "no surveys\nno tickets"))
    ]
    bundle_holds(asked, now=NOW)
    (one,) = of_decisions(asked, now=NOW)
    assert (one.event.type, one.event.subject) == (HELD, "2024-01-01/2024-01-08")
    data = one.event.data
    assert (data["from"], data["at"], data["decision"]) == ("2024-01-01", "2024-01-08", "hold")
    assert data["reason"] == "hold: 2 decisions from 2024-01-01 to 2024-01-08, and none had an alarm"
    assert [hold["run_id"] for hold in data["holds"]] == runs
    assert data["missing"] == ["no surveys", "no tickets"]
    one.received("it has")
    assert subjects(asked) == []


def test_alarms_and_changes_between_holds_are_told_by_themselves(asked: Experiment, put) -> None:
    put("2024-01-01")
    put("2024-01-08", **ALARM)
    put("2024-01-15")
    put("2024-01-22", **PROMOTED)
    bundle_holds(asked, now=NOW)
    assert sorted(subjects(asked)) == ["2024-01-01/2024-01-15", "2024-01-08", "2024-01-22"]


def test_a_message_that_may_have_been_sent_keeps_its_id_and_its_holds_whatever_else_comes_to_wait(
    asked: Experiment, put
) -> None:
    put("2024-01-01")
    put("2024-01-08")
    bundle_holds(asked, now=NOW)
    (first,) = of_decisions(asked, now=NOW)
    put("2024-01-15")
    bundle_holds(asked, now=NOW)
    again, other = of_decisions(asked, now=NOW)
    assert (again.event.id, again.event.data) == (first.event.id, first.event.data)
    assert (other.event.subject, other.event.type) == ("2024-01-15", "campaignpulse.recalibrate")


def test_a_hold_that_is_old_is_in_no_new_message(asked: Experiment, put) -> None:
    put("2024-01-01")
    bundle_holds(asked, now=later(28.1))
    put("2024-01-08")
    bundle_holds(asked, now=NOW)
    assert subjects(asked) == ["2024-01-01/2024-01-08"]


@pytest.mark.parametrize("kind", [ROLLBACK, PROMOTION])
def test_what_a_person_did_is_told_until_it_is_received_with_the_reason_and_by_whom(
    kind: str, asked: Experiment, decision: MakeDecision
) -> None:
    made = decision(existing_store(), asked.name, "", kind=kind, **UNTOLD, **changed(kind))
    (one,) = of_decisions(asked, now=later(400))
    assert (one.event.type, one.event.subject, one.event.id) == (
        f"campaignpulse.{kind}",
        "2024-01-09",
        made,
    )
    assert one.event.data == {
        "experiment": asked.name,
        "at": "2024-01-09",
        "version": "m/2",
        "before": "m/1",
        "reason": "it flags every agency",
        "by": "Ann",
        "run_id": made,
    }
    one.received("it has")
    assert subjects(asked) == []


def test_the_first_refusal_of_a_message_stands(asked: Experiment, put) -> None:
    put("2024-01-08", **PROMOTED, **{REFUSED_AT: "2024-01-09T00:00:00+00:00"})
    assert subjects(asked, pd.Timestamp("2024-02-05", tz="UTC")) == ["2024-01-08"]
    (one,) = of_decisions(asked, now=pd.Timestamp("2024-02-05", tz="UTC"))
    one.refused()
    assert subjects(asked) == []
