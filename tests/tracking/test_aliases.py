"""Aliases: which deployed scorer plays which part, and which experiment is meant."""

from __future__ import annotations

from dataclasses import replace

import pytest
from campaignpulse.checks import InputError
from campaignpulse.tracking import (
    Store,
    challenge,
    challenger,
    champion,
    decision_run,
    experiment_named,
    log_decision,
    previous,
    promote,
    set_rules,
)
from campaignpulse.tracking.store import client_of

NAME = "Spring sale"


@pytest.fixture
def store(decided) -> Store:
    return decided.store


def test_each_part_is_played_by_one_version_or_none(store: Store) -> None:
    assert [part(store, NAME) for part in (champion, challenger, previous)] == [None, None, None]
    promote(store, "spring-sale-rules/1")
    promote(store, "spring-sale-learned/1")
    challenge(store, "spring-sale-boosted/1")
    parts = (champion, challenger, previous)
    assert [part(store, NAME).scorer for part in parts] == ["learned", "boosted", "rules"]


def test_a_version_that_was_deleted_plays_no_part(store: Store) -> None:
    promote(store, "spring-sale-rules/1")
    client_of(store).delete_model_version("spring-sale", "1")
    assert champion(store, NAME) is None


def test_the_only_experiment_with_a_champion_need_not_be_named(store: Store) -> None:
    with pytest.raises(InputError, match=r"no experiment in the MLflow store .* has a champion yet"):
        experiment_named(store, None)
    promote(store, "spring-sale-rules/1")
    set_rules(store, "Another sale", owner="Ann", approval="required")  # it has no champion yet
    assert experiment_named(store, None) == experiment_named(store, NAME) == NAME


def test_of_several_experiments_one_must_be_named_and_a_misspelt_one_is_not_guessed(store, decision) -> None:
    promote(store, "spring-sale-rules/1")
    with decision_run(store, "Winter", kind="ab", run_key="k", name="one") as run:
        log_decision(run, replace(decision, scorers=decision.scorers[:1]))
    promote(store, "winter-rules/1")
    with pytest.raises(
        InputError, match="champions of Spring sale and Winter; name one of them, or its file"
    ):
        experiment_named(store, None)
    with pytest.raises(InputError, match=r"'Wintr' has no champion .* did you mean 'Winter'"):
        experiment_named(store, "Wintr")
    assert experiment_named(store, "Winter") == "Winter"
    assert experiment_named(store, "spring-sale") == "Spring sale"  # as its versions are called
