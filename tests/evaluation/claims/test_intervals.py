from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from campaignpulse.evaluation.claims.claim import NotMeasurableError
from campaignpulse.evaluation.claims.intervals import (
    MIN_ACCOUNTS,
    change,
    figure,
    log_odds,
    log_ratio,
    log_ratio_within,
    log_total,
    percentage,
    points,
    require,
    standard_error,
    times,
)
from campaignpulse.evaluation.influence import Influence, count_accounts, mean_influence
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
Totals = tuple[Floats, Floats, Floats, Floats]


def accounts(random: np.random.Generator, count: int, *, ratio: float = 1.5, spread: float = 0.6) -> Totals:
    """Counts and days of two sides, of accounts that differ in their level and in how many days they have."""
    days, other_days = random.integers(5, 60, count) + 0.0, random.integers(50, 200, count) + 0.0
    level = 0.3 * np.exp(spread * random.standard_normal(count))
    return (
        random.poisson(ratio * level * days) + 0.0,
        days,
        random.poisson(level * other_days) + 0.0,
        other_days,
    )


def bootstrapped(measure: Callable[..., Influence], totals: Totals, *, draws: int = 800) -> float:
    """The standard error of a log ratio by drawing accounts with replacement."""
    random, n = np.random.default_rng(1), len(totals[0])
    drawn = (random.integers(0, n, n) for _ in range(draws))
    return float(np.std([measure(*(column[rows] for column in totals)).value for rows in drawn]))


def test_a_log_ratio_is_that_of_hand_sums() -> None:
    ratio = log_ratio(np.array([6.0, 2.0]), np.array([2.0, 2.0]), np.array([1.0, 3.0]), np.array([4.0, 4.0]))

    assert times(ratio.value) == pytest.approx(((6 + 2) / (2 + 2)) / ((1 + 3) / (4 + 4)))
    by_hand = [6 / 8 - 2 / 4 - 1 / 4 + 4 / 8, 2 / 8 - 2 / 4 - 3 / 4 + 4 / 8]
    assert ratio.by_account.tolist() == pytest.approx(by_hand)
    assert ratio.by_account.sum() == pytest.approx(0)


def test_a_ratio_within_accounts_is_that_of_hand_sums() -> None:
    ratio = log_ratio_within(
        np.array([6.0, 2.0]), np.array([2.0, 1.0]), np.array([1.0, 3.0]), np.array([4.0, 5.0])
    )

    assert times(ratio.value) == pytest.approx((6 * 4 / 6 + 2 * 5 / 6) / (1 * 2 / 6 + 3 * 1 / 6))


def test_large_accounts_with_more_active_days_shift_the_crude_ratio_but_not_the_one_within() -> None:
    level, days = np.array([10.0, 1.0]), np.array([50.0, 5.0])
    totals = 2 * level * days, days, level * 40, np.array([40.0, 40.0])

    assert times(log_ratio_within(*totals).value) == pytest.approx(2)
    assert times(log_ratio(*totals).value) > 3


def test_an_account_with_one_side_missing_does_not_count() -> None:
    both = np.array([6.0]), np.array([2.0]), np.array([1.0]), np.array([4.0])
    also = (np.append(column, extra) for column, extra in zip(both, (9.0, 3.0, 0.0, 0.0), strict=True))

    ratio = log_ratio_within(*also)

    assert ratio.value == log_ratio_within(*both).value
    assert ratio.by_account[1] == 0


@pytest.mark.parametrize("measure", [log_ratio, log_ratio_within])
def test_the_standard_error_is_that_of_an_account_bootstrap(measure: Callable[..., Influence]) -> None:
    totals = accounts(np.random.default_rng(0), 150)

    assert standard_error(measure(*totals)) == pytest.approx(bootstrapped(measure, totals), rel=0.08)


def test_the_standard_error_of_a_share_is_that_of_an_account_bootstrap() -> None:
    random = np.random.default_rng(5)
    size = random.integers(1, 9, 200)
    hits = random.binomial(size, random.beta(1, 3, 200))
    account = np.repeat(np.arange(200), size)
    yes = np.concatenate([np.arange(total) < found for total, found in zip(size, hits, strict=True)])
    share = mean_influence(yes + 0.0, count_accounts(account, yes, size=200))
    drawn = (random.integers(0, 200, 200) for _ in range(800))
    shares = np.array([hits[rows].sum() / size[rows].sum() for rows in drawn])

    error = standard_error(log_odds(share))

    assert error == pytest.approx(np.std(np.log(shares / (1 - shares))), rel=0.08)


