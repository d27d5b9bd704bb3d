"""The tables of some accounts alone, and which accounts stand for all of them where there are too many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from hashlib import blake2b

import pandas as pd

from .names import ACCOUNT_ID
from .record import Tables


def of_accounts(tables: Tables, accounts: Iterable[str], *, keep_index: bool = False) -> Tables:
    """Return the tables of these accounts alone; answers stay whole, since their means are over all.

    Rows are numbered anew, unless `keep_index` is asked for: for what goes by the index of the whole tables.
    """
    wanted = pd.Index(accounts)

    def own(frame: pd.DataFrame) -> pd.DataFrame:
        found = frame[frame[ACCOUNT_ID].isin(wanted)]
        return found if keep_index else found.reset_index(drop=True)

    def optional(frame: pd.DataFrame | None) -> pd.DataFrame | None:
        return None if frame is None else own(frame)

    return replace(
        tables,
        accounts=optional(tables.accounts),
        exposures=own(tables.exposures),
        events=own(tables.events),
        tickets=optional(tables.tickets),
        subscriptions=optional(tables.subscriptions),
    )


def drawn_accounts(tables: Tables, most: int) -> list[str]:
    """Return all accounts, or where there are more, `most` of them that are drawn by their ids, sorted.

    The draw depends on the ids alone: while a base grows, nearly all that were drawn before still are.
    """
    named = tables.events if tables.accounts is None else tables.accounts
    ids = [str(name) for name in named[ACCOUNT_ID].unique()]
    if len(ids) > most:
        ids = sorted(ids, key=lambda name: blake2b(name.encode(), digest_size=8).digest())[:most]
    return sorted(ids)
