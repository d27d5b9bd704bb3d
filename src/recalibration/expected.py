"""How well a scorer does on rows whose outcomes nobody knows yet, from its probabilities alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from scipy.special import logit

from ..checks import InputError
from ..evaluation import brier, log_loss, roc_auc
from ..models.calibration import Platt

CONFIDENCE = 0.95
BLIND_TO = (
    "This is computed from the probabilities alone, so it cannot see that what they stand for has changed: "
    "after a change of what makes customers leave it keeps promising the old quality until outcomes come in"
)
"""The blind spot, to be printed wherever an expected figure is."""

# Floating point: odds of 0 and 1 are infinite, and a probability this close to either says the same.
CLOSEST = 1e-12

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Outlook:
    """What is expected of a metric, and between which bounds it will come out; in the metric's unit."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Expected:
    """The expected performance of a scorer on `rows` of `accounts`, of which so many should churn.

    Higher is better for `roc_auc`, lower for `brier` and `log_loss` (nats). `roc_auc` is None where fewer
    than one row is expected to churn, or to stay. `blind_to` says what none of it can see.
    """

    rows: int
    accounts: int
    churned: float
    roc_auc: Outlook | None
    brier: Outlook
    log_loss: Outlook
    blind_to: str = BLIND_TO


@dataclass(frozen=True)
class Realised:
    """What came true of an expectation; the metrics are None where the outcomes are all alike."""

    expected: Expected
    churned: int
    roc_auc: float | None
    brier: float
    log_loss: float

    def errors(self) -> dict[str, float]:
        """Return realised − expected of each metric that both have."""
        pairs = {name: (getattr(self, name), getattr(self.expected, name)) for name in METRICS}
        return {name: came - told.value for name, (came, told) in pairs.items() if came is not None and told}

    def inside(self) -> dict[str, bool]:
        """Return for each metric that both have whether it came out between the bounds."""
        bounds = {name: getattr(self.expected, name) for name in self.errors()}
        return {name: told.low <= getattr(self, name) <= told.high for name, told in bounds.items()}


METRICS = ("roc_auc", "brier", "log_loss")


def learn_truth(probability: ArrayLike, churned: ArrayLike, account_id: ArrayLike) -> Platt:
    """Return the curve from the log odds of probabilities (n,) to what they turned out to be worth.

    Learned from rows that have matured, and that the scorer did not learn from. `churned` (n,) needs both
    outcomes: InputError where they are all alike.
    """
    outcome = np.asarray(churned, dtype=bool)
    if outcome.all() or not outcome.any():
        raise InputError(
            f"churned: all {len(outcome)} matured rows came out alike; leave the recalibration out until "
            "there are both outcomes"
        )
    return Platt.learn(_log_odds(probability), outcome, pd.factorize(np.asarray(account_id))[0])


def expected_performance(
    probability: ArrayLike,
    account_id: ArrayLike,
    *,
    truth: Platt | None = None,
    confidence: float = CONFIDENCE,
) -> Expected:
    """Return what to expect of probabilities (n,) whose outcomes are not known, rows of accounts (n,).

    Each row counts as churned to the part q that its probability is worth: by `truth` (see `learn_truth`), or
    at face value. The AUC is Σ q_i (1 − q_j) [p_i > p_j] ÷ Σ q_i (1 − q_j) over pairs i ≠ j, ties one half,
    by one sort. This is what is called confidence-based performance estimation.

    The bounds hold the realised value with `confidence` if q is right: they come from the chance of the
    outcomes alone, q (1 − q) a row, taken to first order. Rows of an account are taken to churn together, so
    with several of them the bounds are too wide rather than too narrow.

    >>> quiet = expected_performance([0.1, 0.1, 0.6, 0.8], list("abcd"))
    >>> round(quiet.roc_auc.value, 3), round(quiet.brier.value, 3), quiet.churned
    (0.899, 0.145, 1.6)
    """
    given = np.asarray(probability, dtype=np.float64)
    _refuse_unusable(given, account_id)
    worth = given if truth is None else truth.probability(_log_odds(given))
    accounts, seen = pd.factorize(np.asarray(account_id))
    spread = _Spread(np.sqrt(worth * (1 - worth)), accounts, float(stats.norm.ppf((1 + confidence) / 2)))
    churned, stayed = float(worth.sum()), float((1 - worth).sum())
    held = np.clip(given, CLOSEST, 1 - CLOSEST)
    auc = _auc(given, worth, spread) if min(churned, stayed) >= 1 else None
    return Expected(
        len(given),
        len(seen),
        churned,
        roc_auc=auc,
        brier=_mean_loss(worth, (1 - given) ** 2, given**2, spread),
        log_loss=_mean_loss(worth, -np.log(held), -np.log(1 - held), spread),
    )


