from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from campaignpulse.evaluation.tuning import SPACES
from campaignpulse.experiment import Experiment, TuningChoice, describe_schema
from campaignpulse.experiment.tuning import SEARCHABLE

Make = Callable[[dict[str, Any]], Experiment]
Refusal = Callable[..., str]


def test_nothing_is_tuned_unless_the_file_asks_for_it(make: Make) -> None:
    assert make({}).tuning is None
    assert make({"tuning": None}).tuning is None


def test_an_empty_block_tunes_every_scorer_that_has_something_to_search(make: Make) -> None:
    experiment = make({"tuning": {}})
    assert experiment.tuning == TuningChoice(scorers=None, trials=40, minutes=None, folds=3)
    assert experiment.tuning.chosen(experiment.scorers) == ("learned", "boosted")


def test_a_scorer_that_is_named_twice_is_tuned_once(make: Make) -> None:
    experiment = make({"tuning": {"scorers": ["boosted", "boosted"]}})
    assert experiment.tuning is not None
    assert experiment.tuning.chosen(experiment.scorers) == ("boosted",)


def test_minutes_may_be_the_only_bound(make: Make) -> None:
    tuning = make({"tuning": {"trials": None, "minutes": 5}}).tuning
    assert tuning is not None
    assert (tuning.trials, tuning.minutes) == (None, 5.0)


@pytest.mark.parametrize(
    ("tuning", "said"),
    [
        ({"trials": None}, "tuning: trials and minutes are both null, so tuning would have no end"),
        ({"trials": 0}, "tuning.trials is 0; it must be at least 1"),
        ({"minutes": 0}, "tuning.minutes is 0; it must be more than 0"),
        ({"minutes": "5"}, "tuning.minutes is '5'; it must be a number"),
        ({"folds": 0}, "tuning.folds is 0; it must be at least 1"),
        ({"scorers": []}, "tuning.scorers is a list of 0; it must have 1 or more entries"),
        ({"scorer": ["learned"]}, "tuning.scorer is not a key; did you mean tuning.scorers?"),
        ({"scorers": ["rules"]}, "tuning.scorers has 'rules', which is no learned or boosted scorer"),
        ({"scorers": ["lerned"]}, "name some of learned, boosted"),
    ],
)
def test_a_tuning_that_cannot_be_is_refused(refusal: Refusal, tuning: dict[str, Any], said: str) -> None:
    assert said in refusal({"tuning": tuning})


def test_a_file_without_anything_to_tune_cannot_ask_for_it(refusal: Refusal) -> None:
    scorers = {"rules": {"kind": "rules"}, "learned": {"kind": "rules"}}
    assert "no learned or boosted scorer to tune" in refusal({"scorers": scorers, "tuning": {}})


def test_a_scorer_whose_weights_a_card_fixes_has_nothing_to_tune(make: Make) -> None:
    scorers = {"rules": {"kind": "rules"}, "learned": {"kind": "learned"}}
    scorers["edited"] = {"kind": "learned", "scorecard": "points.yaml"}
    experiment = make({"scorers": scorers, "tuning": {}})
    assert experiment.tuning is not None
    assert experiment.tuning.chosen(experiment.scorers) == ("learned",)


def test_what_the_file_may_ask_for_is_what_there_is_a_space_for() -> None:
    assert set(SEARCHABLE) == set(SPACES)


def test_every_key_is_documented() -> None:
    keys = {key.path: key for key in describe_schema()}
    assert {path for path in keys if path.startswith("tuning.")} == {
        "tuning.scorers",
        "tuning.trials",
        "tuning.minutes",
        "tuning.folds",
    }
