"""A store as one data set in memory: what `load` returns of its folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...checks import InputError
from ...tables import Tables
from ...tables.missing import missing_sentences
from .blocks import COLUMNS
from .view import stored


def whole(folder: Path, *, zone: str | None) -> Tables:
    """Return everything that was added, as clean as the gate left it; the same content in the same order.

    Events come by time, then by their other columns, however they were dealt out to batches; their `event_id`
    has done its work and is left out. Raises InputError for days of another zone than the store's.
    """
    look = stored(folder, columns=COLUMNS)
    if zone not in (None, look.tables.zone):
        raise InputError(
            f"{folder}: its days are those of {look.tables.zone}, not of {zone}; leave the zone out"
        )
    events = _texts(_in_order(look.all_events()))
    found = replace(look.tables, events=events)
    return replace(found, missing=missing_sentences(found.frames))


def _in_order(events: pd.DataFrame) -> pd.DataFrame:
    keys = ["occurred_at", *events.columns.drop("occurred_at")]
    return events.take(np.lexsort([_rank(events[name]) for name in reversed(keys)])).reset_index(drop=True)


def _rank(values: pd.Series) -> npt.NDArray[Any]:
    """Return numbers in the order of the values; of a text, the place among the sorted ones."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        place = np.argsort(np.argsort(values.cat.categories.to_numpy()))
        return np.append(place, -1)[values.cat.codes]
    return values.to_numpy("M8[us]").view(np.int64) if values.dtype.kind == "M" else values.to_numpy()


def _texts(events: pd.DataFrame) -> pd.DataFrame:
    """Return the events with texts instead of categories; `astype` would make an object of each."""
    texts = {
        str(name): pd.Series(values.cat.categories.array.take(values.cat.codes.to_numpy(), allow_fill=True))
        for name, values in events.items()
        if isinstance(values.dtype, pd.CategoricalDtype)
    }
    return events.assign(**texts)
