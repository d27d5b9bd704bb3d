from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest
from campaignpulse import InputError
from campaignpulse.evaluation import brier, log_loss, roc_auc
from campaignpulse.models.calibration import Platt
from campaignpulse.recalibration import (
    BLIND_TO,
    Expected,
    expected_performance,
    learn_truth,
    realised_performance,
)
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def probabilities(rows: int = 800, *, seed: int = 0) -> Floats:
    return np.random.default_rng(seed).beta(1.5, 15, rows).round(3)


def outcomes(probability: Floats, *, draws: int, seed: int = 1) -> NDArray[np.bool_]:
    return np.random.default_rng(seed).random((draws, len(probability))) < probability


def foreseen(probability: Floats, **more: object) -> Expected:
    return expected_performance(probability, np.arange(len(probability)), **more)  # type: ignore[arg-type]


def test_the_expected_auc_is_the_sum_over_all_pairs_by_hand() -> None:
    p = probabilities(60)
    higher = (p[:, None] > p[None, :]) + (p[:, None] == p[None, :]) / 2
    weight = p[:, None] * (1 - p[None, :])
    np.fill_diagonal(weight, 0)

    found = foreseen(p).roc_auc

    assert found is not None
    assert found.value == pytest.approx((weight * higher).sum() / weight.sum(), abs=1e-12)


@pytest.mark.parametrize(("name", "metric"), [("roc_auc", roc_auc), ("brier", brier), ("log_loss", log_loss)])
def test_what_is_expected_comes_true_on_average_and_lies_between_the_bounds_19_times_in_20(
    name: str, metric: object
) -> None:
    p = probabilities()
    came = np.array([metric(churned, p) for churned in outcomes(p, draws=200)])  # type: ignore[operator]

    told = getattr(foreseen(p), name)

    assert came.mean() == pytest.approx(told.value, abs=4 * came.std() / 14)
    assert np.mean((came >= told.low) & (came <= told.high)) == pytest.approx(0.95, abs=0.04)


def test_rows_of_an_account_that_churn_together_stay_between_the_bounds() -> None:
    p = probabilities(300)
    together = [brier(np.repeat(churned, 3), np.repeat(p, 3)) for churned in outcomes(p, draws=400)]

    told = expected_performance(np.repeat(p, 3), np.repeat(np.arange(300), 3)).brier

    assert np.mean([told.low <= came <= told.high for came in together]) == pytest.approx(0.95, abs=0.03)


def test_probabilities_that_are_twice_too_high_are_expected_to_do_worse_once_that_is_known() -> None:
    p = probabilities(4000)
    churned = outcomes(p / 2, draws=1)[0]

    truth = learn_truth(p, churned, np.arange(4000))
    known = foreseen(p, truth=truth)

    assert known.churned == pytest.approx(churned.sum(), rel=0.02)
    assert known.log_loss.value == pytest.approx(log_loss(churned, p), rel=0.02)
    assert known.brier.value > foreseen(p / 2).brier.value


def test_a_recalibration_that_keeps_the_order_leaves_ties_tied() -> None:
    p = np.full(50, 0.2)

    told = foreseen(p, truth=Platt(intercept=0.0, slope=2.0)).roc_auc

    assert told is not None
    assert told.value == pytest.approx(0.5)


def test_the_order_of_the_rows_does_not_matter() -> None:
    p = probabilities(100)
    shuffled = np.random.default_rng(3).permutation(100)

    first, second = foreseen(p), expected_performance(p[shuffled], shuffled)

    for name in ("roc_auc", "brier", "log_loss"):
        assert asdict(getattr(first, name)) == pytest.approx(asdict(getattr(second, name)))


def test_a_turned_concept_is_not_seen_and_the_blind_spot_is_said() -> None:
    p = probabilities(4000)
    turned = outcomes(np.sort(p)[::-1][np.argsort(np.argsort(p))], draws=1)[0]

    told = foreseen(p)
    came = realised_performance(told, p, turned)

    assert came.errors()["roc_auc"] < -0.2
    assert not came.inside()["roc_auc"]
    assert told.blind_to == BLIND_TO


def test_what_came_true_is_compared_in_every_metric() -> None:
    p = np.array([0.2, 0.8])

    came = realised_performance(foreseen(p), p, [False, True])

    assert came.errors()["brier"] == pytest.approx(0.04 - 0.16)
    assert set(came.inside()) == set(came.errors()) == {"roc_auc", "brier", "log_loss"}


def test_outcomes_that_are_all_alike_have_no_auc_to_compare() -> None:
    p = np.array([0.5, 0.6, 0.7])

    came = realised_performance(foreseen(p), p, [True, True, True])

    assert came.roc_auc is None
    assert "roc_auc" not in came.errors()


@pytest.mark.parametrize(("p", "known"), [([0.4, 0.5], False), ([0.5, 0.5], True), ([0.9, 0.9, 0.9], False)])
def test_there_is_an_auc_as_soon_as_one_row_is_expected_to_churn_and_one_to_stay(
    p: list[float], known: bool
) -> None:
    assert (foreseen(np.array(p)).roc_auc is not None) == known


def test_certain_probabilities_have_a_finite_log_loss() -> None:
    assert np.isfinite(foreseen(np.array([0.0, 1.0])).log_loss.value)


def test_a_probability_that_is_none_is_refused_with_its_row() -> None:
    with pytest.raises(InputError, match=r"probability in row 1 is 1\.2; it must lie from 0 to 1"):
        foreseen(np.array([0.2, 1.2]))
    with pytest.raises(InputError, match=r"probability in row 0 is nan"):
        foreseen(np.array([np.nan]))


def test_no_rows_are_refused() -> None:
    with pytest.raises(InputError, match="give at least one"):
        foreseen(np.array([]))


def test_other_rows_than_those_expected_are_refused() -> None:
    with pytest.raises(InputError, match="give the same rows"):
        realised_performance(foreseen(np.array([0.2, 0.4])), [0.2], [True])


def test_matured_rows_of_one_outcome_teach_nothing_and_are_refused() -> None:
    with pytest.raises(InputError, match="all 2 matured rows came out alike"):
        learn_truth([0.1, 0.2], [False, False], ["a", "b"])


@given(st.lists(st.floats(0.01, 0.99), min_size=2, max_size=30))
def test_the_bounds_enclose_the_value_and_stay_where_the_metric_can_be(p: list[float]) -> None:
    told = foreseen(np.array(p))

    for outlook in (told.brier, told.log_loss, *([told.roc_auc] if told.roc_auc else [])):
        assert 0 <= outlook.low <= outlook.value <= outlook.high
    assert told.roc_auc is None or told.roc_auc.high <= 1
