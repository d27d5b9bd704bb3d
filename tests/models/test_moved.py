"""A scorer at another level: other probabilities, the same order and the same health."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.features import Feature, total
from campaignpulse.models import (
    SCORERS,
    CompleteScorer,
    Stability,
    load_complete,
    moved,
    save_complete,
)
from scipy.special import logit

SHIFT = 0.7
NAMES = ["logins_7d", "tickets_7d"]


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    random = np.random.default_rng(3)
    values = random.normal(size=(400, 2)).astype("float32")
    return pd.DataFrame(values, columns=NAMES).assign(phase="baseline")


@pytest.fixture(params=SCORERS, scope="module")
def one(request, rows: pd.DataFrame) -> CompleteScorer:
    random = np.random.default_rng(4)
    churned = random.random(len(rows)) < 1 / (1 + np.exp(1.5 + rows["logins_7d"]))
    known = {"components": {"use": NAMES[:1], "care": NAMES[1:]}, "directions": {NAMES[0]: 1, NAMES[1]: -1}}
    scorer = SCORERS[request.param](**known).fit(rows, churned)
    features = tuple(Feature(name, total(name[:-3], 7), "use", +1, "times") for name in NAMES)
    odds = scorer.decision_function(rows)
    by = pd.DataFrame({"seats": random.integers(1, 9, len(rows))})
    wavers = Stability.learn(odds, odds + random.normal(0, 0.2, (2, len(rows))), by=by)
    return CompleteScorer(scorer, features, True, wavers)


def test_the_log_odds_of_everybody_move_by_the_shift(one: CompleteScorer, rows: pd.DataFrame) -> None:
    before, after = (scorer.scorer.predict_proba(rows)[:, 1] for scorer in (one, moved(one, SHIFT)))
    np.testing.assert_allclose(logit(after) - logit(before), SHIFT, rtol=1e-6)


def test_health_and_its_interval_stay_what_they_were(one: CompleteScorer, rows: pd.DataFrame) -> None:
    by = pd.DataFrame({"seats": np.arange(len(rows)) % 9})
    for told in (
        lambda kept: kept.scorer.health(rows),
        lambda kept: np.concatenate(kept.stability.health_interval(kept.scorer, rows, by=by)),
    ):
        np.testing.assert_allclose(
            told(moved(one, SHIFT)), told(one), atol=0.01
        )  # health points: lines between knots


def test_the_median_customer_stays_at_50_and_the_reasons_add_up(
    one: CompleteScorer, rows: pd.DataFrame
) -> None:
    after = moved(one, SHIFT).scorer
    assert np.median(after.health(rows)) == pytest.approx(np.median(one.scorer.health(rows)), abs=0.01)
    assert np.median(after.health(rows)) == pytest.approx(50, abs=1)
    np.testing.assert_allclose(after.contributions(rows).sum(axis=1), after.decision_function(rows))


def test_the_scorer_that_was_given_stays_as_it_is(one: CompleteScorer, rows: pd.DataFrame) -> None:
    before = one.scorer.predict_proba(rows)
    moved(one, SHIFT)
    np.testing.assert_array_equal(one.scorer.predict_proba(rows), before)


def test_back_again_is_the_scorer_of_before(one: CompleteScorer, rows: pd.DataFrame) -> None:
    back = moved(moved(one, SHIFT), -SHIFT).scorer
    np.testing.assert_allclose(back.predict_proba(rows), one.scorer.predict_proba(rows), rtol=1e-12)


def test_it_is_kept_and_read_like_any_other(one: CompleteScorer, rows: pd.DataFrame, tmp_path: Path) -> None:
    after = moved(one, SHIFT)
    save_complete(after, after.stability, tmp_path)
    read = load_complete(tmp_path)
    np.testing.assert_array_equal(read.scorer.predict_proba(rows), after.scorer.predict_proba(rows))
