"""A store as one data set in memory: what `load` returns of its folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from ...checks import InputError
from ...tables import ACCOUNT_ID, EVENT_ID, Tables
from ...tables.missing import missing_sentences
from ..arrow import to_batch
from .blocks import COLUMNS
from .view import Stored, stored


def whole(folder: Path, *, zone: str | None) -> Tables:
    """Return everything that was added, as clean as the gate left it; the same content in the same order.

    Only an account that the newest accounts lack may still have rows of events: a note says so.
    Events come by time, then by their other columns, however they were dealt out to batches; their `event_id`
    has done its work and is left out. Raises InputError for days of another zone than the store's.
    """
    look = everything(folder, zone=zone)
    events = with_texts(_in_order(look.all_events()))
    found = replace(look.tables, events=events)
    return replace(found, missing=missing_sentences(found.frames), notes=_gone(found))


def _gone(tables: Tables) -> tuple[str, ...]:
    if tables.accounts is None:
        return ()
    named = tables.events[ACCOUNT_ID]
    gone = named[~named.isin(tables.accounts[ACCOUNT_ID])]
    if gone.empty:
        return ()
    return (
        f"events: {len(gone):,} rows are of accounts that are not in accounts any more, such as "
        f"{gone.iloc[0]!r}; nobody asks about them",
    )


def _in_order(events: pd.DataFrame) -> pd.DataFrame:
    keys = ["occurred_at", *events.columns.drop("occurred_at")]
    return events.take(np.lexsort([_rank(events[name]) for name in reversed(keys)])).reset_index(drop=True)


def _rank(values: pd.Series) -> npt.NDArray[Any]:
    """Return numbers in the order of the values; of a text, the place among the sorted ones."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        place = np.argsort(np.argsort(values.cat.categories.to_numpy()))
        return np.append(place, -1)[values.cat.codes]
    return values.to_numpy("M8[us]").view(np.int64) if values.dtype.kind == "M" else values.to_numpy()


def everything(folder: Path, *, zone: str | None) -> Stored:
    """Return what was committed last with all columns of events; refuse days of another zone."""
    look = stored(folder, columns=COLUMNS)
    if zone not in (None, look.tables.zone):
        raise InputError(
            f"{folder}: its days are those of {look.tables.zone}, not of {zone}; leave the zone out"
        )
    return look


def in_batches(look: Stored, schema: pa.Schema, *, ids: bool) -> Iterator[pa.RecordBatch]:
    """Yield the events group by group, by `schema`; with `ids` also the hashes of their event_id, if any."""
    ids = ids and EVENT_ID in look.columns
    lying = schema.append(pa.field(EVENT_ID, pa.uint64())) if ids else schema
    for group in range(len(look)):
        rows = with_texts(look.events(group, ids=ids))
        if len(rows):
            yield to_batch(rows, lying)


def with_texts(events: pd.DataFrame) -> pd.DataFrame:
    """Return the events with texts instead of categories; `astype` would make an object of each."""
    texts = {
        str(name): pd.Series(values.cat.categories.array.take(values.cat.codes.to_numpy(), allow_fill=True))
        for name, values in events.items()
        if isinstance(values.dtype, pd.CategoricalDtype)
    }
    return events.assign(**texts)
