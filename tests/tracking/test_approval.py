"""The approval gate: nobody's scorer, and not one that only its owner approved, becomes champion."""

from __future__ import annotations

import pytest
from campaignpulse.checks import HeldBackError, InputError
from campaignpulse.tracking import (
    Store,
    approve,
    champion,
    first_champion,
    promote,
    rollback,
    set_rules,
    unapproved,
)
from campaignpulse.tracking.store import client_of

NAME = "Spring sale"
RULES, LEARNED = "spring-sale-rules/1", "spring-sale-learned/1"


@pytest.fixture
def store(decided) -> Store:
    """A store whose experiment is Ann's and asks for an approval; it has no champion yet."""
    set_rules(decided.store, NAME, owner="Ann", approval="required")
    return decided.store


def test_without_the_rule_any_version_becomes_champion(decided) -> None:
    set_rules(decided.store, NAME, owner="Ann", approval=None)
    assert promote(decided.store, RULES).changed


def test_a_version_that_nobody_approved_is_held_back_with_the_way_out(store: Store) -> None:
    with pytest.raises(HeldBackError) as held:
        promote(store, RULES)
    assert str(held.value) == (
        "nobody has approved spring-sale-rules/1, and the experiment 'Spring sale' asks for an approval "
        "before a version becomes champion; `campaignpulse approve spring-sale-rules/1 --by NAME`, then "
        "promote it"
    )
    assert champion(store, NAME) is None


def test_an_approved_version_becomes_champion_and_its_approval_stands_with_it(store: Store) -> None:
    made = approve(store, LEARNED, by="Ben", note="looked at the post phase")
    assert promote(store, LEARNED).changed
    tags = client_of(store).get_model_version("spring-sale-learned", "1").tags
    assert (tags["approver"], tags["approved_at"]) == ("Ben", made.at)
    assert tags["approval_note"] == "looked at the post phase"
    assert made.to_dict() == {
        "experiment": NAME,
        "version": LEARNED,
        "approver": "Ben",
        "at": made.at,
        "note": "looked at the post phase",
    }


def test_the_same_approval_again_keeps_its_time_and_another_one_replaces_it(store: Store) -> None:
    approve(store, LEARNED, by="Ben")
    client_of(store).set_model_version_tag("spring-sale-learned", "1", "approved_at", "2024-01-01")
    assert approve(store, LEARNED, by="Ben").at == "2024-01-01"
    assert approve(store, LEARNED, by="Cem").at > "2024-01-01"


@pytest.mark.parametrize("owner", ["Ann", " ann "])
def test_an_owner_does_not_approve_what_she_owns(store: Store, owner: str) -> None:
    with pytest.raises(HeldBackError, match="is owned by Ann; somebody else must approve it"):
        approve(store, LEARNED, by=owner)
    with pytest.raises(HeldBackError, match="who owns it"):
        promote(store, LEARNED, approver=owner)
    assert champion(store, NAME) is None


def test_the_owner_of_a_version_comes_before_that_of_the_experiment(store: Store) -> None:
    client_of(store).set_model_version_tag("spring-sale-learned", "1", "owner", "Ben")
    with pytest.raises(HeldBackError, match="is owned by Ben"):
        approve(store, LEARNED, by="Ben")
    approve(store, LEARNED, by="Ann")
    assert promote(store, LEARNED).changed


def test_an_approver_that_is_named_with_the_promotion_is_an_approval(store: Store) -> None:
    assert promote(store, LEARNED, approver="Ben").changed


def test_an_approval_that_was_set_by_hand_in_the_ui_counts_and_an_empty_one_does_not(store: Store) -> None:
    client_of(store).set_model_version_tag("spring-sale-learned", "1", "approver", " ")
    with pytest.raises(HeldBackError):
        promote(store, LEARNED)
    client_of(store).set_model_version_tag("spring-sale-learned", "1", "approver", "Ben")
    assert promote(store, LEARNED).changed


def test_a_version_that_was_deployed_before_keeps_the_approval_of_what_it_is_a_copy_of(store: Store) -> None:
    for label in (LEARNED, RULES):
        approve(store, label, by="Ben")
        promote(store, label)
    assert promote(store, "spring-sale/1").changed
    client_of(store).delete_model_version_tag("spring-sale-rules", "1", "approver")
    with pytest.raises(HeldBackError):
        promote(store, "spring-sale/2")


def test_the_rule_may_be_set_by_hand_and_is_lifted_by_the_file(decided) -> None:
    store = decided.store
    promote(store, RULES)
    client_of(store).set_registered_model_tag("spring-sale", "approval", "required")
    set_rules(store, NAME, owner=None, approval=None)
    with pytest.raises(HeldBackError):
        promote(store, LEARNED)
    set_rules(store, NAME, owner=None, approval="none")
    assert promote(store, LEARNED).changed


def test_the_champion_itself_is_not_asked_for_an_approval_again(decided) -> None:
    promote(decided.store, RULES)
    set_rules(decided.store, NAME, owner=None, approval="required")
    assert not promote(decided.store, RULES).changed


def test_a_rollback_asks_for_no_approval(decided) -> None:
    for label in (RULES, LEARNED):
        promote(decided.store, label)
    set_rules(decided.store, NAME, owner=None, approval="required")
    assert str(rollback(decided.store, NAME, reason="it flags everybody").champion) == "spring-sale/1"


def test_the_first_run_makes_no_champion_until_its_scorer_is_approved(store: Store, decided) -> None:
    with pytest.raises(HeldBackError, match="nobody has approved spring-sale-learned/1"):
        first_champion(store, NAME, "learned", run_id=decided.ab.run_id)
    approve(store, LEARNED, by="Ben")
    assert first_champion(store, NAME, "learned", run_id=decided.ab.run_id).changed
    assert first_champion(store, NAME, "rules", run_id=decided.ab.run_id) is None  # there is one: no gate


def test_a_version_that_is_not_there_cannot_be_approved(store: Store) -> None:
    with pytest.raises(InputError, match="'spring-sale-learned/7' is not in the MLflow store"):
        approve(store, "spring-sale-learned/7", by="Ben")


def test_a_champion_that_was_set_in_the_ui_past_the_gate_is_known_as_such(decided) -> None:
    store = decided.store
    promote(store, RULES)
    assert unapproved(store, champion(store, NAME)) is None
    set_rules(store, NAME, owner=None, approval="required")
    assert unapproved(store, champion(store, NAME)).startswith("nobody has approved spring-sale/1")
