from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from campaignpulse.models import WeightedRulesScorer
from campaignpulse.models.stability import FEWEST_ROWS, INFLATION, LEVEL, Stability
from scipy import stats

REACH = stats.norm.ppf((1 + LEVEL) / 2)


@pytest.fixture(scope="module")
def random() -> np.random.Generator:
    return np.random.default_rng(8)


def sizes(*values: float) -> pd.DataFrame:
    return pd.DataFrame({"seats": np.array(values, float)})


def test_the_reach_is_that_of_four_in_five_halves_inflated(random: np.random.Generator) -> None:
    whole, apart = random.normal(size=1000), random.normal(size=(2, 1000))
    found = Stability.learn(whole, whole + apart, by=pd.DataFrame(index=range(1000)))
    assert found.reach == pytest.approx(INFLATION * np.quantile(np.abs(apart), LEVEL))


def test_small_accounts_reach_farther_where_their_halves_do(random: np.random.Generator) -> None:
    size = np.repeat([1.0, 10.0, 100.0, 1000.0], 2000)
    noise = np.repeat([0.8, 0.4, 0.2, 0.1], 2000)
    halves = random.normal(0, noise, (2, 8000))
    found = Stability.learn(np.zeros(8000), halves, by=sizes(*size))
    reach = found.at(np.zeros(4), by=sizes(1.0, 10.0, 100.0, 1000.0))
    np.testing.assert_allclose(reach, INFLATION * REACH * np.array([0.8, 0.4, 0.2, 0.1]), rtol=0.07)


def test_the_reach_differs_by_the_score_itself(random: np.random.Generator) -> None:
    whole = random.uniform(-1, 1, 8000)
    noise = np.where(whole > 0.6, 0.5, 0.1)  # the highest of five buckets
    found = Stability.learn(
        whole, whole + random.normal(0, noise, (2, 8000)), by=pd.DataFrame(index=range(8000))
    )
    reach = found.at(np.array([-0.9, 0.9]), by=pd.DataFrame(index=range(2)))
    np.testing.assert_allclose(reach, INFLATION * REACH * np.array([0.1, 0.5]), rtol=0.1)


def test_two_quantities_that_both_matter_are_told_apart(random: np.random.Generator) -> None:
    seats, phase = random.integers(0, 2, 8000), random.integers(0, 2, 8000)
    noise = 0.1 * 2.0**seats * 3.0**phase
    by = pd.DataFrame({"seats": seats, "phase": phase}).astype(float)
    found = Stability.learn(np.zeros(8000), random.normal(0, noise, (2, 8000)), by=by)
    grid = pd.DataFrame({"seats": [0.0, 1.0, 0.0, 1.0], "phase": [0.0, 0.0, 1.0, 1.0]})
    expected = INFLATION * REACH * 0.1 * np.array([1, 2, 3, 6])
    np.testing.assert_allclose(found.at(np.zeros(4), by=grid), expected, rtol=0.1)


def test_what_is_not_known_changes_nothing(random: np.random.Generator) -> None:
    halves = random.normal(0, np.tile([0.1, 0.3], 1000), (2, 2000))
    found = Stability.learn(np.zeros(2000), halves, by=sizes(*np.tile([1.0, 9.0], 1000)))
    missing, absent = (
        found.at(np.zeros(1), by=sizes(np.nan)),
        found.at(np.zeros(1), by=pd.DataFrame(index=[0])),
    )
    assert missing == absent
    assert found.at(np.zeros(1), by=sizes(1.0)) < missing < found.at(np.zeros(1), by=sizes(9.0))


@pytest.mark.parametrize(("rows", "differs"), [(FEWEST_ROWS - 1, False), (FEWEST_ROWS, True)])
def test_a_bucket_needs_enough_rows(rows: int, differs: bool) -> None:
    halves = np.concatenate([np.full(1000, 0.1), np.full(rows, 0.3)])[np.newaxis]
    found = Stability.learn(np.zeros(1000 + rows), halves, by=sizes(*np.repeat([1.0, 9.0], [1000, rows])))
    few, many = found.at(np.zeros(2), by=sizes(9.0, 1.0))
    assert (few > many) == differs


def test_no_rows_give_no_interval() -> None:
    found = Stability.learn(np.empty(0), np.empty((2, 0)), by=sizes())
    assert np.isnan(found.at(np.zeros(2), by=sizes(5.0, np.nan))).all()


@pytest.fixture(scope="module")
def scorer(random: np.random.Generator) -> tuple[WeightedRulesScorer, pd.DataFrame]:
    X = pd.DataFrame({"use": random.normal(size=600)})
    churned = random.random(600) < stats.logistic.cdf(-1 - X["use"])
    return WeightedRulesScorer().fit(X, churned), X


def test_the_interval_holds_the_health_and_stays_on_its_scale(scorer, random) -> None:
    fitted, X = scorer
    whole, by = fitted.decision_function(X), pd.DataFrame(index=X.index)
    low, high = Stability.learn(whole, whole + random.normal(size=(2, 600)), by=by).health_interval(
        fitted, X, by=by
    )
    health = fitted.health(X)
    assert (low <= health).all()
    assert (health <= high).all()
    assert low.min() >= 0
    assert high.max() <= 100


def test_the_interval_covers_four_in_five_where_halves_show_the_noise(scorer, random) -> None:
    """Scores of the same customers watched again: log odds apart by the noise that the halves showed."""
    fitted, X = scorer
    noise, truth, by = 0.15, fitted.decision_function(X), pd.DataFrame(index=X.index)
    found = Stability.learn(truth, truth + random.normal(0, noise, (40, 600)), by=by)
    seen = truth + random.normal(0, noise * INFLATION, (400, 600))
    covered = [np.abs(one - truth) <= found.at(one, by=by) for one in seen]
    assert np.mean(covered) == pytest.approx(LEVEL, abs=0.01)


def test_more_noise_gives_wider_intervals(scorer, random) -> None:
    fitted, X = scorer
    whole, by, noise = (
        fitted.decision_function(X),
        pd.DataFrame(index=X.index),
        random.normal(0, 0.1, (2, 600)),
    )
    widths = []
    for times in (1.0, 2.0):
        low, high = Stability.learn(whole, whole + times * noise, by=by).health_interval(fitted, X, by=by)
        widths.append(high - low)
    assert (widths[0] <= widths[1]).all()
    assert widths[0].mean() < widths[1].mean()


def test_no_noise_is_no_interval(scorer) -> None:
    fitted, X = scorer
    whole, by = fitted.decision_function(X), sizes(*np.tile([1.0, 9.0], 300))
    low, high = Stability.learn(whole, np.stack([whole, whole]), by=by).health_interval(fitted, X, by=by)
    np.testing.assert_array_equal(low, high)
    np.testing.assert_allclose(low, fitted.health(X))


def test_it_is_written_and_read_as_plain_numbers(random: np.random.Generator) -> None:
    found = Stability.learn(
        random.normal(size=900), random.normal(size=(2, 900)), by=sizes(*np.arange(900.0))
    )
    assert Stability.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_a_reach_that_is_not_known_is_written_as_none() -> None:
    found = Stability.learn(np.empty(0), np.empty((2, 0)), by=sizes())
    plain = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert plain == {"reach": None, "factors": {}, "middle": 0.0, "spread": None}
    assert np.isnan(Stability.from_dict(plain).at(np.zeros(1), by=sizes(5.0))).all()
