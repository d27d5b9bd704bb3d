"""What accounts themselves say about their causes, masked, beside the diagnosis."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...tables import ACCOUNT_ID, CAUSE, CAUSES, CUTOFF, Tables
from ...text import TicketCauses, quotes, with_source

MOST_QUOTES = 2
"""Quotes of an account: enough to hear it, few enough to be read."""


def quoted(tables: Tables, causes: pd.DataFrame, reader: TicketCauses | None) -> pd.Series:
    """Return a list of quotes for each row of `causes` (account_id, cutoff, cause), about the cause it names.

    Personal data are masked; an empty list where nothing was said, or the cause is unclear.
    """
    said: dict[tuple[object, ...], list[str]] = {}
    if tables.tickets is not None or tables.surveys is not None:
        named = causes[causes[CAUSE].isin(CAUSES)]
        for (at, cause), rows in named.groupby([CUTOFF, CAUSE], observed=True):
            said |= _of_cause(tables, at, cause, rows[ACCOUNT_ID], reader)
    keys = zip(causes[CUTOFF], causes[CAUSE], causes[ACCOUNT_ID], strict=True)
    return pd.Series([said.get(key, []) for key in keys], causes.index, dtype="object")


def _of_cause(
    tables: Tables, at: Any, cause: Any, accounts: pd.Series, reader: TicketCauses | None
) -> dict[tuple[object, ...], list[str]]:
    found = quotes(tables, cause, at, accounts=accounts, n=MOST_QUOTES, each=True, model=reader)
    lines = with_source(found)
    return {
        (at, cause, account): list(lines[own]) for account, own in found.groupby(ACCOUNT_ID).groups.items()
    }
