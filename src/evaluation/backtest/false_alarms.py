"""How often an alarm was raised for nothing, by the campaign phase that it was raised in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ...tables import ACCOUNT_ID, PHASE, PHASES
from ..claims.intervals import MIN_ACCOUNTS, log_total, standard_error
from ..influence import Booleans, Floats
from ..shares import CONFIDENCE
from ..slices import OVERALL
from .alarms import RAISED, RIGHT

DAYS_A_MONTH = 365.25 / 12
MONTHS = 100
"""Account-months that false alarms are told for: those of 100 customers in a month."""


@dataclass(frozen=True)
class FalseAlarms:
    """The alarms raised in a phase ("overall": in all) that no churn followed within the horizon.

    `rate` is that of false alarms for 100 account-months watched, with its interval by account, low to high;
    lower is better. All counts are of the days whose outcome has matured. `rate` is None where nobody was
    watched; low and high are None where fewer than ten accounts had a false alarm.
    """

    phase: str
    raised: int
    false: int
    account_months: float
    rate: float | None
    low: float | None
    high: float | None


def false_alarms(
    matured: pd.DataFrame, *, every_days: int, confidence: float = CONFIDENCE
) -> tuple[FalseAlarms, ...]:
    """Return the false alarms overall and of each phase, from the mature rows of `alarms`."""
    parts = [(OVERALL, matured), *((phase, matured[matured[PHASE] == phase]) for phase in PHASES)]
    return tuple(_of(phase, part, every_days / DAYS_A_MONTH, confidence) for phase, part in parts)


def _of(phase: str, rows: pd.DataFrame, months: float, confidence: float) -> FalseAlarms:
    false = rows[RAISED].to_numpy(bool) & ~rows[RIGHT].to_numpy(bool)
    watched, count = len(rows) * months, int(false.sum())
    rate = MONTHS * count / watched if len(rows) else None
    low, high = _interval(rows[ACCOUNT_ID], false, months, confidence)
    return FalseAlarms(phase, int(rows[RAISED].sum()), count, watched, rate, low, high)


def _interval(
    account: pd.Series, false: Booleans, months: float, confidence: float
) -> tuple[float | None, float | None]:
    """Return the t interval of the rate, on the logarithmic scale, by account."""
    codes, seen = pd.factorize(account)
    alarms = np.bincount(codes, weights=false, minlength=len(seen)).astype(np.float64)
    fewest = int(np.count_nonzero(alarms))
    if fewest < MIN_ACCOUNTS:
        return None, None
    watched: Floats = np.bincount(codes, minlength=len(seen)) * months / MONTHS
    ratio = log_total(alarms) - log_total(watched)
    half_width = float(stdtrit(fewest - 1, (1 + confidence) / 2)) * standard_error(ratio)
    return float(np.exp(ratio.value - half_width)), float(np.exp(ratio.value + half_width))
