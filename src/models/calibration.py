"""Raw risk → probability: Platt's curve, never falling, learned from rows that the scorer had not seen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from .logistic import Restraint, fit_logistic

FOLDS = 5  # each model of a fold sees 80 % of the accounts, close to the scorer that is calibrated
NOISE = 1e-12  # a spread of risks this small, relative to their size, is rounding
FEWEST_CHURNED = 50  # accounts of the rarer outcome; with fewer the slope is not learned (see `Platt`)
STEP = 0.25  # log odds that a standard deviation of the risk is then worth: an AUC of .57, if normal
TOLERANCE = 1e-8  # largest slope left in the mean loss: two parameters can afford it

RiskFrom = Callable[[NDArray[np.intp], NDArray[np.intp]], NDArray[np.float64]]


@dataclass(frozen=True)
class Platt:
    """The churn probability as a logistic curve of the raw risk: `log odds = intercept + slope * risk`.

    The slope is at least 0: calibration may flatten a scorer (a slope of 0 says that its order carries
    no information, and each row gets the base rate) but never turns its order round. As Platt proposed
    (1999, Probabilistic outputs for support vector machines), the targets are `(churned + 1) / (churned
    + 2)` and `1 / (not churned + 2)` instead of 1 and 0, so the curve stays finite where few rows, or a
    perfect order, would make it a step.

    With fewer than 50 churned accounts (or retained ones) only the intercept is learned, and a standard
    deviation of the risk is worth .25 log odds: rules have no log odds of their own, and those of scorers
    that learned from so little are far too sure. `benchmarks/calibration.py` compares this with a learned
    slope, on samples of simulated customers and later snapshots of the others: the log loss is lower by
    .0012 to .0027 for 12 churned accounts and by .0008 to .0014 for 30, equal for 50, and for 80 higher by
    .0008 for learned weights and .0019 for trees.
    """

    intercept: float
    slope: float

    @classmethod
    def learn(cls, risk: NDArray[np.float64], churned: NDArray[np.bool_], account: NDArray[np.intp]) -> Self:
        """Learn from raw risks (n,), higher is worse, outcomes (n,) of both classes, and accounts (n,)."""
        n_churned = int(churned.sum())
        target = np.where(churned, (n_churned + 1) / (n_churned + 2), 1 / (len(churned) - n_churned + 2))
        centre, spread = float(risk.mean()), float(risk.std())
        lowest, highest = (STEP, STEP) if rarer_accounts(churned, account) < FEWEST_CHURNED else (0.0, np.inf)
        if spread <= NOISE * max(1.0, abs(centre)):
            centre, spread, risk, lowest, highest = 0.0, 1.0, np.zeros_like(risk), 0.0, 0.0
        fit = fit_logistic(
            ((risk - centre) / spread)[:, np.newaxis],
            target,
            Restraint.of(np.zeros(1), lower=lowest, upper=highest),
            tolerance=TOLERANCE,
        )
        slope = float(fit.weights[0]) / spread
        return cls(fit.intercept - slope * centre, slope)

    def log_odds(self, risk: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the log odds of churn for raw risks (n,)."""
        return self.intercept + self.slope * risk

    def probability(self, risk: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probability of churn for raw risks (n,).

        >>> Platt(intercept=-1.0, slope=0.5).probability(np.array([2.0])).tolist()
        [0.5]
        """
        return np.asarray(expit(self.log_odds(risk)), dtype=np.float64)

    def to_dict(self) -> dict[str, float]:
        """Return the curve as plain numbers."""
        return {"intercept": self.intercept, "slope": self.slope}

    @classmethod
    def from_dict(cls, plain: Mapping[str, float]) -> Self:
        """Return the curve that `to_dict` wrote."""
        return cls(float(plain["intercept"]), float(plain["slope"]))


def rarer_accounts(churned: NDArray[np.bool_], account: NDArray[np.intp]) -> int:
    """Return how many accounts have a row of the outcome that fewer of them have.

    >>> rarer_accounts(np.array([True, True, False, False]), np.array([0, 0, 0, 1]))
    1
    """
    return min(len(np.unique(account[churned])), len(np.unique(account[~churned])))


def account_folds(
    account: NDArray[np.intp], churned: NDArray[np.bool_], *, n_folds: int = FOLDS
) -> NDArray[np.intp]:
    """Return the fold (0 to n_folds - 1) of each row; all rows of an account share one.

    Accounts are dealt out like cards, ordered by how many of their rows churned, then by how many rows
    they have, then by id: each fold gets its part of churners and rows, and neither chance nor the order
    of the rows plays a part.

    >>> account_folds(np.array([0, 0, 1, 2, 3]), np.array([1, 0, 0, 1, 0], bool), n_folds=2).tolist()
    [1, 1, 0, 0, 1]
    """
    n_rows = np.bincount(account)
    n_churned = np.bincount(account, weights=churned)
    fold = np.empty(len(n_rows), dtype=np.intp)
    fold[np.lexsort((n_rows, n_churned))] = np.arange(len(n_rows)) % n_folds
    return fold[account]


def out_of_fold(
    risk_from: RiskFrom,
    account: NDArray[np.intp],
    churned: NDArray[np.bool_],
    *,
    in_sample: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the raw risk (n,) of each row from a model that saw no row of its account.

    `risk_from(train, held)` fits on the rows `train` and returns the risk of the rows `held`. Where so
    few accounts churned, or stayed, that a training side would have one class only, the risks are
    `in_sample`, unchanged: too sure of themselves, but there is no other estimate.
    """
    fold = account_folds(account, churned)
    sides = [(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in np.unique(fold)]
    if any(len(np.unique(churned[train])) < 2 for train, _ in sides):
        return in_sample
    risk = np.empty(len(churned))
    for train, held in sides:
        risk[held] = risk_from(train, held)
    return risk
