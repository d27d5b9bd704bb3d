"""What the gate asks of a delivery together with what a store has of other batches."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ...checks import InputError
from ...tables import ACCOUNT_ID, CAMPAIGN_ID, TEXT, Tables
from ...tables.references import check_references
from .kept import read_tables
from .manifest import Manifest, TableFile


def calendar_of(
    folder: Path, manifest: Manifest | None, *, accounts: bool = False
) -> dict[str, pd.DataFrame]:
    """Return what events are read by where a delivery has no calendar: the campaigns, and no exposures.

    With `accounts` also these, where there are any. Nothing where a store is empty: its first delivery has to
    bring them.
    """
    if manifest is None or not manifest.batches:
        return {}
    nobody = pd.DataFrame({ACCOUNT_ID: [], CAMPAIGN_ID: []}, dtype=TEXT)
    names = ("campaigns", "accounts") if accounts else ("campaigns",)
    lent = {name: table for name, table in manifest.tables.items() if name in names}
    return {"exposures": nobody, **read_tables(folder, lent)}


def check_together(
    folder: Path, delivered: Tables, tables: Mapping[str, TableFile], *, batch: str
) -> pd.Series | None:
    """Refuse tables of several batches that name accounts or campaigns which the others lack.

    What was delivered together was seen together; an earlier delivery of the same name is another one.
    Returns the accounts that the events must be of: the kept ones, where the delivery has no table of them.
    """
    brought = delivered.frames.keys() - delivered.borrowed
    if all(table.batch == batch and name in brought for name, table in tables.items()):
        return None
    frames = read_tables(folder, tables)
    check_references(frames, origin=str(folder))
    accounts = frames.get("accounts")
    return accounts[ACCOUNT_ID] if accounts is not None and delivered.accounts is None else None


def refuse_strangers(named: pa.Array, accounts: pd.Series, *, origin: str) -> None:
    """Refuse events of accounts, by their names, that are not among those."""
    strange = named.filter(pc.invert(pc.is_in(named, value_set=pa.array(accounts, named.type))))
    if len(strange):
        raise InputError(
            f"{origin}: events: account_id {strange[0].as_py()!r} is not in the accounts of the store; "
            "deliver accounts with it, or leave the row out"
        )
