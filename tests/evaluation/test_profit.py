"""The expected maximum profit against sums by hand, a numerical integral, and its own promises."""

from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation.influence import Booleans, Floats
from campaignpulse.evaluation.profit import (
    RetentionCosts,
    expected_maximum_profit,
    expected_profit,
    profit_by_row,
    roc_hull,
)
from scipy import stats
from scipy.integrate import quad

CHURNED = np.array([True, True, False, True, False, False, True, False, False, False])
PROBABILITY = np.array([0.9, 0.8, 0.7, 0.6, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1])


def by_integral(churned: Booleans, probability: Floats, costs: RetentionCosts) -> tuple[float, float]:
    """The definition itself: for each share of takers the best of all cutoffs, averaged over the shares."""
    cutoffs = [np.inf, *np.unique(probability)[::-1]]
    flagged = [probability >= cutoff for cutoff in cutoffs]
    found = np.array([(flag & churned).mean() for flag in flagged])
    wasted = np.array([(flag & ~churned).mean() for flag in flagged])

    def best(takers: float) -> tuple[float, float]:
        each = takers * (costs.clv - costs.incentive_cost) - costs.contact_cost
        profit = each * found - (costs.incentive_cost + costs.contact_cost) * wasted
        place = int(profit.argmax())
        return profit[place], found[place] + wasted[place]

    density = stats.beta(*costs.acceptance).pdf

    def mean(part: int) -> float:
        return float(quad(lambda takers: best(takers)[part] * density(takers), 0, 1, limit=2_000)[0])

    return mean(0), mean(1)


@pytest.mark.parametrize(
    "costs",
    [
        RetentionCosts(),
        RetentionCosts(clv=500, incentive_cost=50, contact_cost=5),
        RetentionCosts(clv=100, incentive_cost=30, contact_cost=0),
        RetentionCosts(clv=60, incentive_cost=20, contact_cost=8, acceptance=(2, 3)),
        RetentionCosts(clv=60, incentive_cost=0, contact_cost=8),
    ],
)
@pytest.mark.filterwarnings("ignore::scipy.integrate.IntegrationWarning")  # the integrand has corners
def test_profit_and_share_are_those_of_the_integral(costs: RetentionCosts) -> None:
    random = np.random.default_rng(3)
    churned = random.random(60) < 0.3
    for outcome, said in (
        (CHURNED, PROBABILITY),
        (churned, np.round(random.random(60) + 0.4 * churned, 1)),
    ):
        profit = expected_maximum_profit(outcome, said, costs)
        by_hand = by_integral(outcome, said, costs)
        assert profit.per_customer == pytest.approx(by_hand[0], rel=1e-4, abs=1e-6)
        assert profit.share == pytest.approx(by_hand[1], rel=1e-3)


def test_two_perfect_groups_are_the_sum_by_hand() -> None:
    """All four churners of ten are contacted unless fewer than φ ÷ (1 − δ) of them take the offer.

    With uniform takers the mean is ∫ 0.4 · (γ · 90 − 10) dγ from 1/9 to 1 = 0.4 · (45 · 80/81 − 80/9).
    """
    costs = RetentionCosts(clv=100, incentive_cost=10, contact_cost=10, acceptance=(1, 1))
    profit = expected_maximum_profit(CHURNED, CHURNED.astype(float) * 0.5 + 0.1, costs)
    assert profit.per_customer == pytest.approx(0.4 * (45 * 80 / 81 - 80 / 9))
    assert profit.share == pytest.approx(0.4 * 8 / 9)


def test_a_score_that_knows_nothing_contacts_everybody_or_nobody() -> None:
    costs = RetentionCosts(clv=100, incentive_cost=10, contact_cost=0, acceptance=(1, 1))
    profit = expected_maximum_profit(CHURNED, np.full(10, 0.4), costs)
    turn = 0.6 * 10 / (0.4 * 90)  # everybody pays as soon as 0.4 · 90 · γ is more than 0.6 · 10
    assert profit.share == pytest.approx(1 - turn)
    assert profit.per_customer == pytest.approx(0.4 * 90 * (1 - turn**2) / 2 - 6 * (1 - turn))


