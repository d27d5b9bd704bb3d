from __future__ import annotations

import json

import numpy as np
import pytest
from campaignpulse.models import ScorerWithFeatures
from campaignpulse.models.middle import Middle, nearest_to_middle
from campaignpulse.models.parts import Parts


def test_a_tenth_of_the_rows_is_around_the_middle() -> None:
    health = np.linspace(0, 100, 1_000)
    near = nearest_to_middle(health)
    assert len(near) == 100
    assert np.abs(health[near] - 50).max() < 5.1


def test_rows_that_tie_are_all_around_the_middle() -> None:
    assert nearest_to_middle(np.array([75.0] * 4 + [25.0] * 4)).tolist() == list(range(8))


def test_rows_on_one_side_only_are_their_own_middle() -> None:
    assert nearest_to_middle(np.full(3, 50.0)).tolist() == [0, 1, 2]


def test_the_two_sides_are_mixed_to_the_log_odds_of_the_median_customer() -> None:
    parts = Parts(*[np.array([[1.0], [3.0]])] * 2, np.zeros(2), np.zeros(2))
    found = Middle.learn(parts, np.array([60.0, 40.0]), np.array([[7.0], [9.0]]), log_odds=1.5)
    assert found.features.tolist() == found.components.tolist() == [1.5]  # a quarter of the way from 1 to 3
    assert found.typical.tolist() == [8.0]


def test_the_parts_of_the_middle_add_up_to_a_health_of_50(
    versions: tuple[ScorerWithFeatures, ScorerWithFeatures], planted
) -> None:
    scorer = versions[0].scorer
    middle = scorer.middle_
    base = scorer.contributions(planted()[0])["base"].iloc[0]
    assert middle.components.sum() + middle.phase + base == pytest.approx(middle.log_odds, abs=1e-9)
    assert scorer.health_at(np.array([middle.log_odds]))[0] == pytest.approx(50, abs=1e-6)


def test_the_middle_comes_back_from_json_to_the_last_bit() -> None:
    middle = Middle(np.array([0.1, 1 / 3]), np.array([0.7]), -0.2, 0.7, np.array([np.nan, 2 / 3]))
    again = Middle.from_dict(json.loads(json.dumps(middle.to_dict(), allow_nan=False)))
    assert again.to_dict() == middle.to_dict()
    assert np.isnan(again.typical[0])
