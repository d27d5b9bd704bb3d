"""A rollback: the champion of before scores again, once for each reason, and whatever kills it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from campaignpulse.checks import InputError
from campaignpulse.tracking import Store, challenge, champion, previous, promote, rollback
from campaignpulse.tracking.changes import changes_of
from campaignpulse.tracking.store import client_of

NAME = "Spring sale"


@pytest.fixture
def store(decided) -> Store:
    """A store whose champions were rules, learned and boosted, versions 1, 2 and 3."""
    for scorer in ("rules", "learned", "boosted"):
        promote(decided.store, f"spring-sale-{scorer}/1")
    return decided.store


def aliases_of(store: Store) -> dict[str, int]:
    aliases = client_of(store).get_registered_model("spring-sale").aliases
    return {alias: int(number) for alias, number in aliases.items()}


def test_a_rollback_brings_the_champion_of_before_back_with_reason_author_and_run(store: Store) -> None:
    made = rollback(store, NAME, reason="it flags every agency", by="Ann")
    assert (str(made.champion), made.before, made.changed) == ("spring-sale/2", "spring-sale/3", True)
    assert champion(store, NAME) == made.champion
    run = client_of(store).get_run(made.run_id)
    assert (run.info.status, run.data.tags["kind"]) == ("FINISHED", "rollback")
    assert run.data.tags["verdict"] == (
        "spring-sale/2 (spring-sale-learned/1) is the champion of 'Spring sale' again; spring-sale/3 was "
        "taken back. Why: it flags every agency"
    )
    tags = client_of(store).get_model_version("spring-sale", "3").tags
    assert (tags["rolled_back_by"], tags["rolled_back_because"]) == ("Ann", "it flags every agency")


def test_the_same_rollback_again_changes_nothing(store: Store) -> None:
    first = rollback(store, NAME, reason="it flags every agency")
    again = rollback(store, NAME, reason=" it flags  every agency ")
    assert (again.changed, again.champion, again.run_id) == (False, first.champion, first.run_id)
    assert aliases_of(store) == {"champion": 2, "previous": 1}
    assert len(changes_of(store, NAME)) == 4
    assert "give the reason against this one" in again.sentence


def test_a_rollback_for_another_reason_goes_one_further_back_and_then_there_is_none(store: Store) -> None:
    rollback(store, NAME, reason="one")
    rollback(store, NAME, reason="two")
    assert aliases_of(store) == {"champion": 1}
    with pytest.raises(InputError, match=r"has no champion to go back to .* `campaignpulse promote VERSION`"):
        rollback(store, NAME, reason="three")
    assert str(champion(store, NAME)) == "spring-sale/1"


def test_what_was_taken_back_can_be_promoted_again_and_taken_back_for_the_same_reason(store: Store) -> None:
    rollback(store, NAME, reason="one")
    promote(store, "spring-sale/3")
    assert "rolled_back_because" not in client_of(store).get_model_version("spring-sale", "3").tags
    again = rollback(store, NAME, reason="one")
    assert (again.changed, str(again.champion)) == (True, "spring-sale/2")


def test_a_rollback_without_a_reason_is_refused(store: Store) -> None:
    with pytest.raises(InputError, match="a rollback needs a reason; say with --reason"):
        rollback(store, NAME, reason=" \n")
    assert aliases_of(store) == {"champion": 3, "previous": 2}


def test_a_first_champion_has_nothing_to_go_back_to(decided) -> None:
    promote(decided.store, "spring-sale-rules/1")
    with pytest.raises(InputError, match="no alias previous"):
        rollback(decided.store, NAME, reason="one")
    assert len(changes_of(decided.store, NAME)) == 1


def test_a_champion_whose_files_are_gone_does_not_come_back(store: Store) -> None:
    folder = previous(store, NAME).folder
    kept = (folder / "features.json").rename(folder / "aside")
    with pytest.raises(InputError, match=r"features.json: not there"):
        rollback(store, NAME, reason="one")
    kept.rename(folder / "features.json")
    assert aliases_of(store) == {"champion": 3, "previous": 2}


def test_a_champion_that_was_deleted_since_is_stepped_over(store: Store) -> None:
    client_of(store).delete_model_version("spring-sale", "1")
    rollback(store, NAME, reason="one")
    assert aliases_of(store) == {"champion": 2}


def test_the_alias_that_somebody_set_by_hand_is_gone_back_to(store: Store) -> None:
    client_of(store).set_registered_model_alias("spring-sale", "previous", "1")
    assert str(rollback(store, NAME, reason="one").champion) == "spring-sale/1"
    assert aliases_of(store) == {"champion": 1}


def test_a_challenger_that_comes_back_is_no_challenger_any_more(store: Store) -> None:
    challenge(store, "spring-sale/2")
    rollback(store, NAME, reason="one")
    assert aliases_of(store) == {"champion": 2, "previous": 1}


def test_of_two_equal_rollbacks_at_once_one_changes_the_champion(store: Store) -> None:
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(rollback, store, NAME, reason="one") for _ in range(2)]
        made = [one.result() for one in asked]
    assert sorted(one.changed for one in made) == [False, True]
    assert aliases_of(store) == {"champion": 2, "previous": 1}
