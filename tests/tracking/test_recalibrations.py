"""Which recalibrations are on record."""

from __future__ import annotations

import os
import signal
from contextlib import suppress

import pytest
from campaignpulse.tracking import (
    Store,
    close_unfinished,
    decided,
    decision_run,
    mark,
    mark_told,
    promote,
)
from campaignpulse.tracking.changes import tag_versions
from campaignpulse.tracking.recalibrations import (
    ACTION,
    ALARMS,
    AT,
    HELD_BACK,
    MISSING,
    REASON,
    RECALIBRATION,
    TRIED,
)
from campaignpulse.tracking.runs import start_run
from campaignpulse.tracking.store import client_of, experiment_id
from campaignpulse.tracking.telling import NOT_YET, TOLD
from campaignpulse.tracking.versions import DECISION

NAME = "Spring sale"


@pytest.fixture
def registered(request: pytest.FixtureRequest) -> Store:
    """A store in which a run has registered scorers."""
    return request.getfixturevalue("decided").store


def put_on_record(store: Store, day: str, *, key: str = "k", **tags: str) -> str:
    with decision_run(store, NAME, kind=RECALIBRATION, run_key=key, name=day) as run:
        mark(run, {AT: day, ACTION: "hold", REASON: "hold: it holds", **tags})
    return run.run_id


def test_decisions_come_in_the_order_of_their_days_with_what_was_said_of_them(store: Store) -> None:
    later = put_on_record(store, "2024-02-12", **{TRIED: "yes", ALARMS: '[{"kind": "input"}]'})
    put_on_record(store, "2024-02-05", **{HELD_BACK: "nobody has approved it"})
    first, second = decided(store, NAME)
    assert [first.at, second.at] == ["2024-02-05", "2024-02-12"]
    assert (first.tried, first.promoted, first.held_back) == (False, False, "nobody has approved it")
    assert (second.tried, second.held_back, second.alarms) == (True, None, '[{"kind": "input"}]')
    assert (second.run_id, second.run_key, second.action) == (later, "k", "hold")


def test_a_decision_is_untold_until_it_is_told_and_not_where_nobody_is_to_hear_of_it(store: Store) -> None:
    waits = put_on_record(store, "2024-02-05", **{TOLD: NOT_YET, MISSING: "no surveys\nno tickets"})
    put_on_record(store, "2024-02-12")
    assert [one.untold for one in decided(store, NAME)] == [True, False]
    assert [one.missing for one in decided(store, NAME)] == [("no surveys", "no tickets"), ()]
    mark_told(store, [waits], "it has received it")
    assert [one.untold for one in decided(store, NAME)] == [False, False]


def test_a_decision_names_the_version_that_it_registered(registered: Store) -> None:
    made = put_on_record(registered, "2024-02-05", **{ACTION: "refit"})
    tag_versions(registered, "spring-sale-rules", {1: {DECISION: made}})
    put_on_record(registered, "2024-02-12")
    assert [one.version for one in decided(registered, NAME)] == ["spring-sale-rules/1", None]


def test_of_a_version_that_was_deleted_in_mlflow_it_names_what_it_registered_and_no_version(
    registered: Store,
) -> None:
    made = put_on_record(registered, "2024-02-05", **{ACTION: "refit"})
    tag_versions(registered, "spring-sale-rules", {1: {DECISION: made}})
    client_of(registered).delete_model_version("spring-sale-rules", "1")
    (one,) = decided(registered, NAME)
    assert (one.version, one.registered) == (None, "spring-sale-rules/1")


def test_a_decision_that_did_not_come_to_its_end_is_none(store: Store) -> None:
    with (
        suppress(ZeroDivisionError),
        decision_run(store, NAME, kind=RECALIBRATION, run_key="k", name="one") as run,
    ):
        mark(run, {AT: "2024-02-05"})
        raise ZeroDivisionError
    assert decided(store, NAME) == ()


def test_one_that_made_a_champion_says_so(registered: Store) -> None:
    with decision_run(registered, NAME, kind=RECALIBRATION, run_key="k", name="one") as run:
        mark(run, {AT: "2024-02-05", ACTION: "refit"})
        promote(registered, "spring-sale-rules/1", run_id=run.run_id)
    (one,) = decided(registered, NAME)
    assert (one.promoted, one.action) == (True, "refit")


def test_a_job_that_is_stopped_after_its_promotion_has_decided(registered: Store) -> None:
    with (
        suppress(SystemExit),
        decision_run(registered, NAME, kind=RECALIBRATION, run_key="k", name="one") as run,
    ):
        mark(run, {AT: "2024-02-05", ACTION: "refit"})
        promote(registered, "spring-sale-rules/1", run_id=run.run_id)
        os.kill(os.getpid(), signal.SIGTERM)
    (one,) = decided(registered, NAME)
    assert (one.at, one.promoted) == ("2024-02-05", True)


def test_runs_of_other_kinds_and_experiments_are_none_of_them(store: Store) -> None:
    with decision_run(store, NAME, kind="ab", run_key="k", name="one") as run:
        mark(run, {AT: "2024-02-05"})
    put_on_record(store, "2024-02-12")
    assert len(decided(store, NAME)) == 1
    assert decided(store, "Autumn sale") == ()


def test_a_run_without_a_process_is_marked_killed(store: Store) -> None:
    tags = {"kind": RECALIBRATION, "run_key": "k", AT: "2024-02-05"}
    run_id = start_run(store, experiment_id(store, NAME), name="one", tags=tags)
    close_unfinished(store, NAME)
    assert client_of(store).get_run(run_id).info.status == "KILLED"
    assert decided(store, NAME) == ()
