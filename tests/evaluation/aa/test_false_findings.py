from __future__ import annotations

import pytest
from campaignpulse.evaluation.aa import FalseFindings
from scipy import stats


def test_the_interval_is_that_of_clopper_and_pearson() -> None:
    low, high = FalseFindings(23, 400, 0.05).interval
    assert low == pytest.approx(stats.beta.ppf(0.025, 23, 378))
    assert high == pytest.approx(stats.beta.ppf(0.975, 24, 377))


@pytest.mark.parametrize(("found", "too_many"), [(31, False), (32, True)])
def test_more_than_one_check_in_a_hundred_would_find_is_too_many(found: int, too_many: bool) -> None:
    assert (stats.binom.sf(found - 1, 400, 0.05) < 0.01) == too_many
    assert FalseFindings(found, 400, 0.05).too_many == too_many


def test_nothing_found_has_a_rate_of_zero_and_an_interval() -> None:
    nothing = FalseFindings(0, 400, 0.05)
    assert (nothing.rate, nothing.interval[0], nothing.too_many) == (0.0, 0.0, False)
    assert nothing.interval[1] < 0.01
