from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.recalibration.cusum import chance_within
from campaignpulse.recalibration.level import FARTHEST, PRIOR_CANCELS, level_shift, matched_shift, shifted
from hypothesis import given
from hypothesis import strategies as st

QUARTER = 90


def watched(probability: float, *, rows: int = 2_000) -> pd.DataFrame:
    return pd.DataFrame({"probability": np.full(rows, probability)})


def expected(probability: np.ndarray) -> float:
    return float(chance_within(probability, days=7, horizon_days=QUARTER).sum())


@given(st.floats(0.001, 0.999), st.floats(-5, 5))
def test_a_shift_there_and_back_changes_nothing(probability: float, shift: float) -> None:
    assert shifted(shifted([probability], shift), -shift)[0] == pytest.approx(probability)


def test_a_shift_leaves_the_order_as_it_is() -> None:
    probability = np.random.default_rng(0).random(100)

    assert (np.argsort(shifted(probability, 0.7)) == np.argsort(probability)).all()


def test_certain_probabilities_stay_within_0_and_1() -> None:
    assert ((shifted([0.0, 1.0], 3.0) >= 0) & (shifted([0.0, 1.0], -3.0) <= 1)).all()


@pytest.mark.parametrize("observed", [5, 40, 200])
def test_without_a_prior_as_many_are_expected_as_were_observed(observed: int) -> None:
    weeks = watched(0.06)
    shift = level_shift(weeks, observed=observed, horizon_days=QUARTER, prior_cancels=0)

    assert expected(shifted(weeks["probability"], shift)) == pytest.approx(observed)


def test_the_prior_goes_half_the_way_where_as_many_were_expected_as_it_counts_for() -> None:
    weeks = watched(0.06, rows=int(PRIOR_CANCELS / expected(np.array([0.06]))))
    shift = level_shift(weeks, observed=round(2 * PRIOR_CANCELS), horizon_days=QUARTER)

    assert expected(shifted(weeks["probability"], shift)) == pytest.approx(1.5 * PRIOR_CANCELS, rel=0.01)


def test_as_many_as_expected_move_nothing() -> None:
    weeks = watched(0.06, rows=10_000)
    observed = round(expected(weeks["probability"].to_numpy()))

    assert level_shift(weeks, observed=observed, horizon_days=QUARTER) == pytest.approx(0, abs=0.01)


def test_a_scorer_that_takes_over_is_brought_to_the_level_in_use_where_nothing_came_otherwise() -> None:
    weeks, in_use = watched(0.06), 30.0
    shift = level_shift(weeks, observed=30, expected=in_use, horizon_days=QUARTER)

    assert expected(shifted(weeks["probability"], shift)) == pytest.approx(in_use)


def test_what_came_moves_the_level_in_use_and_not_that_of_the_scorer_that_takes_over() -> None:
    weeks, in_use, observed = watched(0.06), 30.0, 60
    shift = level_shift(weeks, observed=observed, expected=in_use, horizon_days=QUARTER)

    wanted = in_use * (observed + PRIOR_CANCELS) / (in_use + PRIOR_CANCELS)
    assert expected(shifted(weeks["probability"], shift)) == pytest.approx(wanted)


def test_nobody_at_all_moves_the_level_no_farther_than_a_level_can_be() -> None:
    assert level_shift(watched(0.06), observed=0, horizon_days=QUARTER, prior_cancels=0) == -FARTHEST


def test_no_week_watched_is_said() -> None:
    with pytest.raises(InputError, match="no account was watched for a week"):
        level_shift(watched(0.1, rows=0), observed=0, horizon_days=QUARTER)


def test_matched_probabilities_add_up_to_the_outcomes() -> None:
    random = np.random.default_rng(1)
    probability, churned = random.random(300), random.random(300) < 0.2

    moved = shifted(probability, matched_shift(probability, churned))

    assert moved.sum() == pytest.approx(churned.sum())
