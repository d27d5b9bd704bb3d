"""The figures' numbers: predicted against observed churn, and churners caught against accounts contacted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from ..evaluation import AlignedRows, align
from ..tables import SCORER
from .lift import main_scorers

BINS = 10
"""Ten bins of equal count, those that the calibration error is taken over."""

ALERT_DECIMALS = 9
"""Decimals of an alert count before it is rounded up, as in `evaluation.inside_budget`."""

READING_SHARES = (0.05, 0.1, 0.2, 0.3, 0.5)
"""Shares at which a gains curve is read off in a table."""


def shown_rows(predictions: pd.DataFrame) -> AlignedRows:
    """Return the mature rows of the scorers that are shown, aligned; refuses what `align` refuses."""
    shown = main_scorers(predictions[SCORER].unique().tolist())
    return align(predictions[predictions[SCORER].isin(shown)])


def reliability_bins(predictions: pd.DataFrame) -> pd.DataFrame:
    """Return, for each scorer and bin of equal count, how many churned and how many were said to.

    Columns: scorer, snapshots, predicted (mean probability) and observed (share churned), both 0 to 1, in
    rising order of probability. Equal probabilities share a bin, so there may be fewer than BINS. The mean of
    |predicted − observed|, weighted by snapshots, is the `calibration_error` of the evaluation.
    """
    rows = shown_rows(predictions)
    parts = [
        pd.DataFrame({"bin": _bin(values), "predicted": values, "observed": rows.churned})
        .groupby("bin")
        .agg(snapshots=("predicted", "size"), predicted=("predicted", "mean"), observed=("observed", "mean"))
        .assign(scorer=scorer)
        for scorer, values in rows.probability.items()
    ]
    columns = ["scorer", "snapshots", "predicted", "observed"]
    return pd.concat(parts, ignore_index=True)[columns]


def gains_curve(predictions: pd.DataFrame, *, shares: Sequence[float]) -> pd.DataFrame:
    """Return, for each scorer and share of accounts contacted at each cutoff, the share of churners caught.

    Columns: scorer, share, caught, 0 to 1. At the alert budget `caught` is the evaluation's
    `recall_at_budget`. NaN if nobody churned.
    """
    rows = shown_rows(predictions)
    in_cutoff = np.bincount(rows.cutoff)[rows.cutoff][rows.churned]
    parts = []
    for scorer, values in rows.probability.items():
        place = _place(values, rows)[rows.churned]
        caught = [_mean(np.round(share * in_cutoff, ALERT_DECIMALS) > place) for share in shares]
        parts.append(pd.DataFrame({"scorer": scorer, "share": shares, "caught": caught}))
    return pd.concat(parts, ignore_index=True)


def _bin(values: NDArray[np.float64]) -> NDArray[np.int64]:
    doubled = (2 * stats.rankdata(values) - 1).astype(np.int64)
    bins: NDArray[np.int64] = doubled * BINS // (2 * len(values))
    return bins


def _place(values: NDArray[np.float64], rows: AlignedRows) -> NDArray[np.int64]:
    """Return how many accounts of the same cutoff are contacted before each row."""
    order = np.lexsort((rows.account, -values, rows.cutoff))
    counts = np.bincount(rows.cutoff)
    first = np.cumsum(counts) - counts
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order)) - first[rows.cutoff[order]]
    return place


def _mean(flags: NDArray[np.bool_]) -> float:
    return float(flags.mean()) if len(flags) else np.nan
