"""Two ROC curves on the same snapshots, and how far apart chance alone would draw them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from .aligned import AlignedRows
from .clustered import FEWEST_ACCOUNTS
from .influence import Accounts, Floats, count_accounts
from .shares import CONFIDENCE

SLOPE_WIDTH = 0.05
"""How far to both sides of a point its slope is taken over: on fewer snapshots it is mostly noise."""


def paired_roc(
    rows: AlignedRows, pair: tuple[str, str], *, shares: Sequence[float], confidence: float = CONFIDENCE
) -> pd.DataFrame:
    """Return the churned snapshots that two scorers flag, at equal shares of the others flagged.

    Columns: false_at_risk (the `shares` of the snapshots that did not churn, 0 to 1), one for each scorer of
    the `pair` with the share of the churned ones flagged there, difference (first minus second), low and
    high: its interval by account at that point alone. Low and high are NaN where fewer than two accounts
    churned or stayed; all of it is NaN if one outcome is absent.

    The influence of an account on one curve is Σ (1[s > c] − TPR) ÷ N₊ over its churned rows less the slope
    of the curve times Σ (1[s > c] − FPR) ÷ N₋ over the others, as its threshold c moves with it: Hsieh and
    Turnbull 1996, doi 10.1214/aos/1033066197, summed by account.
    """
    accounts = count_accounts(rows.account, rows.churned, size=rows.accounts)
    at = np.asarray(shares, dtype=np.float64)
    found = pd.DataFrame({"false_at_risk": at})
    moved = []
    for scorer in pair:
        found[scorer], by_account = _curve(rows, rows.probability[scorer], at, accounts)
        moved.append(by_account)
    found["difference"] = found[pair[0]] - found[pair[1]]
    half_width = _half_width(moved[0] - moved[1], accounts, confidence)
    return found.assign(low=found["difference"] - half_width, high=found["difference"] + half_width)


def _curve(rows: AlignedRows, score: Floats, at: Floats, accounts: Accounts) -> tuple[Floats, Floats]:
    """Return a curve (points,) and each account's influence on it (points, accounts)."""
    up, across = np.sort(-score[rows.churned]), np.sort(-score[~rows.churned])
    if not len(up) or not len(across):
        return np.full(len(at), np.nan), np.full((len(at), accounts.size), np.nan)
    curve = _height(up, across, at)
    ends = np.clip(at - SLOPE_WIDTH, 0, 1), np.clip(at + SLOPE_WIDTH, 0, 1)
    slopes = (_height(up, across, ends[1]) - _height(up, across, ends[0])) / (ends[1] - ends[0])
    moved = np.empty((len(at), accounts.size))
    for point, (share, height, slope) in enumerate(zip(at, curve, slopes, strict=True)):
        flagged = -score <= _threshold(across, share)
        risen, paid = (flagged - height) / len(up), slope * (flagged - share) / len(across)
        weights = np.where(rows.churned, risen, -paid)
        moved[point] = np.bincount(accounts.codes, weights=weights, minlength=accounts.size)
    return curve, moved


def _height(up: Floats, across: Floats, at: Floats) -> Floats:
    """Return the share of `up` flagged where a share of `across` is; between ties the curve is straight."""
    steps = np.unique(np.r_[up, across])
    right, height = (np.searchsorted(side, steps, side="right") / len(side) for side in (across, up))
    return np.interp(at, np.r_[0.0, right], np.r_[0.0, height])


def _threshold(across: Floats, share: float) -> float:
    """Return the score, its sign turned, up to which about this share of the others is flagged."""
    place = int(np.ceil(np.round(share * len(across), 9))) - 1
    return float(across[place]) if place >= 0 else -np.inf


def _half_width(moved: Floats, accounts: Accounts, confidence: float) -> Floats:
    rarer = min(accounts.churned, accounts.retained)
    if rarer < FEWEST_ACCOUNTS:
        return np.full(len(moved), np.nan)
    variance = np.square(moved).sum(axis=1) * accounts.count / (accounts.count - 1)
    half_width: Floats = stdtrit(rarer - 1, (1 + confidence) / 2) * np.sqrt(variance)
    return half_width
