"""How far the weights of a logistic fit can be known: what leaving out each account does to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.special import expit

from .calibration import rarer_accounts
from .logistic import LogisticFit, Restraint

CONFIDENCE = 0.95  # of every interval on a weight; that of the comparisons between scorers as well
FEWEST_ACCOUNTS = 2  # of each outcome: one account alone has no spread
BLOCK_ROWS = 16_384  # rows that are worked on at a time: the memory stays a part of the design's
ROUNDING = 1e-12  # a spread, or a curvature, this small is 0 on paper
LEVERAGE = 1 - 1e-6  # an account that alone decides a weight leaves a huge interval, not an infinite one

CANNOT_TELL = "data cannot tell"
AGAINST = "data point the other way"
NO_INTERVAL = "no interval"


@dataclass(frozen=True)
class Jackknife:
    """Weights and intercept of a fit, and how much each account pulls at them.

    `estimate` (p + 1,) are the weights and, last, the intercept; where a bound holds a weight, it is the
    weight one Newton step away once that bound alone is lifted, so on the forbidden side. `pull` (K, p + 1)
    is what the estimate would lose without the account. `degrees_of_freedom` is one less than the accounts
    of the rarer outcome; below 1 there are no intervals.
    """

    estimate: NDArray[np.float64]
    pull: NDArray[np.float64]
    degrees_of_freedom: int

    @classmethod
    def of(
        cls,
        fit: LogisticFit,
        design: NDArray[np.float64],
        churned: NDArray[np.bool_],
        account: NDArray[np.intp],
        restraint: Restraint,
    ) -> Self:
        """Leave out one account at a time, one Newton step each.

        `design` (n, p), `churned` (n,) and `restraint` are what `fit` was fitted with; `account` (n,) are
        numbers from 0. With H the curvature of the penalised loss in the weights that no bound holds, X the
        rows of the account, V their variances and r their residuals, the pull is
        `H⁻¹ Xᵀ (I − V X H⁻¹ Xᵀ)⁻¹ r`: Pregibon's one-step leaving-out (1981, doi 10.1214/aos/1176345513)
        for clusters of rows, the CR3 of Bell and McCaffrey (2002, Survey Methodology 28, 169-181).
        """
        work = _Curved(design, fit, churned)
        free, curvature = ~np.r_[restraint.holds(fit.weights), False], np.pad(restraint.penalty, (0, 1))
        slope = -curvature @ np.r_[fit.weights, 0.0]
        blocks = list(_blocks(account))
        for rows in blocks:
            x, residual, variance = work.of(rows.ravel())
            curvature += (x * variance[:, np.newaxis]).T @ x
            slope += residual @ x
        inverse = np.asarray(np.linalg.pinv(curvature[np.ix_(free, free)], hermitian=True), np.float64)
        score = np.empty((int(account.max()) + 1, len(free)))
        for rows in blocks:
            score[account[rows[:, 0]]] = work.scores(rows, inverse, free)
        estimate, pull = np.r_[fit.weights, fit.intercept], np.empty_like(score)
        pull[:, free] = score[:, free] @ inverse
        if not free.all():
            onto = inverse @ curvature[np.ix_(free, ~free)]
            own = np.diag(curvature)[~free] - (curvature[np.ix_(free, ~free)] * onto).sum(axis=0)
            own = np.maximum(own, ROUNDING)
            estimate[~free] += slope[~free] / own
            pull[:, ~free] = (score[:, ~free] - score[:, free] @ onto) / own
        return cls(estimate, pull, rarer_accounts(churned, account) - 1)

    def half_width(
        self, combination: NDArray[np.float64] | None = None, *, together: int = 1
    ) -> NDArray[np.float64]:
        """Return half of the 95 % t interval of each weight (p + 1,), or of each column of a combination.

        `combination` (p + 1, m) makes m sums of the weights. With `together`, so many intervals hold at
        once (Bonferroni). NaN where fewer than two accounts churned, or
        stayed, and where nothing pulls, as at the weight of a phase that no row was in.
        """
        pull = self.pull if combination is None else self.pull @ combination
        if self.degrees_of_freedom < FEWEST_ACCOUNTS - 1:
            return np.full(pull.shape[1], np.nan)
        spread = np.square(pull - pull.mean(axis=0)).sum(axis=0)
        error = np.sqrt(spread * (len(pull) - 1) / len(pull))
        error[error <= ROUNDING] = np.nan
        tail = (1 - CONFIDENCE) / 2 / together
        return np.asarray(error * stats.t.isf(tail, self.degrees_of_freedom))

    def interval(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return (low, high) of each weight and, last, of the intercept, as if no bound were there."""
        half = self.half_width()
        return self.estimate - half, self.estimate + half


def verdicts(low: NDArray[np.float64], high: NDArray[np.float64], *, more: str, less: str) -> list[str]:
    """Return in words what intervals (n,) say: `more` where they lie above 0, `less` where below.

    Where both ends are 0 a bound holds the weight there, and the data would have it beyond: they point
    the other way. "data cannot tell" where the interval holds 0, "no interval" where there is none.

    >>> verdicts(np.array([0.1, -1.0, 0.0]), np.array([0.2, 0.2, 0.0]), more="up", less="down")
    ['up', 'data cannot tell', 'data point the other way']
    """
    cases = [np.isnan(low), low > 0, high < 0, (low == 0) & (high == 0)]
    return [str(word) for word in np.select(cases, [NO_INTERVAL, more, less, AGAINST], CANNOT_TELL)]


@dataclass(frozen=True)
class _Curved:
    """The rows of a fit with a column for the intercept, their residuals and their variances."""

    design: NDArray[np.float64]
    fit: LogisticFit
    churned: NDArray[np.bool_]

    def of(
        self, rows: NDArray[np.intp]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        x = self.design[rows]
        probability = expit(self.fit.log_odds(x))
        x = np.column_stack([x, np.ones(len(x))])
        return x, self.churned[rows] - probability, probability * (1 - probability)

    def scores(
        self, rows: NDArray[np.intp], inverse: NDArray[np.float64], free: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        """Return the scores (g, p + 1) of g accounts of m rows each (g, m), cleared of their leverage."""
        x, residual, variance = self.of(rows.ravel())
        shape, tall = (*rows.shape, -1), x[:, free]
        hat = (tall @ inverse).reshape(shape) @ tall.reshape(shape).transpose(0, 2, 1)
        leverage = variance.reshape(shape) * hat
        cleared = np.linalg.solve(np.eye(rows.shape[1]) - LEVERAGE * leverage, residual.reshape(shape))
        return np.asarray((cleared * x.reshape(shape)).sum(axis=1))


def _blocks(account: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    """Yield the rows of accounts that have equally many, (accounts, rows of each), in bearable pieces."""
    count = np.bincount(account)
    ordered, start = np.argsort(account, kind="stable"), np.cumsum(count) - count
    for size in np.unique(count[count > 0]):
        members = np.flatnonzero(count == size)
        for piece in np.array_split(members, -(-len(members) * size // BLOCK_ROWS)):
            yield ordered[start[piece][:, np.newaxis] + np.arange(size)]
