"""How many accounts a live comparison needs to show a difference, and what the accounts at hand can show."""

from __future__ import annotations

from math import ceil, inf, sqrt

from scipy import optimize, special

from ...checks import InputError
from ..planner import POWER

SMALLEST = 1e-6
"""The smallest difference that is looked for, as a share: one account in a million."""


def accounts_needed(
    difference: float,
    *,
    churn: float,
    shares: tuple[float, float],
    confidence: float = 0.95,
    power: float = POWER,
    pairs: int = 1,
) -> int:
    """Return how many accounts, over all arms, show that an arm keeps `difference` more, with chance `power`.

    `churn` is the share of accounts that leave within the horizon from the arm that keeps fewer, `shares` are
    the two arms' shares of all accounts (more, then fewer kept). The test is two-sided at `confidence`, and
    has to hold among `pairs` that are tested together at Holm's strictest bound: where others differ, too,
    the power is higher. Raises InputError for a difference that is not between 0 and `churn`.

    >>> accounts_needed(0.03, churn=0.08, shares=(0.5, 0.5))
    2118
    """
    _require(difference, churn)
    return ceil(_accounts(difference, churn, shares, _quantiles(confidence, power, pairs)))


def smallest_difference(
    accounts: int,
    *,
    churn: float,
    shares: tuple[float, float],
    confidence: float = 0.95,
    power: float = POWER,
    pairs: int = 1,
) -> float | None:
    """Return the smallest difference that so many `accounts` show with chance `power`; arguments as above.

    None where even an arm that keeps every account would not show it.

    >>> smallest_difference(2118, churn=0.08, shares=(0.5, 0.5))
    0.03
    >>> smallest_difference(60, churn=0.08, shares=(0.5, 0.5)) is None
    True
    """
    quantiles = _quantiles(confidence, power, pairs)

    def lacking(difference: float) -> float:
        return _accounts(difference, churn, shares, quantiles) - accounts

    if not SMALLEST < churn < 1 or lacking(churn) > 0:
        return None
    return round(float(optimize.brentq(lacking, SMALLEST, churn)), 4)


def _require(difference: float, churn: float) -> None:
    if not 0 < difference <= churn:
        raise InputError(
            f"difference is {difference:g}, but {churn:.1%} of the accounts leave within the horizon, so "
            "that no arm can keep more than that in addition; give a difference between 0 and that"
        )


def _quantiles(confidence: float, power: float, pairs: int) -> tuple[float, float]:
    return float(special.ndtri(1 - (1 - confidence) / pairs / 2)), float(special.ndtri(power))


def _accounts(
    difference: float, churn: float, shares: tuple[float, float], quantiles: tuple[float, float]
) -> float:
    """Two proportions: the spread without a difference and with one (Fleiss, Levin and Paik 2003, ch. 4)."""
    if difference <= 0:
        return inf
    less, (ours, theirs) = churn - difference, shares
    pooled = (ours * less + theirs * churn) / (ours + theirs)
    equal = sqrt(pooled * (1 - pooled) * (1 / ours + 1 / theirs))
    apart = sqrt(less * (1 - less) / ours + churn * (1 - churn) / theirs)
    return ((quantiles[0] * equal + quantiles[1] * apart) / difference) ** 2
