"""What is not handed off whatever the limits: nobody costs least, already open, or just resolved."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ...tables import ACCOUNT_ID, CUTOFF
from .columns import DUPLICATE, NOBODY, REST, Row
from .state import BookState


def held_row(
    row: Row, why: str, sentence: str, *, handoff_id: str | None = None, until: pd.Timestamp | None = None
) -> Row:
    """Return what HELD_COLUMNS say of a candidate or a hand-off."""
    whose = {name: row[name] for name in (ACCOUNT_ID, CUTOFF, "cause", "named")}
    return {**whose, "why": why, "handoff_id": handoff_id, "until": until, "sentence": sentence}


def sift(
    rows: list[Row], book: BookState, *, rest_days: int, at: pd.Timestamp
) -> tuple[list[Row], list[Row]]:
    """Return the candidates that may be handed off at `at`, and what is held of the others, in order."""
    held = dict(_held(rows, book, pd.Timedelta(days=rest_days), at))
    return [row for place, row in enumerate(rows) if place not in held], list(held.values())


def _held(
    rows: list[Row], book: BookState, rest: pd.Timedelta, at: pd.Timestamp
) -> Iterator[tuple[int, Row]]:
    opened, resolved = book.open_handoffs(), book.last_resolved()
    for place, row in enumerate(rows):
        kind = (row[ACCOUNT_ID], row["cause"])
        if row["destination"] == NOBODY:  # where it costs least decides, and not what is likeliest
            said = "to do nothing costs less than to send somebody, as sure as the cause is"
            yield place, held_row(row, NOBODY, said)
        elif kind in opened:
            said = f"hand-off {opened[kind]} about the same cause is open"
            yield place, held_row(row, DUPLICATE, said, handoff_id=opened[kind])
        elif kind in resolved and at < resolved[kind] + rest:
            until = resolved[kind] + rest
            said = f"it was resolved on {resolved[kind]:%Y-%m-%d}; left alone until {until:%Y-%m-%d}"
            yield place, held_row(row, REST, said, until=until)
