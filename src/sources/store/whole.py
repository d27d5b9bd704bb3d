"""A store as one data set in memory: what `load` returns of its folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
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
    parts = [_texts(look.events(group)) for group in range(len(look))]
    events = _in_order(pd.concat(parts, ignore_index=True))
    found = replace(look.tables, events=events)
    return replace(found, missing=missing_sentences(found.frames))


def _texts(events: pd.DataFrame) -> pd.DataFrame:
    return events.astype(
        {name: "str" for name in events if isinstance(events[name].dtype, pd.CategoricalDtype)}
    )


def _in_order(events: pd.DataFrame) -> pd.DataFrame:
    keys = ["occurred_at", *events.columns.drop("occurred_at")]
    ranks = [pd.factorize(events[name], sort=True)[0] for name in reversed(keys)]
    return events.take(np.lexsort(ranks)).reset_index(drop=True)
