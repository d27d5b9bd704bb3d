"""Rows that were delivered twice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ...tables import EVENT_ID, OCCURRED_AT
from .daily import SOURCE
from .finding import Finding

WHOLE_DAY = 0.9
"""Share of a day's rows that stand twice, from which on the day itself was delivered twice."""

FEWEST_ROWS = 24
"""Rows of such a day: twelve and twelve again, so that a quiet day with two equal rows is none."""

USUAL = 0.5
"""Where half of all rows have an equal one, rows are coarse, and equal ones are real."""


ROWS_AT_ONCE = 1_000_000
"""Rows that are hashed together."""


def repeated_findings(events: pd.DataFrame) -> Iterator[Finding]:
    """Yield what stands twice in events: an error for each day of a source, else a note of how many rows.

    Equal rows without an event_id may be real (two clicks in one minute); a day of which nearly each row
    stands twice is not. Rows of one event_id are read once already, and said by the gate.
    """
    if EVENT_ID in events and events[EVENT_ID].notna().all():
        return
    suspects = np.flatnonzero(_hash_is_shared(events))
    alike, again, either = events.iloc[suspects], *np.zeros((2, len(events)), bool)
    again[suspects] = alike.duplicated().to_numpy()
    if not again.any():
        return
    either[suspects] = alike.duplicated(keep=False).to_numpy()
    days = _whole_days(events, either) if either.mean() < USUAL else []
    for source, day, rows in days:
        yield Finding(
            severity="error",
            table="events",
            about=f"source {source}" if source else "",
            what=f"nearly all of {rows:,} rows stand twice",
            way_out="deliver the day once, or give rows an event_id, which is read once",
            first=day,
            last=day,
        )
    if not days:
        yield Finding(
            severity="note",
            table="events",
            about="",
            what=f"{int(again.sum()):,} rows ({again.mean():.2%}) are equal to an earlier one, and count",
            way_out="give rows an event_id if a second delivery is to be ignored",
        )


def _hash_is_shared(events: pd.DataFrame) -> np.ndarray:
    """Whether each row may be equal to another: hashes of rows take less memory than numbers of all cells."""
    events = pd.DataFrame({name: _numbers(events[name]) for name in events}, copy=False)
    parts = [events.iloc[first : first + ROWS_AT_ONCE] for first in range(0, len(events), ROWS_AT_ONCE)]
    hashes = np.concatenate([pd.util.hash_pandas_object(part, index=False).to_numpy() for part in parts])
    ordered = np.sort(hashes)
    shared = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    return pd.Series(hashes).isin(shared).to_numpy()


def _numbers(column: pd.Series) -> pd.Series:
    """Return the column with categories as numbers: else all their texts are hashed for each part anew."""
    return column.cat.codes if isinstance(column.dtype, pd.CategoricalDtype) else column


def _whole_days(events: pd.DataFrame, either: np.ndarray) -> list[tuple[str, pd.Timestamp, int]]:
    source = events[SOURCE].astype("str") if SOURCE in events else pd.Series("", index=events.index)
    keys = [source.fillna(""), events[OCCURRED_AT].dt.floor("D").rename("day")]
    days = pd.Series(either, index=events.index).groupby(keys, observed=True).agg(["mean", "size"])
    twice = days[(days["mean"] >= WHOLE_DAY) & (days["size"] >= FEWEST_ROWS)].reset_index()
    return [(str(name), day, int(rows)) for name, day, _, rows in twice.itertuples(index=False)]
