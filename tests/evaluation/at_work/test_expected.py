from __future__ import annotations

from collections.abc import Callable

import pytest
from campaignpulse.evaluation.at_work.expected import (
    profit,
    profit_at_budget,
    profit_at_budget_difference,
    profit_difference,
)
from campaignpulse.evaluation.at_work.flagged import Flagged
from campaignpulse.evaluation.profit import COSTS, expected_maximum_profit, expected_profit
from scipy import stats

PAIR = ("learned", "rules")
Replicates = Callable[[Flagged, Callable[[Flagged], float]], float]


def best(of: Flagged, scorer: str) -> float:
    return expected_maximum_profit(of.rows.churned, of.rows.probability[scorer]).per_customer


def test_profits_are_those_of_the_formulas(many: Flagged) -> None:
    assert profit(many, "rules", COSTS, confidence=0.95).value == pytest.approx(best(many, "rules"))
    at_budget = expected_profit(many.rows.churned, many.at_risk["rules"])
    assert profit_at_budget(many, "rules", COSTS, confidence=0.95).value == pytest.approx(at_budget)


def test_contacting_the_best_number_brings_no_less_than_contacting_the_budget(many: Flagged) -> None:
    values = [of(many, "learned", COSTS, confidence=0.95).value for of in (profit, profit_at_budget)]
    assert values[0] > values[1]


def test_the_interval_of_the_best_profit_is_that_of_a_sample_of_accounts(
    many: Flagged, replicates: Replicates
) -> None:
    found = profit_difference(many, *PAIR, COSTS, confidence=0.95)
    error = (found.high - found.low) / 2 / stats.norm.ppf(0.975)
    apart = replicates(many, lambda of: best(of, "learned") - best(of, "rules"))
    assert error == pytest.approx(apart, rel=0.15)


def test_the_profit_of_a_useless_scorer_is_not_seen_below_0(many: Flagged) -> None:
    found = profit(Flagged(many.rows, many.at_risk), "rules", COSTS, confidence=0.999999)
    assert found.low >= 0.0


def test_a_difference_is_the_difference_of_two_profits(many: Flagged) -> None:
    ours, theirs = (profit_at_budget(many, name, COSTS, confidence=0.95).value for name in PAIR)
    found = profit_at_budget_difference(many, *PAIR, COSTS, confidence=0.95)
    assert found.value == pytest.approx(ours - theirs)