def test_contacting_costs_more_than_any_customer_is_worth_so_nobody_is_contacted() -> None:
    profit = expected_maximum_profit(CHURNED, PROBABILITY, RetentionCosts(100, 10, 95))
    assert (profit.per_customer, profit.share) == (0.0, 0.0)


def test_what_costs_nothing_is_offered_up_to_the_last_churner() -> None:
    profit = expected_maximum_profit(CHURNED, PROBABILITY, RetentionCosts(100, 0, 0))
    assert profit.per_customer == pytest.approx(0.4 * 0.3 * 100)
    assert profit.share == pytest.approx(0.7)  # the fourth churner is the seventh in the list


def test_a_better_order_is_never_worth_less() -> None:
    swapped = PROBABILITY.copy()
    swapped[[2, 3]] = swapped[[3, 2]]  # a churner above one who stays
    worse, better = (expected_maximum_profit(CHURNED, order) for order in (PROBABILITY, swapped))
    assert better.per_customer > worse.per_customer


def test_only_the_order_of_the_probabilities_counts() -> None:
    squared = expected_maximum_profit(CHURNED, PROBABILITY**2)
    assert squared == expected_maximum_profit(CHURNED, PROBABILITY)


def test_no_single_choice_is_expected_to_bring_more_than_the_maximum() -> None:
    most = expected_maximum_profit(CHURNED, PROBABILITY).per_customer
    for contacts in range(11):
        assert expected_profit(CHURNED, np.arange(10) < contacts) <= most


def test_without_rows_there_is_no_expected_profit() -> None:
    assert np.isnan(expected_profit(np.zeros(0, bool), np.zeros(0, bool)))


@pytest.mark.parametrize("churned", [np.zeros(3, bool), np.ones(3, bool), np.zeros(0, bool)])
def test_without_both_outcomes_there_is_none(churned: Booleans) -> None:
    profit = expected_maximum_profit(churned, np.linspace(0, 1, len(churned)))
    assert np.isnan(profit.per_customer)
    assert np.isnan(profit.share)


def test_the_hull_lies_on_or_above_the_curve_and_bends_one_way() -> None:
    random = np.random.default_rng(5)
    churned, said = random.random(300) < 0.2, np.round(random.random(300), 2)
    hull = roc_hull(churned, said)
    for cutoff in np.unique(said):
        found, wasted = (said[churned] >= cutoff).mean(), (said[~churned] >= cutoff).mean()
        assert np.interp(wasted, hull.retained, hull.churned) >= found - 1e-12
    slopes = np.diff(hull.churned[1:-1]) / np.diff(hull.retained[1:-1])
    assert (np.diff(slopes) < 0).all()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"clv": 10.0}, "clv is 10 and incentive_cost 10; an offer must cost"),
        ({"incentive_cost": -1.0}, "an offer must cost at least 0"),
        ({"contact_cost": -1.0}, "contact_cost is -1; it must be at least 0"),
        ({"acceptance": (0.0, 1.0)}, r"acceptance is \[0.0, 1.0\]; both numbers"),
    ],
)
def test_costs_that_make_no_sense_are_refused(given: dict[str, float], said: str) -> None:
    with pytest.raises(InputError, match=said):
        RetentionCosts(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(5))
def test_the_parts_of_the_rows_have_the_profit_as_their_mean(seed: int) -> None:
    random = np.random.default_rng(seed)
    churned = random.random(200) < 0.2
    probability = np.round(random.random(200) + 0.3 * churned, 1 + seed)
    by_row = profit_by_row(churned, probability)
    assert by_row.mean() == pytest.approx(expected_maximum_profit(churned, probability).per_customer)


def test_rows_that_are_never_contacted_bring_nothing() -> None:
    by_row = profit_by_row(CHURNED, PROBABILITY, RetentionCosts(clv=12, incentive_cost=1, contact_cost=2))
    assert by_row[-1] == 0


def test_rows_of_one_outcome_have_no_part() -> None:
    assert np.isnan(profit_by_row(np.array([True, True]), np.array([0.5, 0.4]))).all()
