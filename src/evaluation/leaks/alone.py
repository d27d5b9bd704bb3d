"""How well one feature tells churn by itself: in its order, by being there, and where it is high or low."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..influence import Booleans, Integers

TEN_TIMES_RARER = 0.1
"""Rows that stayed are this much rarer in a group that tells churn than among all: 90.6 % churned where 6 %
do overall, 95 % where half do. In data without a leak no feature had ten such rows (docs/checks.md)."""


@dataclass(frozen=True)
class Group:
    """The largest group of rows that a feature sets apart and of which hardly any stayed.

    `where` is "missing" or "present" (then `bound` is NaN), or "at least" or "at most" a `bound`. Of its
    `rows`, `churned` churned, of `churned_accounts` accounts.
    """

    where: str
    bound: float
    rows: int
    churned: int
    churned_accounts: int


@dataclass(frozen=True)
class Alone:
    """What one feature tells of the outcome; 0.5 is nothing, and which way is healthy does not matter.

    `auc` is the ROC AUC of its values, `missing_auc` that of its being missing, both the better of the two
    orders; NaN where there is nothing to order. `group` is None where it sets apart no group worth naming.
    """

    auc: float
    missing_auc: float
    group: Group | None


def alone(
    values: NDArray[np.floating], churned: Booleans, account: Integers, *, fewest_accounts: int
) -> Alone:
    """Return the `Alone` of a feature's values (n,), NaN being missing, in one sort: O(n log n).

    `account` (n,) numbers the accounts; a group needs `fewest_accounts` of them that churned.

    >>> told = alone(np.array([5.0, 7.0, 0.0, 0.0, np.nan]), np.array([True, True, False, False, False]),
    ...     np.arange(5), fewest_accounts=2)
    >>> told.auc, round(told.missing_auc, 3), told.group
    (1.0, 0.667, Group(where='at least', bound=5.0, rows=2, churned=2, churned_accounts=2))
    """
    here = ~np.isnan(values)
    order = np.flatnonzero(here)[np.argsort(values[here])]
    steps = _Steps.of(values[order], churned[order])
    rarest = TEN_TIMES_RARER * float(np.mean(~churned)) if len(churned) else 0.0
    candidates = [
        ("missing", int((~here).sum()), np.nan, np.flatnonzero(~here)),
        ("present", len(order), np.nan, order),
        ("at least", *steps.top(rarest), order[::-1]),
        ("at most", *steps.bottom(rarest), order),
    ]
    groups = [
        _group(where, bound, rows[:size], churned, account)
        for where, size, bound, rows in candidates
        if size >= fewest_accounts and np.count_nonzero(~churned[rows[:size]]) <= rarest * size
    ]
    telling = [group for group in groups if group.churned_accounts >= fewest_accounts]
    return Alone(
        auc=_either_way(steps.auc()),
        missing_auc=_either_way(_missing_auc(here, churned)),
        group=max(telling, key=lambda group: group.churned, default=None),
    )


@dataclass(frozen=True, eq=False)
class _Steps:
    """The different values of a feature from low to high, and how many rows lie at or below each of them."""

    value: NDArray[np.floating]
    rows: Integers
    churned: Integers

    @classmethod
    def of(cls, ordered: NDArray[np.floating], churned: Booleans) -> _Steps:
        last = np.append(np.flatnonzero(ordered[1:] != ordered[:-1]), len(ordered) - 1)[: len(ordered)]
        return cls(ordered[last], last + 1, np.cumsum(churned)[last])

    def auc(self) -> float:
        """Return the chance that a churned row is the higher one, ties one half; NaN without both."""
        retained = self.rows - self.churned
        if not len(retained) or not self.churned[-1] or not retained[-1]:
            return float("nan")
        here = np.diff(retained, prepend=0)
        below = retained - here / 2
        pairs = float(self.churned[-1]) * float(retained[-1])
        return float((np.diff(self.churned, prepend=0) * below).sum() / pairs)

    def bottom(self, rarest: float) -> tuple[int, float]:
        """Return how many rows the largest telling group of lowest values has, and where it ends."""
        told = np.flatnonzero(self.rows - self.churned <= rarest * self.rows)
        return (int(self.rows[told[-1]]), float(self.value[told[-1]])) if len(told) else (0, np.nan)

    def top(self, rarest: float) -> tuple[int, float]:
        """Return the same for the highest values."""
        if not len(self.rows):
            return 0, np.nan
        rows = self.rows[-1] - np.append(0, self.rows[:-1])
        churned = self.churned[-1] - np.append(0, self.churned[:-1])
        told = np.flatnonzero(rows - churned <= rarest * rows)
        return (int(rows[told[0]]), float(self.value[told[0]])) if len(told) else (0, np.nan)


def _group(where: str, bound: float, rows: Integers, churned: Booleans, account: Integers) -> Group:
    gone = churned[rows]
    return Group(where, bound, len(rows), int(gone.sum()), len(np.unique(account[rows][gone])))


def _missing_auc(here: Booleans, churned: Booleans) -> float:
    if churned.all() or not churned.any():
        return float("nan")
    return float(0.5 + (np.mean(here[churned]) - np.mean(here[~churned])) / 2)


def _either_way(auc: float) -> float:
    return max(auc, 1 - auc)
