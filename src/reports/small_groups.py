"""Groups that are too small to be shown: what stands for their numbers."""

from __future__ import annotations

import pandas as pd

from .words import count, known


def fewer_than(least: int) -> str:
    """Return the words for a group that is hidden.

    >>> fewer_than(10)
    'fewer than 10'
    """
    return f"fewer than {least}"


def group_size(accounts: float, least: int) -> str:
    """Return the accounts of a group in words; an empty group has nobody to hide.

    >>> group_size(1200, 10), group_size(9, 10), group_size(0, 10)
    ('1,200', 'fewer than 10', '0')
    """
    hidden = known(accounts) and 0 < accounts < least
    return fewer_than(least) if hidden else count(accounts)


def without_small_groups(rows: pd.DataFrame, least: int, columns: list[str]) -> pd.DataFrame:
    """Return the rows with NaN in `columns` where `accounts` are fewer than `least`."""
    return rows.assign(**{name: rows[name].where(rows["accounts"] >= least) for name in columns})