def test_the_interval_is_student_s_with_the_accounts_of_the_smaller_side() -> None:
    ratio = log_total(np.arange(1.0, 21.0)) - log_total(np.ones(20))
    found = figure(ratio, times, n=20, counted="accounts", fewest=12)
    error = np.sqrt(20 / 19 * np.square(ratio.by_account).sum())

    assert found.low == pytest.approx(np.exp(ratio.value - stats.t.ppf(0.975, 11) * error))
    assert found.high == pytest.approx(np.exp(ratio.value + stats.t.ppf(0.975, 11) * error))


def covered(worlds: int, measure: Callable[..., Influence], truth: float, count: int) -> float:
    random, hits = np.random.default_rng(7), 0
    for _ in range(worlds):
        found = figure(
            measure(*accounts(random, count, ratio=truth)), times, n=count, counted="accounts", fewest=count
        )
        assert found.low is not None
        assert found.high is not None
        hits += found.low <= truth <= found.high
    return hits / worlds


@pytest.mark.parametrize("measure", [log_ratio, log_ratio_within])
def test_intervals_of_a_ratio_hold_the_truth_in_about_95_of_100_worlds(
    measure: Callable[..., Influence],
) -> None:
    # 600 draws at a true 95 % lie between 92 % and 97.5 % in 99 cases of 100
    assert 0.92 <= covered(600, measure, 1.5, 60) <= 0.975


def test_intervals_of_a_risk_ratio_hold_the_truth_in_about_95_of_100_worlds() -> None:
    random, truth, hits = np.random.default_rng(8), 1.6, 0
    for _ in range(600):
        rows, other = random.integers(1, 6, 300) + 0.0, random.integers(1, 12, 300) + 0.0
        frailty = random.gamma(4, 1 / 4, 300)
        leaves, others = (
            random.binomial(n.astype(int), np.minimum(risk * frailty, 1)) + 0.0
            for n, risk in ((rows, truth * 0.06), (other, 0.06))
        )
        found = figure(log_ratio(leaves, rows, others, other), times, n=300, counted="accounts", fewest=40)
        assert found.low is not None
        assert found.high is not None
        hits += found.low <= truth <= found.high

    assert 0.92 <= hits / 600 <= 0.98


def test_where_accounts_do_not_vary_there_is_no_interval() -> None:
    same = log_total(np.full(12, 3.0)) - log_total(np.full(12, 2.0))
    found = figure(same, times, n=12, counted="accounts", fewest=12)

    assert found.value == pytest.approx(1.5)
    assert found.low is found.high is None


@pytest.mark.parametrize(("share", "shown"), [(0.0, 0.0), (1.0, 100.0)])
def test_a_share_of_nobody_or_everybody_has_no_interval(share: float, shown: float) -> None:
    found = figure(log_odds(Influence(share, np.zeros(12))), percentage, n=12, counted="accounts", fewest=12)

    assert (found.value, found.low, found.high) == (shown, None, None)


def test_a_figure_needs_ten_accounts_on_its_smaller_side() -> None:
    ratio = log_total(np.arange(1.0, 21.0)) - log_total(np.ones(20))

    figure(ratio, times, n=20, counted="accounts", fewest=MIN_ACCOUNTS)
    with pytest.raises(NotMeasurableError, match="there are 9 accounts, and 10 are needed"):
        figure(ratio, times, n=20, counted="accounts", fewest=MIN_ACCOUNTS - 1)


def test_a_total_of_zero_cannot_be_divided_by() -> None:
    with pytest.raises(NotMeasurableError, match="is zero"):
        log_total(np.zeros(3))


def test_a_share_of_no_rows_is_not_measurable() -> None:
    with pytest.raises(NotMeasurableError, match="no row"):
        log_odds(Influence(np.nan, np.zeros(3)))


def test_both_sides_of_the_least_number_are_kept_apart() -> None:
    require(30, "churned accounts", least=30)
    with pytest.raises(NotMeasurableError, match="29 churned accounts, and 30 are needed"):
        require(29, "churned accounts", least=30)


def test_one_account_has_no_spread() -> None:
    assert np.isnan(standard_error(Influence(0.0, np.array([0.4, 0.0]))))


def test_units_are_those_that_claims_promise() -> None:
    assert change(np.log(0.7)) == pytest.approx(-30)
    assert points(0.031) == pytest.approx(3.1)
    assert percentage(np.log(3)) == pytest.approx(75)
