"""Shares of few cases, drawn toward the mean of all: one answer in one says less than twenty in twenty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..tables import Tables
from .spec import SHARE, Atom, Expression, Feature, Operation
from .windows import windows

ROUNDS = 10  # of weighing the accounts anew; the third already moves the prior by less than a thousandth
MOST_CASES = 1e6
"""Cases that a prior weighs at most: where accounts differ by chance alone every share is the mean, but for a
trace that keeps in order who has more successes, and who fewer, than the mean lets expect."""

CASES = ("count", "total")
"""Atoms that count cases: rows, or their values. People are none: who works is counted whole, not sampled."""


@dataclass(frozen=True)
class Prior:
    """A beta distribution of the shares of accounts: their `mean`, and how many `cases` it weighs.

    >>> Prior(mean=0.5, cases=4.0).of(np.array([1.0, 100.0]), np.array([1.0, 100.0])).round(2).tolist()
    [0.6, 0.98]
    """

    mean: float
    cases: float

    @classmethod
    def learn(cls, successes: npt.NDArray[Any], cases: npt.NDArray[Any]) -> Self | None:
        """Return the prior that the successes among the cases (both (n,), NaN is not known) show.

        By moments, weighed anew until they settle (Kleinman 1973, doi 10.1080/01621459.1973.10481332): shares
        of k cases vary by mean · (1 − mean) · (1/k + c · (1 − 1/k)), and the prior weighs 1/c − 1 cases. None
        where that cannot be known: fewer than two rows have a case, none has two, all shares are 0 or
        all are 1. None, too, for what is no share: more successes than cases, or fewer than none.
        """
        known = cases > 0
        k, s = (np.asarray(each, np.float64)[known] for each in (cases, successes))
        if len(k) < 2 or k.max() <= 1 or (s < 0).any() or (s > k).any() or s.sum() in (0, k.sum()):
            return None
        mean, alike = _moments(s / k, k, 0.0)
        for _ in range(ROUNDS):
            mean, alike = _moments(s / k, k, alike)
        return cls(mean, 1 / alike - 1)

    def of(self, successes: Any, cases: Any) -> Any:
        """Return the shares to expect: numbers of numbers, an expression of expressions."""
        return (successes + self.cases * self.mean) / (cases + self.cases)


def shrunk_features(features: Sequence[Feature], tables: Tables, rows: pd.DataFrame) -> list[Feature]:
    """Return the features, with shares of few cases drawn toward the mean of all.

    Of those with the unit `SHARE` that are divided by a number of cases, successes ÷ cases becomes
    (successes + a) ÷ (cases + a + b), where the beta distribution a, b is learned from `rows` (account_id,
    cutoff) alone: give the training snapshots. What was unknown stays so. The features carry a and b from
    then on, wherever they are kept. A feature of which nothing can be learned (`Prior.learn`) stays as it is.
    """
    thin = {feature.name: parts for feature in features if (parts := cases_of(feature)) is not None}
    if not thin or rows.empty:
        return list(features)
    sides = [
        Feature(f"{name}|{place}", side, "cases", 0, "cases")
        for name, parts in thin.items()
        for place, side in enumerate(parts)
    ]
    counted = windows(tables, rows, sides)
    priors = {
        name: Prior.learn(counted[f"{name}|0"].to_numpy(), counted[f"{name}|1"].to_numpy()) for name in thin
    }
    return [_shrunk(feature, priors.get(feature.name)) for feature in features]


def cases_of(feature: Feature) -> tuple[Expression, Expression] | None:
    """Return the successes and the cases that a share is made of; None for any other feature."""
    made = feature.expression
    if feature.unit != SHARE or not isinstance(made, Operation) or made.operator != "/":
        return None
    cases = made.right
    return (made.left, cases) if isinstance(cases, Atom) and cases.kind in CASES else None


def _shrunk(feature: Feature, prior: Prior | None) -> Feature:
    made = cases_of(feature)
    if made is None or prior is None:
        return feature
    return replace(feature, expression=prior.of(*made).where(made[1]))


def _moments(
    share: npt.NDArray[np.float64], cases: npt.NDArray[np.float64], alike: float
) -> tuple[float, float]:
    """Return the mean of the shares, and how alike cases of one account are: 0 by chance alone, 1 wholly."""
    weight = cases / (1 + alike * (cases - 1))
    mean = float(np.average(share, weights=weight))
    spread = weight @ np.square(share - mean) / (mean * (1 - mean))
    free = weight * (1 - weight / weight.sum())  # the mean comes from the same shares
    found = (spread - free @ (1 / cases)) / (free @ (1 - 1 / cases))
    return mean, float(np.clip(found, 1 / (1 + MOST_CASES), 1.0))
