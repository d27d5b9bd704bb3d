from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from campaignpulse.models import WeightedRulesScorer
from campaignpulse.models.stability import INFLATION, LEVEL, Stability
from scipy import stats


@pytest.fixture(scope="module")
def random() -> np.random.Generator:
    return np.random.default_rng(8)


def test_the_error_is_half_the_spread_between_the_halves_inflated() -> None:
    odd, even = np.array([0.0, 1.0, 2.0]), np.array([0.2, 0.8, 2.2])
    found = Stability.learn(odd, even, size=np.full(3, np.nan))
    assert found.unknown == pytest.approx(INFLATION * 0.2 / 2)


def test_small_accounts_get_an_error_of_their_own(random: np.random.Generator) -> None:
    size = np.repeat([1.0, 10.0, 100.0, 1000.0], 500)
    noise = np.repeat([0.8, 0.4, 0.2, 0.1], 500)
    odd, even = random.normal(0, noise), random.normal(0, noise)
    found = Stability.learn(odd, even, size=size).error(np.array([1.0, 10.0, 100.0, 1000.0]))
    # each half has the variance 2/1 of the whole, so the whole has noise / sqrt(2)
    np.testing.assert_allclose(found, INFLATION * np.array([0.8, 0.4, 0.2, 0.1]) / np.sqrt(2), rtol=0.1)


def test_an_account_without_a_size_gets_the_error_of_everybody(random: np.random.Generator) -> None:
    odd, even = random.normal(size=1000), random.normal(size=1000)
    found = Stability.learn(odd, even, size=np.tile([1.0, 50.0], 500))
    everyone = INFLATION * np.sqrt(np.mean((odd - even) ** 2)) / 2
    assert found.error(np.array([np.nan]))[0] == pytest.approx(everyone)


def test_too_few_rows_are_one_bucket(random: np.random.Generator) -> None:
    odd, even = random.normal(size=60), random.normal(size=60)
    assert Stability.learn(odd, even, size=np.arange(60.0)).edges == ()


def test_equal_sizes_are_one_bucket(random: np.random.Generator) -> None:
    odd, even = random.normal(size=400), random.normal(size=400)
    found = Stability.learn(odd, even, size=np.full(400, 3.0))
    np.testing.assert_allclose(found.error(np.array([1.0, 3.0])), found.unknown)


@pytest.fixture(scope="module")
def scorer(random: np.random.Generator) -> tuple[WeightedRulesScorer, pd.DataFrame]:
    X = pd.DataFrame({"use": random.normal(size=600)})
    churned = random.random(600) < stats.logistic.cdf(-1 - X["use"])
    return WeightedRulesScorer().fit(X, churned), X


def test_the_interval_holds_the_health_and_stays_on_its_scale(scorer, random) -> None:
    fitted, X = scorer
    found = Stability.learn(random.normal(size=600), random.normal(size=600), size=np.full(600, np.nan))
    low, high = found.health_interval(fitted, X, size=np.full(600, np.nan))
    health = fitted.health(X)
    assert (low <= health).all()
    assert (health <= high).all()
    assert low.min() >= 0
    assert high.max() <= 100


def test_the_interval_covers_four_in_five_where_the_noise_is_normal(scorer, random) -> None:
    """Scores of the same customers watched again: log odds apart by the noise that the halves showed."""
    fitted, X = scorer
    noise = 0.15
    halves = (random.normal(0, noise * np.sqrt(2), 20_000) for _ in range(2))
    found = Stability.learn(*halves, size=np.full(20_000, np.nan))
    truth = fitted.decision_function(X)
    seen = truth + random.normal(0, noise * INFLATION, (400, 600))
    reach = stats.norm.ppf((1 + LEVEL) / 2) * found.error(np.full(600, np.nan))
    assert (np.abs(seen - truth) <= reach).mean() == pytest.approx(LEVEL, abs=0.01)


def test_no_noise_is_no_interval(scorer) -> None:
    fitted, X = scorer
    low, high = Stability((), (0.0,), 0.0).health_interval(fitted, X, size=np.full(600, np.nan))
    np.testing.assert_array_equal(low, high)
    np.testing.assert_allclose(low, fitted.health(X))


def test_it_is_written_and_read_as_plain_numbers(random: np.random.Generator) -> None:
    found = Stability.learn(random.normal(size=400), random.normal(size=400), size=np.arange(400.0))
    assert Stability.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_an_error_that_is_not_known_is_written_as_none() -> None:
    found = Stability.learn(np.empty(0), np.empty(0), size=np.empty(0))
    plain = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert plain == {"edges": [], "errors": [None], "unknown": None}
    assert np.isnan(Stability.from_dict(plain).error(np.array([5.0, np.nan]))).all()
