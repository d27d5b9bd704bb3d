"""Which slice each test row belongs to: segment, size, tenure, series, participation, reliability grade."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import get_args

import numpy as np
import pandas as pd

from ...experiment import SliceKind
from ...features.sources import ACTIVE_DAYS, TENURE
from ...tables import ACCOUNT_ID, CUTOFF, SEGMENT, SERIES, STARTED_AT, Tables
from .participation import participation

KINDS: tuple[SliceKind, ...] = get_args(SliceKind)

UNKNOWN, OTHER, NO_CAMPAIGN = "unknown", "other", "no campaign"

MOST_SLICES = 12
"""Slices of one kind, those with the most rows; the rest are one more. A page has room for no more."""

SEATS = (0, 2, 5, 20, 100, np.inf)
SIZES = ("1 to 2 seats", "3 to 5 seats", "6 to 20 seats", "21 to 100 seats", "over 100 seats")
"""Teams that one person leads, that need a lead of their own, departments, and companies."""

YEAR = 365
AGES = (-np.inf, 90, YEAR, 2 * YEAR, np.inf)
TENURES = ("first 90 days", "to one year", "to two years", "over two years")
"""The days of getting started, the first contract year, the second, and those who stay."""

THIRDS = (0.0, 1 / 3, 2 / 3, 1.0)
ACTIVITIES = ("least active third", "middle third", "most active third")


def slice_groups(
    tables: Tables,
    rows: pd.DataFrame,
    *,
    kinds: Sequence[SliceKind] | None = None,
    grades: pd.Series | None = None,
) -> pd.DataFrame:
    """Return account_id, cutoff and for each kind that the data have a column of slice names in order.

    `rows` are windows (account_id, cutoff, series), `grades` their reliability. `kinds` are all by default.

    - segment: that of the accounts table;
    - size: seats of the accounts table, else days with activity before the cutoff, in thirds of the rows;
    - tenure: time since `started_at`, else since the account was first heard from;
    - series: of the campaign that the row's phase belongs to, "no campaign" in baseline;
    - participation: in the latest campaign before the cutoff that the account was exposed to;
    - reliability: the grade of the score.

    Segment and seats are as of the delivery of the table: they are for slicing, and no feature.
    """
    makers: dict[SliceKind, Callable[[], pd.Series | None]] = {
        "segment": partial(_segment, tables, rows),
        "size": partial(_size, tables, rows),
        "tenure": partial(_tenure, tables, rows),
        "series": partial(_series, rows),
        "participation": partial(participation, tables, rows),
        "reliability": partial(_grade, grades),
    }
    found = rows[[ACCOUNT_ID, CUTOFF]].reset_index(drop=True)
    for kind in KINDS if kinds is None else kinds:
        names = makers[kind]()
        if names is not None:
            found[kind] = _most(names)
    return found


def _about(tables: Tables, rows: pd.DataFrame, column: str) -> pd.Series | None:
    """Return what the accounts table says of each row's account; None where it says nothing of anybody."""
    accounts = tables.accounts
    if accounts is None or column not in accounts or not accounts[column].notna().any():
        return None
    return rows[ACCOUNT_ID].map(accounts.set_index(ACCOUNT_ID)[column])


def _segment(tables: Tables, rows: pd.DataFrame) -> pd.Series | None:
    return _about(tables, rows, SEGMENT)


def _size(tables: Tables, rows: pd.DataFrame) -> pd.Series | None:
    seats = _about(tables, rows, "seats")
    if seats is not None:
        return pd.cut(seats.astype(np.float64), SEATS, labels=list(SIZES))
    if ACTIVE_DAYS not in rows:
        return None
    place = rows[ACTIVE_DAYS].rank(method="average", pct=True)
    return pd.cut(place, THIRDS, labels=list(ACTIVITIES))


def _tenure(tables: Tables, rows: pd.DataFrame) -> pd.Series | None:
    started = _about(tables, rows, STARTED_AT)
    if started is not None:
        days = (rows[CUTOFF] - started).dt.days
    elif TENURE in rows:
        days = rows[TENURE]
    else:
        return None
    return pd.cut(days.astype(np.float64), AGES, labels=list(TENURES), right=False)


def _grade(grades: pd.Series | None) -> pd.Series | None:
    return None if grades is None else pd.Series(pd.Categorical(grades), grades.index)


def _series(rows: pd.DataFrame) -> pd.Series | None:
    return rows[SERIES].fillna(NO_CAMPAIGN) if SERIES in rows and rows[SERIES].notna().any() else None


def _most(names: pd.Series) -> pd.Series:
    """Return the names in their order, by frequency where they have none of their own.

    Those that are missing are "unknown", those beyond the most frequent "other".
    """
    texts = names.astype("str").reset_index(drop=True)
    often = texts.value_counts().index
    own = names.cat.categories if isinstance(names.dtype, pd.CategoricalDtype) else often[:MOST_SLICES]
    texts = texts.where(texts.isin(own) | texts.isna(), OTHER).fillna(UNKNOWN)
    order = [name for name in (*own, OTHER, UNKNOWN) if name in set(texts)]
    return texts.astype(pd.CategoricalDtype(order, ordered=True))
