"""The notes on the parts of a table as notes on the table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from ..tables.valueless import Note, in_words
from .batches import EVENTS

_COUNTED = re.compile(rf"({EVENTS}: )([\d,]+)( rows .*)")  # notes of which each part of a table has a share
_EXAMPLE = ", such as "


def together(notes: Iterable[Note], rows: Callable[[], Mapping[str, int]]) -> list[str]:
    """Return the notes of parts as notes of the table: numbers of rows added up, and equal ones once.

    `rows` tells how many rows of events each metric has.
    """
    counts, first = dict[str, int](), dict[str, str]()
    for note in in_words(notes, rows):
        counted = _COUNTED.fullmatch(note)
        what = note if counted is None else counted[3].partition(_EXAMPLE)[0]
        first.setdefault(what, note)
        counts[what] = counts.get(what, 0) + (0 if counted is None else int(counted[2].replace(",", "")))
    return [_COUNTED.sub(rf"\g<1>{counts[what]:,}\g<3>", note) for what, note in first.items()]
