from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation import (
    Estimate,
    churned_accounts_needed,
    expected_spread,
    observed_spread,
)
from campaignpulse.evaluation.planner import needed, weeks_watched
from campaignpulse.evaluation.verdict import Rule
from scipy import stats

SPREAD = 0.15


def measured(value: float, error: float | None, *, churned: int = 120) -> Estimate:
    return Estimate(value, error, accounts=900, churned_accounts=churned, degrees_of_freedom=churned - 1)


def test_the_number_needed_has_the_asked_power_in_the_t_test_itself() -> None:
    for difference in (0.02, 0.05):
        accounts = churned_accounts_needed(difference, spread=SPREAD)

        def power(n: int, difference: float = difference) -> float:
            bound = stats.t.ppf(0.975, n - 1)
            return float(stats.nct.sf(bound, n - 1, difference * np.sqrt(n) / SPREAD))

        assert power(accounts) == pytest.approx(0.8, abs=0.005)
        assert power(round(0.9 * accounts)) < 0.78


def test_half_the_difference_needs_four_times_the_accounts() -> None:
    once, half = (churned_accounts_needed(size, spread=SPREAD) for size in (0.02, 0.01))

    assert half == pytest.approx(4 * once, rel=0.01)


def test_a_one_sided_question_needs_fewer_and_a_surer_answer_more() -> None:
    two_sided = churned_accounts_needed(0.02, spread=SPREAD)

    assert churned_accounts_needed(0.02, spread=SPREAD, one_sided=True) < two_sided
    assert churned_accounts_needed(0.02, spread=SPREAD, confidence=0.99) > two_sided
    assert churned_accounts_needed(0.02, spread=SPREAD, power=0.9) > two_sided


def test_scores_that_are_more_alike_are_told_apart_with_fewer_accounts() -> None:
    spreads = [expected_spread(rho) for rho in (-1.0, 0.0, 0.5, 1.0)]

    assert spreads == sorted(spreads, reverse=True)
    assert spreads[1] == 0.34
    assert spreads[-1] == 0.0


def test_the_observed_spread_is_the_error_that_one_churned_account_would_leave() -> None:
    assert observed_spread(measured(0.01, 0.02, churned=100)) == pytest.approx(0.2)
    assert observed_spread(measured(0.01, None)) is None
    assert observed_spread(measured(0.0, 0.0)) is None


def test_an_open_answer_needs_accounts_for_the_margin_and_weeks_at_the_rate_seen() -> None:
    asked = needed(measured(0.01, 0.02), rule=Rule(), spread=0.02 * 120**0.5, weeks=24.0)

    assert asked is not None
    assert asked.difference == 0.02
    assert asked.churned_accounts == churned_accounts_needed(0.02, spread=0.02 * 120**0.5)
    assert asked.weeks == np.ceil((asked.churned_accounts - 120) * 24 / 120)


def test_where_there_are_enough_for_the_margin_already_the_half_of_it_is_asked_for() -> None:
    error = 0.0065  # 80 % power at .02 needs .0071, so chance or a difference in between left it open
    asked = needed(measured(0.0125, error), rule=Rule(), spread=error * 120**0.5, weeks=None)

    assert asked is not None
    assert asked.difference == 0.01
    assert asked.churned_accounts > 120
    assert asked.weeks is None


def test_phases_that_are_looked_at_together_need_more() -> None:
    alone, together = (
        needed(measured(0.01, 0.02), rule=Rule(), spread=SPREAD, weeks=None, looks=looks) for looks in (1, 4)
    )

    assert alone is not None
    assert together is not None
    assert together.churned_accounts == churned_accounts_needed(0.02, spread=SPREAD, confidence=1 - 0.05 / 4)
    assert together.churned_accounts > alone.churned_accounts


def test_never_fewer_are_asked_for_than_a_verdict_needs() -> None:
    asked = needed(measured(0.0, 0.01, churned=4), rule=Rule(), spread=0.02, weeks=10.0)

    assert asked is not None
    assert (asked.churned_accounts, asked.weeks) == (30, 65)


def test_without_a_spread_nothing_is_said_and_without_a_rate_no_weeks() -> None:
    assert needed(measured(0.0, None), rule=Rule(), spread=None, weeks=10.0) is None
    nobody = needed(measured(0.0, None, churned=0), rule=Rule(), spread=SPREAD, weeks=10.0)
    assert nobody is not None
    assert nobody.weeks is None


def test_a_plan_of_non_inferiority_asks_for_the_accounts_of_its_one_sided_test() -> None:
    rule = Rule(decision="non_inferiority", non_inferiority_margin=0.03)
    asked = needed(measured(-0.01, 0.02), rule=rule, spread=SPREAD, weeks=None)

    assert asked is not None
    assert asked.difference == 0.03
    assert asked.churned_accounts == churned_accounts_needed(0.03, spread=SPREAD, one_sided=True)


def test_weeks_are_counted_from_the_first_cutoff_to_the_end_of_the_last_horizon() -> None:
    days = pd.Series(pd.to_datetime(["2024-01-29", "2024-01-01", "2024-01-29"], utc=True))

    assert weeks_watched(days, horizon_days=90) == (28 + 90) / 7
    assert weeks_watched(days) == 8.0
    assert weeks_watched(days[:1], horizon_days=90) == 90 / 7
    assert weeks_watched(days[:1]) is None
    assert weeks_watched(pd.Series([1, 2])) is None


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"difference": 0.0}, "planner: difference is 0; it must be above 0"),
        ({"spread": -1.0}, "planner: spread is -1; it must be above 0"),
        ({"confidence": 1.0}, "planner: confidence is 1; it must be at least 0.5 and below 1"),
        ({"power": 0.4}, "planner: power is 0.4; it must be at least 0.5 and below 1"),
    ],
)
def test_a_plan_for_nothing_is_refused(changed: dict[str, float], message: str) -> None:
    asked = {"spread": SPREAD} | changed
    with pytest.raises(InputError, match=message):
        churned_accounts_needed(asked.pop("difference", 0.02), **asked)


@pytest.mark.parametrize("correlation", [-1.01, 1.01])
def test_a_correlation_that_is_none_is_refused(correlation: float) -> None:
    with pytest.raises(InputError, match=r"planner: correlation is"):
        expected_spread(correlation)
