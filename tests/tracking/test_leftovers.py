"""What decisions that were never made leave, and what of it goes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from campaignpulse.tracking import (
    Decision,
    Store,
    challenge,
    challenger,
    champion,
    decision_run,
    log_decision,
    promote,
    rollback,
)
from campaignpulse.tracking.leftovers import clear_leftovers
from campaignpulse.tracking.runs import start_run
from campaignpulse.tracking.store import client_of

NAME, KIND = "Spring sale", "recalibration"


@pytest.fixture
def store(decided) -> Store:
    """A store in which one decision is on record, and no champion yet."""
    return decided.store


@pytest.fixture
def unmade(store: Store, decision: Decision) -> str:
    """The run of a decision that ended after its scorer was registered."""
    with suppress(ZeroDivisionError), decision_run(store, NAME, kind=KIND, run_key="k", name="one") as run:
        log_decision(run, replace(decision, scorers=decision.scorers[:1]))
        raise ZeroDivisionError
    return run.run_id


def versions(store: Store) -> set[str]:
    found = client_of(store).search_model_versions()
    return {f"{one.name}/{one.version}" for one in found}


def test_a_version_that_nobody_decided_for_goes_and_others_stay(store: Store, unmade: str) -> None:
    before = versions(store)
    clear_leftovers(store, NAME, KIND)
    assert before - versions(store) == {"spring-sale-rules/2"}
    run = client_of(store).get_run(unmade)
    assert (run.info.status, run.info.lifecycle_stage) == ("FAILED", "active")
    clear_leftovers(store, NAME, KIND)
    assert before - versions(store) == {"spring-sale-rules/2"}


@pytest.mark.usefixtures("unmade")
def test_its_challenger_goes_with_it_as_no_decision_stands_behind(store: Store) -> None:
    challenge(store, "spring-sale-rules/2")
    clear_leftovers(store, NAME, KIND)
    assert challenger(store, NAME) is None
    assert not versions(store) & {"spring-sale-rules/2", "spring-sale/1"}


@pytest.mark.usefixtures("unmade")
def test_what_somebody_has_made_champion_stays_also_after_it_was_taken_back(store: Store) -> None:
    promote(store, "spring-sale-learned/1")
    promote(store, "spring-sale-rules/2")
    before = versions(store)
    clear_leftovers(store, NAME, KIND)
    rollback(store, NAME, reason="it was no good")
    clear_leftovers(store, NAME, KIND)
    assert versions(store) == before
    assert champion(store, NAME).origin == "spring-sale-learned/1"


@pytest.mark.usefixtures("unmade")
def test_versions_of_another_experiment_or_kind_are_none_of_its_business(store: Store) -> None:
    before = versions(store)
    clear_leftovers(store, "Autumn sale", KIND)
    clear_leftovers(store, NAME, "ab")
    assert versions(store) == before


def test_a_model_that_was_being_written_is_marked_failed(store: Store) -> None:
    with suppress(ZeroDivisionError), decision_run(store, NAME, kind=KIND, run_key="k", name="one") as run:
        tags = {"mlflow.parentRunId": run.run_id}
        child = start_run(store, run.experiment_id, name="learned", tags=tags)
        model = client_of(store).create_logged_model(run.experiment_id, name="learned", source_run_id=child)
        raise ZeroDivisionError
    clear_leftovers(store, NAME, KIND)
    assert str(client_of(store).get_logged_model(model.model_id).status) == "FAILED"
