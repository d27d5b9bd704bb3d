"""Which group each account is balanced in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import pandas as pd

from ...checks import InputError, listed
from ...tables import ACCOUNT_ID, Tables

EVERYBODY = "all"
UNKNOWN = "unknown"
JOINED = " · "


def strata(tables: Tables, account_id: pd.Series, balance_by: Sequence[str]) -> pd.Series:
    """Return the group of each account (n,): its words in the columns of `accounts`, joined; "all" without.

    A missing word is "unknown". Raises InputError for a column that is not there, or holds numbers.
    """
    if not balance_by:
        return pd.Series(EVERYBODY, account_id.index, dtype="str")
    accounts = _accounts(tables, balance_by)
    about = accounts.set_index(ACCOUNT_ID)[list(balance_by)].reindex(account_id)
    first, *others = (about[column].astype("str").fillna(UNKNOWN) for column in balance_by)
    joined = reduce(lambda left, right: left + JOINED + right, others, first)
    return pd.Series(joined.array, account_id.index, dtype="str")


def _accounts(tables: Tables, balance_by: Sequence[str]) -> pd.DataFrame:
    if tables.accounts is None:
        raise InputError(
            f"live.balance_by has {balance_by[0]!r}, but there is no table accounts; add it, or leave "
            "balance_by out"
        )
    for column in balance_by:
        if column not in tables.accounts:
            there = [str(name) for name in tables.accounts.columns if name != ACCOUNT_ID]
            raise InputError(
                f"live.balance_by has {column!r}, which is no column of accounts; it has {listed(there)}"
            )
        if not pd.api.types.is_string_dtype(tables.accounts[column].dtype):
            raise InputError(
                f"live.balance_by has {column!r}, which holds no words; balance by a column of a few words, "
                "such as segment"
            )
    return tables.accounts
