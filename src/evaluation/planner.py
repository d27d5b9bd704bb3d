"""How many churned accounts it takes to tell a difference: before the data, and after too few of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

import pandas as pd
from scipy import special

from ..checks import InputError
from .clustered import FEWEST_ACCOUNTS, Estimate
from .verdict import NON_INFERIORITY, Rule

POWER = 0.80
"""The chance to find a difference that is there; the usual one in planning (Cohen 1988)."""

AUC_SPREAD = 0.34
"""Spread of the AUC difference of two unrelated scores, fitted on simulated customer bases."""

DAYS_A_WEEK = 7
SAID_DIGITS = 2
_ROUNDS = 50
"""Steps in which the number of accounts and its own t quantiles settle; a handful is enough."""


@dataclass(frozen=True)
class Needed:
    """What it would take to tell a `difference` of this size, in the metric's unit.

    `churned_accounts` in all; `weeks` are the further ones until there are so many, at the rate of the test
    period: None where that rate is not known or 0.
    """

    difference: float
    churned_accounts: int
    weeks: int | None

    @property
    def about(self) -> int:
        """Return the churned accounts as they are said: rounded up to two digits, as no plan knows more.

        >>> [Needed(0.02, accounts, None).about for accounts in (37, 430, 563, 2035)]
        [37, 430, 570, 2100]
        """
        return said_as(self.churned_accounts)


def said_as(needed: int) -> int:
    """Return a planned number as it is said: rounded up to two digits, as no plan knows more.

    >>> said_as(16_833)
    17000
    """
    unit = int(10 ** max(len(str(needed)) - SAID_DIGITS, 0))
    return ceil(needed / unit) * unit


def expected_spread(correlation: float) -> float:
    """Return the spread of an AUC difference to expect before any data: 0.34 · √(1 − `correlation`).

    `correlation` is Spearman's between the two scores, −1 to 1: the more alike they are, the fewer accounts
    are needed. Once there are data, `observed_spread` is better.

    >>> round(expected_spread(0.81), 3)
    0.148
    """
    if not -1 <= correlation <= 1:
        raise InputError(f"planner: correlation is {correlation:g}; it must lie between -1 and 1")
    return AUC_SPREAD * sqrt(1 - correlation)


def observed_spread(difference: Estimate) -> float | None:
    """Return the spread of a difference as measured: its standard error times √churned accounts.

    In the metric's unit, for any metric: the standard error falls with the root of the churned accounts, as
    long as the share of customers that churn, and the two scorers, stay what they are. None where there is
    no standard error, or none that is above 0.
    """
    if not difference.standard_error:
        return None
    return difference.standard_error * sqrt(difference.churned_accounts)


def churned_accounts_needed(
    difference: float,
    *,
    spread: float,
    confidence: float = 0.95,
    power: float = POWER,
    one_sided: bool = False,
) -> int:
    """Return how many churned accounts show a true `difference` with the chance `power`.

    `spread` is that of `expected_spread` or `observed_spread`, in the unit of `difference`. The test is
    two-sided at `confidence`; `one_sided` is for non-inferiority, where `difference` is the margin and the
    two scorers are equally good. n = ((t_{1 − α/2} + t_{power}) · spread / difference)², t with n − 1
    degrees of freedom. Raises InputError for a value that plans nothing.

    >>> [churned_accounts_needed(0.02, spread=expected_spread(rho)) for rho in (0.93, 0.81, 0.34)]
    [161, 433, 1500]
    """
    for name, value in (("difference", difference), ("spread", spread)):
        if not value > 0:
            raise InputError(f"planner: {name} is {value:g}; it must be above 0")
    for name, value in (("confidence", confidence), ("power", power)):
        if not 0.5 <= value < 1:
            raise InputError(f"planner: {name} is {value:g}; it must be at least 0.5 and below 1")
    certain = confidence if one_sided else (1 + confidence) / 2
    accounts = FEWEST_ACCOUNTS
    for _ in range(_ROUNDS):
        quantiles = special.stdtrit(max(accounts - 1, 1), [certain, power]).sum()
        wanted = max(ceil((quantiles * spread / difference) ** 2), FEWEST_ACCOUNTS)
        if wanted == accounts:
            break
        accounts = wanted
    return accounts


def needed(
    difference: Estimate, *, rule: Rule, spread: float | None, weeks: float | None, looks: int = 1
) -> Needed | None:
    """Return what the question of `rule` needs in order to be answered, after `difference` did not answer it.

    The size to tell is the margin. Where there are accounts enough for that already, chance or a difference
    between none and the margin has left it open, and the size is halved until more are needed: at half the
    margin either answer is found. `looks` is how many slices are tested together; the first of them has to
    pass Holm's strictest bound. `weeks` is how long the test period was. None without a spread.
    """
    if not spread:
        return None
    confidence = 1 - (1 - rule.confidence) / looks
    size, accounts = 2 * rule.margin, 0
    while accounts <= difference.churned_accounts:
        size /= 2
        wanted = churned_accounts_needed(
            size, spread=spread, confidence=confidence, one_sided=rule.decision == NON_INFERIORITY
        )
        accounts = max(wanted, rule.min_churned_accounts)
    return Needed(size, accounts, _weeks_more(accounts, difference.churned_accounts, weeks))


def _weeks_more(wanted: int, seen: int, weeks: float | None) -> int | None:
    return ceil((wanted - seen) * weeks / seen) if weeks and seen else None


def weeks_watched(cutoffs: pd.Series, *, horizon_days: int | None = None) -> float | None:
    """Return how many weeks churn was looked for in: from the first cutoff to the end of the last horizon.

    `cutoffs` are those with a mature outcome, repeated or not. Without `horizon_days` the last cutoff counts
    for as long as the one before it; None where it is the only one, and for cutoffs that are not dates.

    >>> days = pd.Series(pd.to_datetime(["2024-01-01", "2024-01-29"]))
    >>> weeks_watched(days), weeks_watched(days, horizon_days=84)
    (8.0, 16.0)
    """
    days = cutoffs.drop_duplicates().sort_values()
    if not pd.api.types.is_datetime64_any_dtype(days) or days.empty:
        return None
    if horizon_days is None and len(days) == 1:
        return None
    last = days.iloc[-1] - days.iloc[-2] if horizon_days is None else pd.Timedelta(days=horizon_days)
    return float((days.iloc[-1] - days.iloc[0] + last) / pd.Timedelta(days=DAYS_A_WEEK))
