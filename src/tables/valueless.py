"""Events without a value: each is read as 1, which is doubtful where others of its metric have one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from .names import METRIC, VALUE
from .schemas import DEFAULTS

READ_AS = f"read as {DEFAULTS['events'][VALUE]:g}"


@dataclass(frozen=True)
class Valueless:
    """How many rows of a metric, in a part of the events, have no value."""

    metric: str
    rows: int


Note = str | Valueless
"""What there is to say of a part of a table; how many rows lack a value is told of all events together."""


def valueless(events: pd.DataFrame) -> list[Valueless]:
    """Return how many rows of each metric have no value, of those with one that lacks it."""
    counts = rows_by_metric(events.loc[events[VALUE].isna(), METRIC])
    return [Valueless(metric, counts[metric]) for metric in sorted(counts)]


def rows_by_metric(metrics: pd.Series) -> dict[str, int]:
    """Return how many rows each metric has."""
    return {str(metric): int(rows) for metric, rows in metrics.value_counts().items()}


def in_words(notes: Iterable[Note], rows: Callable[[], Mapping[str, int]]) -> list[str]:
    """Return notes in words; those on rows without a value come last, by metric where others have a value.

    A metric without any values counts its rows, as it should. `rows` tells how many rows each metric has; it
    is asked only where a value is missing.

    >>> in_words([Valueless("logins", 3), Valueless("spend", 1)], lambda: {"logins": 3, "spend": 4})[1]
    "events: 1 of 4 rows of 'spend' (25 %) has no value, and is read as 1, though the others have one"
    """
    notes = list(notes)
    said, lacking = [note for note in notes if isinstance(note, str)], Counter[str]()
    for note in notes:
        if isinstance(note, Valueless):
            lacking[note.metric] += note.rows
    if not lacking:
        return said
    of = rows()
    counting = sum(some for metric, some in lacking.items() if some == of[metric])
    if counting:
        said.append(f"events: {counting:,} rows without a value, each {READ_AS}")
    doubtful = [_doubtful(metric, some, of[metric]) for metric, some in lacking.items() if some < of[metric]]
    return said + doubtful


def _doubtful(metric: str, some: int, rows: int) -> str:
    read = f"has no value, and is {READ_AS}" if some == 1 else f"have no value, and are each {READ_AS}"
    return (
        f"events: {some:,} of {rows:,} rows of {metric!r} ({_percent(some, rows)}) {read}, "
        "though the others have one"
    )


def _percent(some: int, rows: int) -> str:
    """A share in percent, with as few digits as tell it from none and from all."""
    share = 100 * some / rows
    digits = next((digits for digits in range(4) if 0 < round(share, digits) < 100), 4)
    return f"{share:.{digits}f} %"