def realised_performance(expected: Expected, probability: ArrayLike, churned: ArrayLike) -> Realised:
    """Return what came true of `expected`, from the same rows, now with their outcomes (n,)."""
    outcome, given = np.asarray(churned, dtype=bool), np.asarray(probability, dtype=np.float64)
    if len(outcome) != expected.rows or len(given) != expected.rows:
        raise InputError(
            f"churned has {len(outcome)} rows and probability {len(given)}, but {expected.rows} were "
            "expected; give the same rows"
        )
    auc = roc_auc(outcome, given)
    return Realised(
        expected,
        int(outcome.sum()),
        None if np.isnan(auc) else auc,
        brier(outcome, given),
        log_loss(outcome, given),
    )


@dataclass(frozen=True, eq=False)
class _Spread:
    """How far the outcomes of rows (n,) can move a figure: the `deviation` and the account of each row."""

    deviation: Floats
    account: NDArray[np.intp]
    reach: float

    def around(self, value: float, slope: Floats, *, low: float, high: float) -> Outlook:
        """Return the outlook of a figure that changes by `slope` (n,) when a row churns."""
        by_account = np.bincount(self.account, weights=slope * self.deviation)
        half = self.reach * float(np.sqrt(np.square(by_account).sum()))
        return Outlook(value, max(value - half, low), min(value + half, high))


def _mean_loss(worth: Floats, if_churned: Floats, if_not: Floats, spread: _Spread) -> Outlook:
    value = float((worth * if_churned + (1 - worth) * if_not).mean())
    return spread.around(value, (if_churned - if_not) / len(worth), low=0.0, high=np.inf)


def _auc(given: Floats, worth: Floats, spread: _Spread) -> Outlook:
    _, level = np.unique(given, return_inverse=True)
    churned_at, stayed_at = (np.bincount(level, weights=part) for part in (worth, 1 - worth))
    stayed_below = (np.cumsum(stayed_at) - stayed_at / 2)[level]
    churned_above = (worth.sum() - np.cumsum(churned_at) + churned_at / 2)[level]
    own = worth * (1 - worth)  # a row is no pair with itself
    pairs = worth.sum() * (1 - worth).sum() - own.sum()
    value = float(((worth * stayed_below).sum() - own.sum() / 2) / pairs)
    beaten = stayed_below - (1 - worth) / 2 - (churned_above - worth / 2)
    slope = (beaten - value * ((1 - worth).sum() - worth.sum())) / pairs
    return spread.around(value, slope, low=0.0, high=1.0)


def _log_odds(probability: ArrayLike) -> Floats:
    given = np.asarray(probability, dtype=np.float64)
    return np.asarray(logit(np.clip(given, CLOSEST, 1 - CLOSEST)), dtype=np.float64)


def _refuse_unusable(given: Floats, account_id: ArrayLike) -> None:
    if not len(given) or len(given) != len(np.asarray(account_id)):
        raise InputError(
            f"probability has {len(given)} rows and account_id {len(np.asarray(account_id))}; give at least "
            "one, and an account for each"
        )
    if not ((given >= 0) & (given <= 1)).all():
        row = int(np.argmin((given >= 0) & (given <= 1)))
        raise InputError(f"probability in row {row} is {given[row]}; it must lie from 0 to 1")
