"""What the ladder remembers of each event; A scores first, B is a refit of it, C it at another level."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.pipeline.recalibrate.course import QUOTED, course_of, weights_of
from campaignpulse.recalibration import HOLD, INTERCEPT, REFIT
from campaignpulse.tracking import Change, Decided
from campaignpulse.tracking.changes import FIRST, PROMOTION, ROLLBACK

A, B, C, LEVEL_OF_B, OTHER = (f"kept-up-learned/{number}" for number in range(1, 6))


def date(number: int) -> str:
    return f"2024-05-{number:02d}"


def held(number: int, made_from: str = A) -> Decided:
    return Decided(
        at=date(number),
        action=HOLD,
        reason="",
        tried=False,
        searched=False,
        promoted=False,
        held_back=None,
        alarms="[]",
        run_key="k",
        run_id=f"run {number}",
        experiment_id="1",
        made_from=made_from,
        ended_at=0.0,
    )


def made(number: int, action: str, version: str, made_from: str = A, *, promoted: bool = True) -> Decided:
    return replace(
        held(number, made_from), action=action, version=version, registered=version, promoted=promoted
    )


def change(kind: str, reason: str = "", run_id: str = "by hand") -> Change:
    return Change(9, "kept-up/1", "kept-up/2", kind, reason, "ann", "2024-05-09T10:00:00+00:00", run_id)


REFITTED, LEVELLED = [held(1), made(2, REFIT, B)], [held(1), made(2, INTERCEPT, C)]
BOTH = [*REFITTED, made(3, INTERCEPT, LEVEL_OF_B, B)]
HELD_BACK = [made(2, REFIT, B, promoted=False), held(3)]

EVENTS = {
    "nothing": ([held(1), held(2)], A, None, None),
    "refit": (REFITTED, B, None, 2),
    "refit, weeks later": ([*REFITTED, held(3, B), held(4, B)], B, None, 2),
    "level moved": (LEVELLED, C, None, None),
    "level moved after a refit": (BOTH, LEVEL_OF_B, None, 2),
    "rollback of a refit": ([*REFITTED, held(3, B)], A, 3, 3),
    "rollback of a refit, weeks later": ([*REFITTED, held(3, B), held(4), held(5)], A, 3, 3),
    "rollback of a refit at once": (REFITTED, A, 2, 2),
    "rollback of a level": ([*LEVELLED, held(3, C)], A, 3, None),
    "rollback of a level to a refit": (BOTH, B, 3, 2),
    "rollback of a level and of the refit below": (BOTH, A, 3, 3),
    "promotion of an old one": ([held(1), held(2, OTHER), held(3, OTHER)], A, 3, 3),
    "promotion of what had been taken back": ([*REFITTED, held(3, B), held(4)], B, 4, 4),
    "promotion of a new one by hand": ([held(1), held(2)], OTHER, None, 2),
    "refit approved late": (HELD_BACK, B, None, 3),
    "level approved late": ([made(2, INTERCEPT, C, promoted=False), held(3)], C, None, None),
    "refit that waits for approval": (HELD_BACK, A, None, None),
    "rollback to one from before the first decision": ([held(1, B), held(2, B)], A, None, 2),
}


def at(number: int | None) -> pd.Timestamp | None:
    return None if number is None else pd.Timestamp(date(number), tz="UTC")


@pytest.mark.parametrize("event", EVENTS)
def test_of_each_event_the_ladder_remembers_since_when_the_champion_and_its_weights_are_back(
    event: str,
) -> None:
    past, champion, returned, weights_from = EVENTS[event]
    course = course_of(past, champion)
    assert (course.returned, course.weights_from) == (at(returned), at(weights_from))


def test_a_version_that_was_promoted_and_deleted_since_was_another_one() -> None:
    deleted = replace(made(2, REFIT, B), version=None)
    assert course_of([held(1), deleted], A).returned == at(2)


@pytest.mark.parametrize("event", ["rollback of a level", "rollback of a level to a refit"])
def test_a_level_that_was_taken_back_and_deleted_still_had_the_weights_that_it_was_made_from(
    event: str,
) -> None:
    past, champion, returned, weights_from = EVENTS[event]
    course = course_of([replace(one, version=None) for one in past], champion)
    assert (course.returned, course.weights_from) == (at(returned), at(weights_from))


def test_a_level_that_moves_keeps_the_weights_however_often() -> None:
    past = [*BOTH, made(4, INTERCEPT, OTHER, LEVEL_OF_B)]
    assert {weights_of(past, one) for one in (B, LEVEL_OF_B, OTHER)} == {B}
    assert weights_of(past, A) == A


def test_what_a_decision_promoted_itself_is_not_by_hand_and_neither_is_a_champion_that_always_was() -> None:
    assert course_of(REFITTED, B, change=change(PROMOTION, run_id="run 2")).by_hand is None
    assert course_of([held(1)], A, change=change(FIRST, run_id="the first run")).by_hand is None
    assert course_of([held(1)], A).by_hand is None


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (change(ROLLBACK, "a price change"), ("a rollback", ": a price change")),
        (change(PROMOTION), ("a promotion by hand", "")),
        (None, ("a move of the alias in MLflow", ": who moved it, and why, is not on record")),
    ],
)
def test_how_a_champion_was_brought_back_is_said(found: Change | None, words: tuple[str, str]) -> None:
    by_hand = course_of([*REFITTED, held(3, B)], A, change=found).by_hand
    assert by_hand == " after 2024-05-03 brought this champion back".join(words)


def test_a_change_from_before_another_was_in_use_is_not_what_brought_a_champion_back() -> None:
    past = [*REFITTED, replace(held(3), ended_at=pd.Timestamp("2024-05-10", tz="UTC").timestamp())]
    by_hand = course_of(past, B, change=change(PROMOTION, "the refit itself", run_id="run 2")).by_hand
    assert by_hand is not None
    assert by_hand.startswith("a move of the alias in MLflow after 2024-05-03 brought this champion back")


def test_a_new_one_by_hand_is_said_to_be_made_the_champion() -> None:
    by_hand = course_of([held(1)], OTHER, change=change(PROMOTION, "a new source")).by_hand
    assert by_hand == "a promotion by hand after 2024-05-01 made this the champion: a new source"


def test_of_a_long_reason_decisions_repeat_the_beginning() -> None:
    by_hand = course_of(REFITTED, A, change=change(ROLLBACK, "word " * 200)).by_hand
    _, _, reason = by_hand.partition(": ")
    assert len(reason) <= QUOTED
    assert reason.endswith("word …")


def test_a_decision_that_holds_leaves_alarms_open_whatever_it_waits_for() -> None:
    course = course_of([held(8), held(15), held(22)], A)
    assert (course.last, course.answered) == (at(22), at(1))  # the week that the first decision looked at


@pytest.mark.parametrize("promoted", [True, False])
@pytest.mark.parametrize("action", [INTERCEPT, REFIT])
def test_a_decision_that_asks_for_a_change_answers_alarms_also_where_approval_is_waited_for(
    action: str, promoted: bool
) -> None:
    past = [held(8), made(15, action, B, promoted=promoted), held(22, B if promoted else A)]
    assert course_of(past, B if promoted else A).answered == at(15)


def test_alarms_of_another_champion_are_not_those_of_this_one() -> None:
    past, champion, returned, _ = EVENTS["rollback of a refit, weeks later"]
    assert course_of(past, champion).answered == at(returned)
    assert course_of([held(8), held(15)], OTHER).answered == at(15)
