"""The numbers behind the customers' figures, as tables of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from ..evaluation import Customers
from .dates import day_words
from .editions import Followed
from .phase_trend import shown_trend
from .small_groups import group_size
from .words import number

BOUNDS = ("low", "high")


def trend_numbers(customers: Customers) -> pd.DataFrame:
    """Return what `phase_trend` draws: day, phase, accounts, mean health, and the quartiles of the accounts.

    The newest day comes first; days on which nobody was in a phase are left out.
    """
    rows = shown_trend(customers)
    told = rows[rows["accounts"].notna()].sort_values("cutoff", ascending=False, kind="stable")
    columns = {
        "day": [day_words(day) for day in told["cutoff"]],
        "phase": told["phase"].tolist(),
        "accounts": _sizes(told["accounts"], customers.min_accounts),
        "mean health": _points(told["health"]),
        "25 %": _points(told["low"]),
        "75 %": _points(told["high"]),
    }
    return pd.DataFrame(columns, dtype="str")


def curve_numbers(seen: Followed, *, min_accounts: int) -> pd.DataFrame:
    """Return a campaign's own days: day since its end, accounts, mean health and its 95 % interval."""
    columns: dict[str, Sequence[str]] = {
        "day": _whole(seen.own["day"]),
        "accounts": _sizes(seen.own["accounts"], min_accounts),
        "health": _points(seen.own["health"]),
    }
    return pd.DataFrame(columns | {name: _points(seen.own[name]) for name in BOUNDS}, dtype="str")


def band_numbers(seen: Followed) -> pd.DataFrame:
    """Return what was expected of a campaign: day since the end, campaigns behind it, mean and range."""
    columns: dict[str, Sequence[str]] = {
        "day": _whole(seen.band["day"]),
        "campaigns": _whole(seen.band["editions"]),
        "expected": _points(seen.band["expected"]),
    }
    return pd.DataFrame(columns | {name: _points(seen.band[name]) for name in BOUNDS}, dtype="str")


def _sizes(accounts: Iterable[float], least: int) -> list[str]:
    return [group_size(size, least) for size in accounts]


def _points(values: Iterable[float]) -> list[str]:
    return [number(value, digits=1) for value in values]


def _whole(values: Iterable[float]) -> list[str]:
    return [number(value, digits=0) for value in values]
