"""The smallest step: how likely churn is for everybody, from cancellations as they come in."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit

from ..checks import InputError
from ..tables import PROBABILITY
from .cusum import WEEK_DAYS, chance_within

PRIOR_CANCELS = 15.0
"""Cancellations that the former level counts for: an alarm of few weeks is believed for the larger part."""

FARTHEST = 6.0
"""Log odds that a level is moved at most: 400 times as likely; more is a fault of the data, and no level."""

CLOSEST = 1e-12  # odds of 0 and 1 are infinite, and a probability this close to either says the same


def shifted(probability: ArrayLike, shift: float) -> NDArray[np.float64]:
    """Return probabilities (n,) with `shift` added to their log odds; their order stays.

    >>> shifted([0.5, 0.1], np.log(2)).round(3).tolist()
    [0.667, 0.182]
    """
    held = np.clip(np.asarray(probability, dtype=np.float64), CLOSEST, 1 - CLOSEST)
    return np.asarray(expit(logit(held) + shift))


def level_shift(
    weeks: pd.DataFrame,
    *,
    observed: int,
    horizon_days: int,
    expected: float | None = None,
    prior_cancels: float = PRIOR_CANCELS,
) -> float:
    """Return what to add to the log odds of churn, so that as many cancel as were `observed`.

    `weeks` has a row for each account and week that was watched, with its `probability` of churn within the
    horizon; `observed` is how many of them cancelled in their week, `expected` how many the level in use had
    expected: that of `weeks` themselves, or of a scorer that these are to take over from. What is aimed at is
    expected × (observed + prior) ÷ (expected + prior): a gamma prior that the level in use was right, worth
    `prior_cancels` cancellations, so that a few weeks move it a part of the way and many all of it. Raises
    InputError without a row.

    >>> weeks = pd.DataFrame({"probability": np.full(1_000, 0.1)})
    >>> round(level_shift(weeks, observed=16, horizon_days=90, prior_cancels=0), 2)
    0.73
    """
    if weeks.empty:
        raise InputError("level: no account was watched for a week; wait for one, or score a day first")
    probability = weeks[PROBABILITY].to_numpy(np.float64)

    def total(shift: float) -> float:
        moved = shifted(probability, shift)
        return float(chance_within(moved, days=WEEK_DAYS, horizon_days=horizon_days).sum())

    before = total(0.0) if expected is None else expected
    return _solved(total, before * (observed + prior_cancels) / (before + prior_cancels))


def matched_shift(probability: ArrayLike, churned: ArrayLike) -> float:
    """Return what to add to the log odds of probabilities (n,), so that their sum is that of `churned` (n,).

    >>> round(matched_shift([0.1, 0.1, 0.1, 0.1], [True, True, False, False]), 2)
    2.2
    """
    given, outcome = np.asarray(probability, dtype=np.float64), np.asarray(churned, dtype=bool)
    return _solved(lambda shift: float(shifted(given, shift).sum()), float(outcome.sum()))


def _solved(rising: Callable[[float], float], wanted: float) -> float:
    """Return where a rising total is as near to `wanted` as the farthest shifts let it come."""
    if rising(-FARTHEST) >= wanted:
        return -FARTHEST
    if rising(FARTHEST) <= wanted:
        return FARTHEST
    return float(brentq(lambda shift: rising(shift) - wanted, -FARTHEST, FARTHEST))
