"""The champion of an experiment: one at a time, changed by `promote` alone."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.models import Scorer, load_complete
from campaignpulse.tracking import (
    Decision,
    Logged,
    Store,
    champion,
    decision_run,
    first_champion,
    log_decision,
    promote,
)
from campaignpulse.tracking.store import client_of


@pytest.fixture
def logged(store: Store, decision: Decision) -> Logged:
    """A store of this test's own in which one decision is on record."""
    with decision_run(store, "Spring sale", kind="ab", run_key="k", name="one") as run:
        return log_decision(run, decision)


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


@pytest.mark.usefixtures("logged")
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


@pytest.mark.usefixtures("logged")
def test_a_scorer_that_was_deployed_before_comes_back_under_its_number(store: Store) -> None:
    for label in ("spring-sale-rules/1", "spring-sale-learned/1", "spring-sale-rules/1"):
        promote(store, label)
    assert aliases_of(store) == {"champion": 1, "previous": 2}
    promote(store, "spring-sale/2")
    assert aliases_of(store) == {"champion": 2, "previous": 1}


@pytest.mark.usefixtures("logged")
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


def test_the_models_page_of_the_scorer_knows_where_it_is_deployed(store: Store, logged: Logged) -> None:
    made = promote(store, "spring-sale-learned/1").champion
    told = client_of(store).get_logged_model(made.model_id).tags["mlflow.modelVersions"]
    assert [version["name"] for version in json.loads(told)] == ["spring-sale-learned", "spring-sale"]
    assert made.run_id == logged.children["learned"]


@pytest.mark.usefixtures("logged")
def test_a_scorer_without_its_features_is_not_promoted(store: Store) -> None:
    promote(store, "spring-sale-rules/1")
    folder = next(store.artifacts.rglob("booster.txt")).parent
    (folder / "features.json").unlink()
    with pytest.raises(InputError, match=r"features.json: not there, .* run the experiment again"):
        promote(store, "spring-sale-boosted/1")
    assert champion(store, "Spring sale").scorer == "rules"


@pytest.mark.usefixtures("logged")
def test_the_champion_of_another_experiment_of_the_same_address_is_not_taken(store: Store) -> None:
    promote(store, "spring-sale-rules/1")
    assert champion(store, "spring: sale") is None


@pytest.mark.usefixtures("logged")
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
