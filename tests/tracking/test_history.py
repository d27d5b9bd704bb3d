"""The history of champions: from when to when, why and by whom, also where an alias was moved by hand."""

from __future__ import annotations

import pytest
from campaignpulse.checks import InputError
from campaignpulse.tracking import Store, approve, first_champion, history, promote, rollback
from campaignpulse.tracking.history import NOT_ON_RECORD
from campaignpulse.tracking.store import client_of

NAME = "Spring sale"


@pytest.fixture
def store(decided) -> Store:
    return decided.store


def test_each_champion_is_told_with_its_time_its_reason_and_who_made_it(store: Store, decided) -> None:
    first_champion(store, NAME, "rules", run_id=decided.ab.run_id)
    approve(store, "spring-sale-learned/1", by="Ben")
    promoted = promote(store, "spring-sale-learned/1", owner="Ann", reason="it wins", by="Ann")
    back = rollback(store, NAME, reason="it flags everybody", by="Cem")
    third, second, first = history(store, NAME)
    assert [one.version for one in (first, second, third)] == [
        "spring-sale/1",
        "spring-sale/2",
        "spring-sale/1",
    ]
    assert [one.kind for one in (first, second, third)] == ["first", "promotion", "rollback"]
    assert (first.until, second.until, third.until) == (second.since, third.since, None)
    assert (second.reason, second.by, second.owner, second.approver) == ("it wins", "Ann", "Ann", "Ben")
    assert (second.scorer, second.origin) == ("learned", "spring-sale-learned/1")
    assert (third.reason, third.by) == ("it flags everybody", "Cem")
    assert [one.run_id for one in (first, second, third)] == [decided.ab.run_id, promoted.run_id, back.run_id]
    assert third.to_dict()["reason"] == "it flags everybody"


def test_a_champion_that_was_set_by_hand_is_said_to_be_not_on_record(store: Store) -> None:
    promote(store, "spring-sale-rules/1")
    promote(store, "spring-sale-learned/1")
    client_of(store).set_registered_model_alias("spring-sale", "champion", "1")
    now, *_ = history(store, NAME)
    assert (now.version, now.since, now.until, now.kind, now.reason) == (
        "spring-sale/1",
        None,
        None,
        "unrecorded",
        NOT_ON_RECORD,
    )


def test_a_champion_that_was_set_by_hand_and_replaced_since_is_told_between_the_two(store: Store) -> None:
    promote(store, "spring-sale-rules/1")
    promote(store, "spring-sale-learned/1")
    client_of(store).set_registered_model_alias("spring-sale", "champion", "1")
    made = promote(store, "spring-sale-boosted/1")
    now, by_hand, *_ = history(store, NAME)
    assert (str(made.before), by_hand.version, by_hand.kind) == (
        "spring-sale/1",
        "spring-sale/1",
        "unrecorded",
    )
    assert by_hand.until == now.since


def test_a_version_that_was_deleted_stays_in_the_history(store: Store) -> None:
    promote(store, "spring-sale-rules/1")
    promote(store, "spring-sale-learned/1")
    client_of(store).delete_model_version("spring-sale", "1")
    assert [(one.version, one.scorer) for one in history(store, NAME)] == [
        ("spring-sale/2", "learned"),
        ("spring-sale/1", "rules"),
    ]


def test_where_there_never_was_a_champion_that_is_said(store: Store) -> None:
    with pytest.raises(InputError, match="'Spring sale' has no champion and never had"):
        history(store, NAME)
