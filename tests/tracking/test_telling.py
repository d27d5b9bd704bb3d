"""What is on record of telling: set once, or for all runs of a message at once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from campaignpulse.tracking import (
    Store,
    decided,
    decision_run,
    mark,
    mark_refused,
    mark_told,
    promote,
    rollback,
    tell_together,
    untold_by_hand,
)
from campaignpulse.tracking.changes import PROMOTION
from campaignpulse.tracking.recalibrations import AT, RECALIBRATION
from campaignpulse.tracking.telling import NOT_YET, TOLD

NAME = "Spring sale"


@pytest.fixture
def runs(store: Store) -> list[str]:
    """The runs of three decisions of which nobody has heard."""
    made = []
    for day in ("2024-01-01", "2024-01-08", "2024-01-15"):
        with decision_run(store, NAME, kind=RECALIBRATION, run_key="k", name=day) as run:
            mark(run, {AT: day, TOLD: NOT_YET})
        made.append(run.run_id)
    return made


def test_all_runs_of_a_message_are_told_at_once(store: Store, runs: list[str]) -> None:
    mark_told(store, runs[:2], "it has")
    assert [one.untold for one in decided(store, NAME)] == [False, False, True]


def test_who_was_put_into_a_message_stays_in_it_and_nobody_joins_it_later(
    store: Store, runs: list[str]
) -> None:
    tell_together(store, runs[:2])
    tell_together(store, runs)
    first, second, third = (one.told_with for one in decided(store, NAME))
    assert first == second != third is not None


def test_the_first_refusal_stands(store: Store, runs: list[str]) -> None:
    for day in (9, 12):
        mark_refused(store, runs[:1], datetime(2024, 1, day, tzinfo=UTC))
    assert [one.refused_at for one in decided(store, NAME)] == ["2024-01-09T00:00:00+00:00", None, None]


def test_what_people_did_waits_until_it_is_told_and_what_a_job_promoted_does_not(
    request: pytest.FixtureRequest,
) -> None:
    store = request.getfixturevalue("decided").store
    with decision_run(store, NAME, kind=RECALIBRATION, run_key="k", name="one") as run:
        mark(run, {TOLD: NOT_YET})
        promote(store, "spring-sale-rules/1", run_id=run.run_id)
    assert untold_by_hand(store, NAME) == []
    promoted = promote(store, "spring-sale-learned/1")
    assert not promote(store, "spring-sale-learned/1").changed
    made = rollback(store, NAME, reason="it flags every agency")
    (first, _), (change, refused_at) = untold_by_hand(store, NAME)
    assert (first.run_id, first.kind) == (promoted.run_id, PROMOTION)
    assert (change.run_id, change.reason, refused_at) == (made.run_id, "it flags every agency", None)
    mark_refused(store, [made.run_id], datetime(2024, 1, 9, tzinfo=UTC))
    assert untold_by_hand(store, NAME)[1][1] == "2024-01-09T00:00:00+00:00"
    mark_told(store, [promoted.run_id, made.run_id], "it has")
    assert untold_by_hand(store, NAME) == []
