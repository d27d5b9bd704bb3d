"""The gate for the rows that people ask about: which account, on which day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

from ..checks import InputError, listed
from .names import ACCOUNT_ID, CUTOFF


def clean_cutoffs(cutoffs: Iterable[Any]) -> pd.DatetimeIndex:
    """Return cutoffs as midnights (datetime64[us, UTC]), in their order.

    Naive ones are read as UTC, clocks are floored. Raises InputError for a missing one, for what is no time,
    and for a midnight of another zone, such as 2024-01-31 00:00+01:00: in UTC that is a clock of the day
    before, which is hardly the day that was meant.
    """
    try:
        given = cutoffs if isinstance(cutoffs, pd.Series) else pd.Series(pd.Index(list(cutoffs)))
        times = pd.DatetimeIndex(pd.to_datetime(given, utc=True, format="ISO8601"))
    except (ValueError, TypeError) as error:
        raise InputError("a cutoff is not a time; write days as 2024-01-31") from error
    if times.isna().any():
        raise InputError(f"cutoff of row {int(times.isna().argmax()) + 1} is missing; each row needs one")
    days = times.as_unit("us").floor("D")
    _refuse_other_midnights(given[days != times])
    return days


def _refuse_other_midnights(clocks: pd.Series) -> None:
    for given in clocks.drop_duplicates():
        time = pd.Timestamp(given)
        if time.tz is not None and time == time.normalize():
            raise InputError(
                f"cutoff {time} is a midnight, but {time.tz_convert('UTC'):%Y-%m-%d %H:%M} in UTC; write the "
                f"day alone, as {time:%Y-%m-%d}"
            )


def clean_moment(moment: str | date | pd.Timestamp) -> pd.Timestamp:
    """Return a time as UTC; a naive one is read as UTC. Raises InputError for a text that is not ISO 8601."""
    try:
        return pd.to_datetime(moment, utc=True, format="ISO8601")
    except (ValueError, TypeError) as error:
        raise InputError(
            f"{moment!r:.60} is not a time; write it as 2024-01-31, or 2024-01-31T09:30"
        ) from error


def clean_snapshots(rows: pd.DataFrame) -> pd.DataFrame:
    """Return account_id (text) and cutoff (see `clean_cutoffs`) of the rows, in their order.

    The index counts them anew. Raises InputError where a column or an account_id is not there.
    """
    if not isinstance(rows, pd.DataFrame):
        raise InputError(f"snapshots are a {type(rows).__name__}; give a frame of account_id and cutoff")
    for column in (ACCOUNT_ID, CUTOFF):
        if column not in rows:
            there = listed([str(other) for other in rows.columns])
            raise InputError(f"snapshots have no column {column!r}; they have {there}")
    accounts = rows[ACCOUNT_ID].astype("str").reset_index(drop=True)
    if accounts.isna().any():
        row = int(accounts.isna().argmax()) + 1
        raise InputError(f"account_id of row {row} of the snapshots is missing; each row needs one")
    return pd.DataFrame({ACCOUNT_ID: accounts, CUTOFF: clean_cutoffs(rows[CUTOFF])})
