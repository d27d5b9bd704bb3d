from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.evaluation.at_work.figure import UNDEFINED, figure
from campaignpulse.evaluation.influence import Influence
from scipy import stats

PSI = np.array([0.2, -0.1, -0.1, 0.3, -0.3, 0.1, -0.1, 0.05, -0.05, 0.2, -0.2])


def test_the_interval_is_that_of_a_mean_when_each_account_has_one_value() -> None:
    values = np.random.default_rng(0).normal(size=40)
    influence = Influence(float(values.mean()), (values - values.mean()) / len(values))
    found = figure(influence, fewest=40, confidence=0.9)
    expected = stats.t.interval(0.9, 39, loc=values.mean(), scale=stats.sem(values))
    assert (found.low, found.high) == pytest.approx(expected)


@pytest.mark.parametrize(("fewest", "has_interval"), [(10, True), (9, False)])
def test_ten_accounts_are_needed_for_an_interval(fewest: int, has_interval: bool) -> None:
    found = figure(Influence(0.5, PSI), fewest=fewest, confidence=0.95)
    assert (found.low is not None) == has_interval
    assert found.value == 0.5


def test_accounts_that_do_not_differ_have_no_interval() -> None:
    assert figure(Influence(0.5, np.zeros(20)), fewest=20, confidence=0.95).low is None


def test_what_is_not_a_number_is_undefined() -> None:
    assert figure(Influence(np.nan, PSI), fewest=20, confidence=0.95) == UNDEFINED


def test_value_and_interval_are_in_the_unit_of_the_scale() -> None:
    one, hundred = (figure(Influence(0.5, PSI), fewest=11, confidence=0.95, scale=s) for s in (1, 100))
    assert (hundred.value, hundred.low, hundred.high) == pytest.approx(
        (100 * one.value, 100 * one.low, 100 * one.high)
    )
