"""Shares of few cases, on planted rates, by hand, and through the tables."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan

import numpy as np
import pandas as pd
import pytest
from campaignpulse.features import Feature, count, mean, shrunk_features, total, users, windows
from campaignpulse.features.plain import plain_features, read_features
from campaignpulse.features.spec import SHARE
from campaignpulse.features.thin_rates import Prior, cases_of
from campaignpulse.tables import Tables
from scipy.optimize import minimize
from scipy.stats import betabinom

Make = Callable[..., Tables]
APPROVED = Feature("approved", total("approved", 84) / count("decided", 84), "output", +1, SHARE)
PLANTED = Prior(mean=0.6, cases=5.0)
LAST_TRAINED = pd.Timestamp("2024-03-01", tz="UTC")


@pytest.fixture(scope="module")
def planted() -> pd.DataFrame:
    """The true rate of each account, and what is seen of it: few decisions of most, many of some."""
    rng = np.random.default_rng(5)
    a = PLANTED.mean * PLANTED.cases
    truth = rng.beta(a, PLANTED.cases - a, 3_000)
    decided = np.where(rng.random(3_000) < 0.7, rng.integers(1, 4, 3_000), rng.integers(20, 500, 3_000))
    approved = rng.binomial(decided, truth)
    return pd.DataFrame({"truth": truth, "decided": decided, "approved": approved}).astype("float64")


@pytest.fixture(scope="module")
def prior(planted: pd.DataFrame) -> Prior:
    found = Prior.learn(planted["approved"].to_numpy(), planted["decided"].to_numpy())
    assert found is not None
    return found


def test_the_planted_prior_is_recovered(prior: Prior) -> None:
    assert prior.mean == pytest.approx(PLANTED.mean, abs=0.02)
    assert prior.cases == pytest.approx(PLANTED.cases, rel=0.15)


def test_the_moments_come_near_the_greatest_likelihood(planted: pd.DataFrame) -> None:
    seen = planted.head(600)

    def unlikely(logs: np.ndarray) -> float:
        return -float(betabinom.logpmf(seen["approved"], seen["decided"], *np.exp(logs)).sum())

    a, b = np.exp(minimize(unlikely, np.zeros(2), method="Nelder-Mead").x)
    moments = Prior.learn(seen["approved"].to_numpy(), seen["decided"].to_numpy())
    assert moments is not None
    assert moments.mean == pytest.approx(a / (a + b), abs=0.02)
    assert moments.cases == pytest.approx(a + b, rel=0.25)


def test_the_shrunk_rate_of_one_to_three_decisions_is_nearer_the_truth(
    planted: pd.DataFrame, prior: Prior
) -> None:
    thin = planted[planted["decided"] <= 3]
    raw = thin["approved"] / thin["decided"]
    shrunk = prior.of(thin["approved"], thin["decided"])
    off = [np.sqrt(((rate - thin["truth"]) ** 2).mean()) for rate in (raw, shrunk)]
    assert off[1] < 0.6 * off[0]
    alike = [np.corrcoef(rate, thin["truth"])[0, 1] for rate in (raw, shrunk)]
    assert alike[1] > alike[0]


def test_a_rate_of_many_decisions_hardly_moves_and_one_of_one_does(prior: Prior) -> None:
    many, one = prior.of(950.0, 1_000.0), prior.of(1.0, 1.0)
    assert abs(many - 0.95) < 0.005
    assert prior.mean < one < 0.75


def test_the_moments_of_four_accounts_by_hand() -> None:
    share = 5 / 8
    spread = (share**2 + (0.5 - share) ** 2 + 2 * (1 - share) ** 2) / (share * (1 - share))
    alike = (spread - 4 * 3 / 4 / 2) / (4 * 3 / 4 / 2)
    found = Prior.learn(np.array([0.0, 1.0, 2.0, 2.0]), np.full(4, 2.0))
    assert found is not None
    assert found.mean == pytest.approx(share)
    assert found.cases == pytest.approx(1 / alike - 1)


def test_the_order_of_the_accounts_does_not_matter(planted: pd.DataFrame, prior: Prior) -> None:
    other = planted.sample(frac=1, random_state=1)
    found = Prior.learn(other["approved"].to_numpy(), other["decided"].to_numpy())
    assert found is not None
    assert (found.mean, found.cases) == pytest.approx((prior.mean, prior.cases))


def test_where_accounts_differ_less_than_chance_every_share_becomes_the_mean() -> None:
    found = Prior.learn(np.array([1.0, 1.0, 1.0]), np.array([2.0, 2.0, 2.0]))
    assert found is not None
    assert found.of(2.0, 2.0) == pytest.approx(0.5, abs=1e-5)


def test_where_each_account_is_all_or_nothing_no_share_moves() -> None:
    found = Prior.learn(np.array([0.0, 9.0, 0.0, 9.0]), np.full(4, 9.0))
    assert found is not None
    assert found.of(1.0, 1.0) == 1.0


@pytest.mark.parametrize(
    ("successes", "trials"),
    [
        ([], []),
        ([1.0], [2.0]),
        ([1.0, 0.0], [1.0, 1.0]),
        ([0.0, 0.0], [2.0, 3.0]),
        ([2.0, 3.0], [2.0, 3.0]),
        ([1.0, 3.0], [2.0, 2.0]),
        ([1.0, -1.0], [2.0, 2.0]),
        ([1.0, np.nan], [2.0, np.nan]),
        ([0.0, 0.0], [0.0, 0.0]),
    ],
    ids=["none", "one", "single cases", "all 0", "all 1", "above 1", "below 0", "unknown", "no cases"],
)
def test_where_nothing_can_be_learned_there_is_no_prior(successes: list[float], trials: list[float]) -> None:
    assert Prior.learn(np.array(successes), np.array(trials)) is None


def decisions(account: str, day: str, approved: int, of: int) -> list[dict[str, object]]:
    at = {"account_id": account, "occurred_at": day}
    return [{**at, "metric": "decided"}] * of + [{**at, "metric": "approved"}] * approved


WORLD = [
    *decisions("a", "2024-02-01", 1, 1),
    *decisions("b", "2024-02-01", 12, 40),
    *decisions("c", "2024-02-01", 30, 40),
    *decisions("d", "2024-02-01", 0, 2),
    {"account_id": "e", "occurred_at": "2024-02-01", "metric": "visits"},
]
TRAINED_ON = pd.DataFrame({"account_id": list("abcde"), "cutoff": LAST_TRAINED})


def test_thin_shares_are_drawn_to_the_mean_and_unknown_ones_stay_unknown(tables_of: Make) -> None:
    tables = tables_of(WORLD)
    shrunk = shrunk_features([APPROVED], tables, TRAINED_ON)
    raw, drawn = (windows(tables, TRAINED_ON, one)["approved"].tolist() for one in ([APPROVED], shrunk))
    assert raw[:4] == [1.0, pytest.approx(0.3), 0.75, 0.0]
    assert 0.4 < drawn[0] < 0.9
    assert drawn[1:3] == pytest.approx(raw[1:3], abs=0.05)
    assert 0.0 < drawn[3] < 0.4
    assert isnan(raw[4])
    assert isnan(drawn[4])


def test_another_future_teaches_no_other_prior(tables_of: Make) -> None:
    later = [*decisions("a", "2024-03-01", 0, 90), *decisions("d", "2024-06-01", 50, 50)]
    known = shrunk_features([APPROVED], tables_of(WORLD), TRAINED_ON)
    assert shrunk_features([APPROVED], tables_of([*WORLD, *later]), TRAINED_ON) == known


def test_a_shrunk_feature_is_kept_with_its_prior(tables_of: Make) -> None:
    (shrunk,) = shrunk_features([APPROVED], tables_of(WORLD), TRAINED_ON)
    assert (shrunk.name, shrunk.unit, shrunk.direction) == ("approved", SHARE, +1)
    assert shrunk.expression != APPROVED.expression
    assert read_features(plain_features([shrunk])) == (shrunk,)


def test_only_shares_of_cases_are_shrunk(tables_of: Make) -> None:
    others = [
        Feature("mean", mean("approved", 84), "output", +1, "mean value"),
        Feature("sum", total("approved", 84), "output", +1, SHARE),
        Feature("people", users(28) / users(365), "depth", +1, SHARE),
        Feature("none of it known", total("approved", 7) / count("decided", 7), "output", +1, SHARE),
    ]
    assert [cases_of(feature) is None for feature in others] == [True, True, True, False]
    assert shrunk_features(others, tables_of(WORLD), TRAINED_ON) == others
    assert shrunk_features(others[:1], tables_of(WORLD), TRAINED_ON) == others[:1]


def test_without_training_snapshots_nothing_is_shrunk(tables_of: Make) -> None:
    assert shrunk_features([APPROVED], tables_of(WORLD), TRAINED_ON.head(0)) == [APPROVED]
