"""How long cases take from going out to being resolved, those that are still open among them."""

from __future__ import annotations

import math
import warnings
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import CensoredData, ecdf

from ...tables import ACCOUNT_ID, PHASE
from .by_part import parts

Floats = npt.NDArray[np.float64]

HALF = 0.5
ROUNDING = 1e-9
"""The curve is a product of fractions: at a tie it may lie above a half by as little as that."""

CONFIDENCE = 0.95
FEWEST = 2
"""Resolved cases from which there is an interval."""

SECONDS_AN_HOUR = 3600


class Median(NamedTuple):
    """When half are resolved, in hours, and the 95 % interval; NaN where it is not reached yet."""

    value: float
    low: float
    high: float


def resolution_times(handoffs: pd.DataFrame, at: pd.Timestamp) -> pd.DataFrame:
    """Return how long cases take, as known at `at`: a row for each cause and phase that has a case.

    Columns: `cause` and `phase` ("all" for all of them), `cases`, `open`, `late` and `due` (counts: open,
    those of them past `due_at`, and all that are due by `at`), `in_time` (share of `due` that was resolved
    when it was due, NaN: none is due; a case that is resolved early counts once it is due), and `value`,
    `low`, `high`: hours after which half are resolved, lower is better.

    The median is that of Kaplan and Meier (doi 10.1080/01621459.1958.10501452), its interval that of
    Brookmeyer and Crowley (doi 10.2307/2530286) on the log-log scale: a case that is open has taken so long
    *at least*, so a pile that nobody works on shows, where the mean of what was resolved would fall. NaN
    where half, or a bound, is not reached. A case is out from `send_at`, and resolved with the last of its
    hand-offs. Cases are counted as independent of each other.
    """
    cases = _cases(handoffs[handoffs["send_at"] <= at], at)
    rows = [
        (
            cause,
            phase,
            len(part),
            int(part["open"].sum()),
            int((part["open"] & (part["due_at"] < at)).sum()),
            int((part["due_at"] <= at).sum()),
            _in_time(part, at),
            *median_hours(part["hours"].to_numpy(float), ~part["open"].to_numpy(bool)),
        )
        for cause, phase, part in parts(cases, ("cause", PHASE))
    ]
    columns = ["cause", "phase", "cases", "open", "late", "due", "in_time", "value", "low", "high"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[6:], float))


def _cases(handoffs: pd.DataFrame, at: pd.Timestamp) -> pd.DataFrame:
    """Return a row a case: resolved when all of it is, open where any of it is."""
    done = handoffs["resolved_at"].where(handoffs["resolved_at"] <= at)
    rows = handoffs.assign(done=done, open=done.isna())
    cases = rows.groupby("case_id", sort=False).agg(
        **{ACCOUNT_ID: (ACCOUNT_ID, "first"), "cause": ("cause", "first"), PHASE: (PHASE, "first")},
        send_at=("send_at", "first"),
        due_at=("due_at", "first"),
        open=("open", "any"),
        done=("done", "max"),
    )
    until = cases["done"].mask(cases["open"], at)
    return cases.assign(
        hours=((until - cases["send_at"]).dt.total_seconds() / SECONDS_AN_HOUR).clip(lower=0.0)
    )


def _in_time(cases: pd.DataFrame, at: pd.Timestamp) -> float:
    due = cases[cases["due_at"] <= at]
    kept = ~due["open"] & (due["done"] <= due["due_at"])
    return float(kept.mean()) if len(due) else math.nan


def median_hours(hours: Floats, resolved: npt.NDArray[np.bool_]) -> Median:
    """Return the median of Kaplan and Meier from hours (n,) and whether they ended in a resolution (n,).

    >>> median_hours(np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, True, True, False])).value
    2.0
    """
    if not resolved.any():
        return Median(math.nan, math.nan, math.nan)
    left = ecdf(CensoredData(uncensored=hours[resolved], right=hours[~resolved])).sf
    value = _reached(left.quantiles, left.probabilities)
    if resolved.sum() < FEWEST:
        return Median(value, math.nan, math.nan)
    with warnings.catch_warnings():  # the ends of the curve have no spread, so no interval
        warnings.simplefilter("ignore", RuntimeWarning)
        band = left.confidence_interval(CONFIDENCE, method="log-log")
    low, high = (_reached(left.quantiles, one.probabilities) for one in (band.low, band.high))
    return Median(value, low, high)


def _reached(hours: Floats, left: Floats) -> float:
    """Return when at most half are left; NaN: not yet."""
    there = np.flatnonzero(left <= HALF + ROUNDING)
    return float(hours[there[0]]) if len(there) else math.nan
