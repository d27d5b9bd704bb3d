"""The plan holds: the planned accounts find the planned difference as often as was said."""

from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation.live import accounts_needed, smallest_difference
from scipy import stats

MOST_LEFT = 250  # accounts of an arm that leave, beyond which the chance is nil in these plans


def found(accounts: int, churn: float, difference: float, shares: tuple[float, float], alpha: float) -> float:
    """The exact chance of a p value below alpha: all outcomes of two binomials, added up."""
    ours, theirs = (round(share * accounts) for share in shares)
    left = np.arange(MOST_LEFT)
    chance = np.outer(stats.binom.pmf(left, ours, churn - difference), stats.binom.pmf(left, theirs, churn))
    both = left[:, None] + left[None, :]
    away = left[None, :] / theirs - left[:, None] / ours
    rate, size = both / (ours + theirs), ours + theirs
    spread = np.sqrt(rate * (1 - rate) * (1 / ours + 1 / theirs) * size / (size - 1))
    z = np.divide(away, spread, out=np.zeros_like(away), where=spread > 0)
    return float(chance[np.abs(z) > stats.norm.isf(alpha / 2)].sum())


@pytest.mark.parametrize(
    ("churn", "difference", "shares", "pairs"),
    [(0.08, 0.03, (0.5, 0.5), 1), (0.06, 0.03, (0.4, 0.2), 3), (0.10, 0.06, (0.4, 0.2), 3)],
)
def test_the_planned_accounts_find_the_difference_with_a_chance_of_80_percent(
    churn: float, difference: float, shares: tuple[float, float], pairs: int
) -> None:
    accounts = accounts_needed(difference, churn=churn, shares=shares, pairs=pairs)
    assert found(accounts, churn, difference, shares, 0.05 / pairs) == pytest.approx(0.80, abs=0.03)


def test_the_plan_is_that_of_the_textbook() -> None:
    """Fleiss, Levin and Paik 2003, table A.4 without the correction: 0.10 against 0.20, 199 in each arm."""
    assert accounts_needed(0.10, churn=0.20, shares=(0.5, 0.5)) / 2 == pytest.approx(199, abs=1)


def test_what_the_accounts_can_show_is_what_needs_so_many_accounts() -> None:
    plan = {"churn": 0.08, "shares": (0.4, 0.2), "pairs": 3}
    for difference in (0.02, 0.05):
        accounts = accounts_needed(difference, **plan)
        assert smallest_difference(accounts, **plan) == pytest.approx(difference, abs=1e-4)


def test_smaller_differences_more_pairs_and_smaller_arms_need_more() -> None:
    plain = accounts_needed(0.03, churn=0.08, shares=(0.4, 0.4))
    assert accounts_needed(0.02, churn=0.08, shares=(0.4, 0.4)) > plain
    assert accounts_needed(0.03, churn=0.08, shares=(0.4, 0.4), pairs=3) > plain
    assert accounts_needed(0.03, churn=0.08, shares=(0.4, 0.2)) > plain


@pytest.mark.parametrize("difference", [0.0, -0.01, 0.081])
def test_a_difference_that_cannot_be_is_refused(difference: float) -> None:
    with pytest.raises(InputError, match=r"8\.0% of the accounts leave"):
        accounts_needed(difference, churn=0.08, shares=(0.5, 0.5))
    assert accounts_needed(0.08, churn=0.08, shares=(0.5, 0.5)) > 0


def test_where_nobody_leaves_nothing_can_be_shown() -> None:
    assert smallest_difference(1_000, churn=0.0, shares=(0.5, 0.5)) is None
