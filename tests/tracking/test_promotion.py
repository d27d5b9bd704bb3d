"""The champion of an experiment: one at a time, changed by `promote` with its decision on record."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError, SteppedAsideError
from campaignpulse.models import Scorer, load_complete
from campaignpulse.tracking import (
    Decision,
    Logged,
    Store,
    challenge,
    challenger,
    champion,
    decision_run,
    first_champion,
    log_decision,
    promote,
)
from campaignpulse.tracking.changes import changes_of
from campaignpulse.tracking.store import client_of


@pytest.fixture
def store(decided) -> Store:
    """A store in which one decision is on record, and no champion yet."""
    return decided.store


@pytest.fixture
def logged(decided) -> Logged:
    return decided.ab


def aliases_of(store: Store) -> dict[str, int]:
    aliases = client_of(store).get_registered_model("spring-sale").aliases
    return {alias: int(number) for alias, number in aliases.items()}


def test_the_first_decision_makes_its_scorer_the_champion_and_later_ones_change_nothing(
    store: Store, logged: Logged
) -> None:
    assert champion(store, "Spring sale") is None
    made = first_champion(store, "Spring sale", "learned", run_id=logged.run_id)
    assert made is not None
    assert (str(made.champion), made.champion.scorer, made.before) == ("spring-sale/1", "learned", None)
    assert first_champion(store, "Spring sale", "rules", run_id=logged.run_id) is None
    assert champion(store, "Spring sale") == made.champion
    assert aliases_of(store) == {"champion": 1}


def test_a_promotion_moves_both_aliases_and_the_same_again_changes_nothing(store: Store) -> None:
    promote(store, "spring-sale-rules/1")
    made = promote(store, "spring-sale-learned/1", owner="Ann", approver="Ben")
    again = promote(store, "models:/spring-sale-learned/1")
    assert (str(made.before), str(made.champion), made.changed) == ("spring-sale/1", "spring-sale/2", True)
    assert (again.champion, again.changed) == (made.champion, False)
    assert (made.to_dict()["before"], again.to_dict()["changed"]) == ("spring-sale/1", False)
    assert made.sentence == (
        "spring-sale/2 (spring-sale-learned/1) is now the champion of 'Spring sale'; "
        "before, it was spring-sale/1"
    )
    assert again.sentence.endswith("is the champion of 'Spring sale' already")
    assert aliases_of(store) == {"previous": 1, "champion": 2}
    tags = client_of(store).get_model_version("spring-sale", "2").tags
    assert (tags["owner"], tags["approver"], tags["origin"]) == ("Ann", "Ben", "spring-sale-learned/1")


def test_a_scorer_that_was_deployed_before_comes_back_under_its_number(store: Store) -> None:
    for label in ("spring-sale-rules/1", "spring-sale-learned/1", "spring-sale-rules/1"):
        promote(store, label)
    assert aliases_of(store) == {"champion": 1, "previous": 2}
    promote(store, "spring-sale/2")
    assert aliases_of(store) == {"champion": 2, "previous": 1}


def test_the_champion_loads_as_any_mlflow_model_and_predicts_the_same(
    store: Store, windows: pd.DataFrame, scorers: dict[str, Scorer], monkeypatch: pytest.MonkeyPatch
) -> None:
    import mlflow

    promote(store, "spring-sale-learned/1")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", store.uri)  # where mlflow looks for the address
    loaded = mlflow.pyfunc.load_model("models:/spring-sale@champion")
    expected = scorers["learned"].predict_proba(windows)[:, 1]
    np.testing.assert_array_equal(loaded.predict(windows)["probability"], expected)
    own = load_complete(champion(store, "Spring sale").folder)
    np.testing.assert_array_equal(own.predict_proba(windows)[:, 1], expected)


def test_a_scorer_without_its_features_is_not_promoted(store: Store) -> None:
    promote(store, "spring-sale-rules/1")
    features = next(store.artifacts.rglob("booster.txt")).with_name("features.json")
    kept = features.rename(features.with_suffix(".aside"))
    with pytest.raises(InputError, match=r"features.json: not there, .* run the experiment again"):
        promote(store, "spring-sale-boosted/1")
    kept.rename(features)
    assert champion(store, "Spring sale").scorer == "rules"


def test_the_champion_of_another_experiment_of_the_same_address_is_not_taken(store: Store) -> None:
    promote(store, "spring-sale-rules/1")
    assert champion(store, "spring: sale") is None


def test_an_experiment_whose_address_is_a_scorer_of_another_is_refused(
    store: Store, decision: Decision
) -> None:
    with decision_run(store, "Spring sale rules", kind="ab", run_key="k", name="one") as run:
        other = log_decision(run, replace(decision, scorers=decision.scorers[:1]))
    with pytest.raises(InputError, match="'spring-sale-rules' belongs to the experiment 'Spring sale'"):
        first_champion(store, "Spring sale rules", "rules", run_id=other.run_id)


def test_of_two_runs_at_once_one_makes_its_scorer_the_champion(store: Store, logged: Logged) -> None:
    with ThreadPoolExecutor(2) as pool:
        asked = [
            pool.submit(first_champion, store, "Spring sale", scorer, run_id=logged.run_id)
            for scorer in ("rules", "learned")
        ]
        (made,) = [answer for one in asked if (answer := one.result()) is not None]
    assert champion(store, "Spring sale") == made.champion
    assert aliases_of(store) == {"champion": 1}


def run_of(store: Store, run_id: str):
    return client_of(store).get_run(run_id)


def test_a_promotion_is_a_finished_decision_with_its_verdict_reason_and_author(store: Store) -> None:
    promote(store, "spring-sale-rules/1")
    made = promote(store, "spring-sale-learned/1", reason="beats it by  .031\n", by="Ann")
    run = run_of(store, made.run_id)
    assert run.info.status == "FINISHED"
    assert run.data.tags["kind"] == "promotion"
    assert run.data.tags["verdict"] == f"{made.sentence}. Why: beats it by .031"
    tags = client_of(store).get_model_version("spring-sale", "2").tags
    assert (tags["promoted_by"], tags["promoted_because"]) == ("Ann", "beats it by .031")
    assert (made.to_dict()["reason"], made.to_dict()["by"]) == ("beats it by .031", "Ann")


def test_a_promotion_that_changes_nothing_makes_no_run(store: Store) -> None:
    promote(store, "spring-sale-rules/1")
    before = changes_of(store, "Spring sale")
    again = promote(store, "spring-sale/1", reason="again", owner="Ann")
    assert (again.changed, again.run_id) == (False, None)
    assert changes_of(store, "Spring sale") == before
    assert client_of(store).get_model_version("spring-sale", "1").tags["owner"] == "Ann"


def test_a_promotion_may_be_on_record_with_the_decision_of_a_job(store: Store, logged: Logged) -> None:
    made = promote(store, "spring-sale-rules/1", reason="it passed the gate", run_id=logged.run_id)
    assert made.run_id == logged.run_id
    assert run_of(store, logged.run_id).data.tags["verdict"].startswith("learned wins")  # its own
    assert [change.run_id for change in changes_of(store, "Spring sale")] == [logged.run_id]


def test_the_run_of_a_job_ends_with_the_promotion_that_it_makes_in_one_transaction(store: Store) -> None:
    with decision_run(store, "Spring sale", kind="recalibration", run_key="k", name="one") as run:
        promote(store, "spring-sale-rules/1", run_id=run.run_id)
        assert run_of(store, run.run_id).info.status == "FINISHED"


def test_a_promotion_that_was_judged_against_another_champion_steps_aside(store: Store) -> None:
    judged = promote(store, "spring-sale-rules/1").champion
    promote(store, "spring-sale-boosted/1")
    with pytest.raises(SteppedAsideError, match="is spring-sale/2 now, and was spring-sale/1 when"):
        promote(store, "spring-sale-learned/1", instead_of=judged)
    now = promote(store, "spring-sale-rules/1").champion
    made = promote(store, "spring-sale-learned/1", instead_of=now)
    assert (made.changed, made.before) == (True, now)


def test_a_reason_that_nobody_would_read_is_refused(store: Store) -> None:
    promote(store, "spring-sale-rules/1", reason="x" * 1_000)
    with pytest.raises(InputError, match="the reason has 1,001 characters; shorten it to at most 1,000"):
        promote(store, "spring-sale-learned/1", reason="x" * 1_001)


def test_a_challenger_stands_beside_the_champion_until_it_takes_its_place(store: Store) -> None:
    promote(store, "spring-sale-rules/1")
    assert challenger(store, "Spring sale") is None
    named = challenge(store, "spring-sale-learned/1").challenger
    assert challenger(store, "Spring sale") == named
    assert aliases_of(store) == {"champion": 1, "challenger": 2}
    promote(store, str(named))
    assert challenger(store, "Spring sale") is None
    assert aliases_of(store) == {"champion": 2, "previous": 1}


def test_another_challenger_replaces_the_former_and_a_promotion_of_a_third_leaves_it(store: Store) -> None:
    challenge(store, "spring-sale-boosted/1")
    challenge(store, "spring-sale-learned/1")
    promote(store, "spring-sale-rules/1")
    assert aliases_of(store) == {"challenger": 2, "champion": 3}


def test_the_champion_is_no_challenger_of_its_own(store: Store) -> None:
    promote(store, "spring-sale-rules/1")
    with pytest.raises(InputError, match="is the champion of 'Spring sale'; name another"):
        challenge(store, "spring-sale-rules/1")


def test_a_challenger_is_told_as_what_it_is(store: Store) -> None:
    made = challenge(store, "spring-sale-learned/1")
    assert made.sentence.startswith(
        "spring-sale/1 (spring-sale-learned/1) is now the challenger of 'Spring sale'"
    )
    assert made.to_dict() == {
        "experiment": "Spring sale",
        "version": "spring-sale/1",
        "scorer": "learned",
        "origin": "spring-sale-learned/1",
    }
