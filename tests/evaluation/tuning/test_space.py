from __future__ import annotations

import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation.tuning import SPACES, Range
from campaignpulse.evaluation.tuning.space import space_of
from campaignpulse.models import SCORERS, BoostedScorer, LearnedWeightsScorer, WeightedRulesScorer


@pytest.mark.parametrize("kind", SPACES)
def test_the_default_of_every_setting_that_is_searched_lies_inside_its_range(kind: str) -> None:
    assert space_of(SCORERS[kind]()) == SPACES[kind]


@pytest.mark.parametrize("kind", SPACES)
def test_a_setting_that_can_be_a_quarter_of_its_default_or_four_times_it_is_searched_that_far(
    kind: str,
) -> None:
    defaults = SCORERS[kind]().get_params()
    for name, bounds in SPACES[kind].items():
        if bounds.log:
            assert bounds.low <= max(defaults[name] / 4, 3), (
                name
            )  # a tree has no fewer than three leaves here
            assert bounds.high >= defaults[name] * 4, name


def test_what_is_asked_for_replaces_the_space_of_the_kind() -> None:
    asked = {"l2": Range(10.0, 100.0)}
    assert space_of(LearnedWeightsScorer(), asked) == asked


@pytest.mark.parametrize(("low", "high", "log"), [(1.0, 1.0, False), (2.0, 1.0, False), (0.0, 1.0, True)])
def test_a_range_that_holds_nothing_is_refused(low: float, high: float, log: bool) -> None:
    with pytest.raises(InputError, match="holds nothing"):
        Range(low, high, log=log)


def test_a_scorer_without_anything_to_search_is_refused() -> None:
    with pytest.raises(InputError, match="a rules scorer has no setting that is left to search"):
        space_of(WeightedRulesScorer())
    with pytest.raises(InputError, match="a learned scorer has no setting that is left to search"):
        space_of(LearnedWeightsScorer(), {})


def test_a_setting_that_the_scorer_does_not_have_is_refused() -> None:
    with pytest.raises(InputError, match="num_leaves is no setting of a learned scorer"):
        space_of(LearnedWeightsScorer(), {"num_leaves": Range(3, 31)})


def test_a_default_outside_of_what_is_searched_is_refused_and_on_its_edge_it_is_not() -> None:
    assert space_of(BoostedScorer(num_leaves=31))
    with pytest.raises(InputError, match="num_leaves is 32, outside of the range that is searched, 3 to 31"):
        space_of(BoostedScorer(num_leaves=32))
