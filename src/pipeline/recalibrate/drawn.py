"""Whom a refit learns from and is judged on: everybody, or of a large base a draw."""

from __future__ import annotations

from ...tables import ACCOUNT_ID, Tables, drawn_accounts, of_accounts

MOST_ACCOUNTS = 10_000
"""More would order customers a little better, and take memory: docs/recalibration.md, what a draw costs."""


def drawn(tables: Tables) -> tuple[Tables, tuple[str, ...]]:
    """Return the tables of at most MOST_ACCOUNTS accounts, and in a sentence that it is a draw.

    Cancellations are counted, levels set and faults looked for among all.
    """
    chosen = drawn_accounts(tables, MOST_ACCOUNTS)
    named = tables.events if tables.accounts is None else tables.accounts
    everybody = named[ACCOUNT_ID].nunique()
    if len(chosen) == everybody:
        return tables, ()
    told = (
        f"refit: learned from and judged on {len(chosen):,} of {everybody:,} accounts, drawn by their ids; "
        "cancellations are counted among all"
    )
    return of_accounts(tables, chosen), (told,)
