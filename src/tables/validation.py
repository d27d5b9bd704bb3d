"""The one gate: delivered frames in, clean tables out, or one sentence that says which cell is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ..checks import InputError, known_zone, listed, nearest
from .cells import Reading, read_cells
from .missing import missing_sentences
from .names import CAMPAIGN_ID, METRIC, VALUE
from .record import Tables
from .references import check_references, first_deliveries, lost_accounts, unknown_tags
from .refusals import Place, refuse_rows, shown
from .row_rules import check_rows
from .schemas import DEFAULTS, REQUIRED_TABLES, SCHEMAS
from .valueless import Note, in_words, rows_by_metric, valueless

Lend = Callable[[], Mapping[str, pd.DataFrame]]
"""Gives clean tables by name when it is asked."""

NO_TAGS = "events: campaign_id is empty in all rows, and is read as if the column were not there"


def validate(
    frames: Mapping[str, pd.DataFrame],
    *,
    origin: str,
    zone: str = "UTC",
    quiet: bool = False,
    lend: Lend = dict,
) -> Tables:
    """Clean tables of the contract from frames by table name; nothing behind this gate checks them again.

    `origin` says in messages where the frames came from; `zone` is the IANA time zone whose midnights part
    the days. Ids are read as text, times as the zone's wall clock labelled UTC (datetime64[us, UTC]), numbers
    as float64; further columns and the order of rows are kept, frames of other names are not looked at. Of an
    account, a second delivery of an event_id is ignored. The frames that are passed in are not changed.
    `quiet`: events may have no rows, as in the delivery of a day on which nothing happened. `lend` gives
    clean tables in place of those that were not delivered, where a required one is among these.

    Raises InputError with one sentence that names the table, the row (counted from 1) and its key, the
    column, the rule and the way out.

    >>> campaign = {"campaign_id": 25, "name": "Madness", "series": "mm"}
    >>> dates = {"starts_at": "2025-03-03", "ends_at": "2025-04-08"}
    >>> frames = {
    ...     "campaigns": pd.DataFrame([campaign | dates]),
    ...     "exposures": pd.DataFrame({"account_id": ["a1"], "campaign_id": [25]}),
    ...     "events": pd.DataFrame([{"account_id": "a1", "occurred_at": "2025-03-05", "metric": "posts"}]),
    ... }
    >>> tables = validate(frames, origin="an example")
    >>> tables.events["value"].tolist(), tables.campaigns["pre_days"].tolist()
    ([1.0], [21])
    """
    zone = known_zone(zone)
    delivered = {table: frames[table] for table in SCHEMAS if frames.get(table) is not None}
    lacking = [table for table in REQUIRED_TABLES if table not in delivered]
    lent = {table: frame for table, frame in (lend() if lacking else {}).items() if table not in delivered}
    _require_tables({**lent, **delivered}, frames, origin)
    if delivered["events"].empty and not quiet:
        raise InputError(f"{origin}: events has no rows; there is nothing to learn from without events")
    read: list[Note] = []
    clean: dict[str, Any] = lent | {
        table: _clean(frame, place=Place(origin, table), zone=zone, notes=read)
        for table, frame in delivered.items()
    }
    check_references(clean, origin=origin)
    notes = in_words(read, lambda: rows_by_metric(clean["events"][METRIC]))
    clean["events"] = without_repetitions(_without_empty_tags(clean["events"], notes), notes)
    notes += [*unknown_tags(clean), *lost_accounts(clean)]
    return Tables(
        **clean,
        zone=zone,
        missing=missing_sentences(clean),
        notes=tuple(notes),
        origin=origin,
        borrowed=frozenset(lent),
    )


def validate_events(frame: pd.DataFrame, tables: Tables, *, before: int) -> tuple[pd.DataFrame, list[Note]]:
    """Return a part of the events of a data set, as clean as `validate` makes it, and its notes.

    `tables` hold all else of the data set; `before` is how many rows of events came before the part. What can
    only be told of all events is left: repetitions, and whether any row is tagged.
    """
    notes: list[Note] = []
    place = Place(tables.origin, "events", before)
    clean: dict[str, pd.DataFrame] = {
        **{name: tables.frames[name] for name in ("accounts", "campaigns") if name in tables.frames},
        "events": _clean(frame, place=place, zone=tables.zone, notes=notes),
    }
    check_references(clean, origin=tables.origin, before=before)
    return clean["events"], [*notes, *unknown_tags(clean)]


def validate_share(frames: Mapping[str, pd.DataFrame], whole: Tables) -> Tables:
    """Return tables of some accounts of a data set, as clean as `validate` makes them.

    `whole` is the data set with the tables that are about no account, or that come apart: events, a part at a
    time, pass through `validate_events`. Rows in messages count within the share.
    """
    notes: list[Note] = []
    clean: dict[str, Any] = {
        table: _clean(frame, place=Place(whole.origin, table), zone=whole.zone, notes=notes)
        for table, frame in frames.items()
    }
    check_references({**whole.frames, **clean}, origin=whole.origin)
    return replace(whole, **clean)


def with_events(tables: Tables, events: pd.DataFrame, notes: list[str]) -> Tables:
    """Return a data set with all its events in place of some, repetitions and empty tags left out as ever.

    The events are clean, part by part, and `notes` are what was said of the parts.
    """
    told = [*tables.notes, *notes]
    events = without_repetitions(_without_empty_tags(events, told), told)
    return replace(tables, events=events, notes=tuple(told))


def _require_tables(delivered: Mapping[str, pd.DataFrame], frames: Mapping[str, object], origin: str) -> None:
    lacking = [table for table in REQUIRED_TABLES if table not in delivered]
    if lacking:
        others = [name for name in frames if name not in SCHEMAS]
        close = nearest(lacking[0], others)
        hint = f"rename {close!r} if that is it" if close else f"add {listed(lacking)}"
        raise InputError(
            f"{origin}: there is no table {lacking[0]!r}; {listed(REQUIRED_TABLES)} are required: {hint}"
        )
    for table, frame in delivered.items():
        if not isinstance(frame, pd.DataFrame):
            raise InputError(f"{origin}: {table} is of type {type(frame).__name__}; pass a pandas DataFrame")


def _clean(frame: pd.DataFrame, *, place: Place, zone: str, notes: list[Note]) -> pd.DataFrame:
    _require_columns(frame, place)
    typed = _typed(frame.reset_index(drop=True), place, zone, notes)
    clean = _with_defaults(typed, place.table, notes)
    check_rows(clean, place=place)
    return clean


def _require_columns(frame: pd.DataFrame, place: Place) -> None:
    twice = frame.columns[frame.columns.duplicated()]
    if len(twice):
        raise InputError(f"{place} has two columns {twice[0]!r}; rename or remove one of them")
    for name, column in SCHEMAS[place.table].columns.items():
        if column.required and name not in frame:
            there = [str(other) for other in frame.columns]
            hint = _parted_otherwise(there) or _rename(nearest(name, there)) or f"it has {listed(there)}"
            raise InputError(f"{place} has no column {name!r}, which is required; {hint}")


def _rename(close: str | None) -> str | None:
    return None if close is None else f"rename {close!r} if that is it"


def _parted_otherwise(there: list[str]) -> str | None:
    """What to say of one column whose name looks like several, as spreadsheets of some countries write."""
    mark = next((mark for mark in ";\t|" if len(there) == 1 and mark in there[0]), None)
    return None if mark is None else f"its columns seem to be parted by {mark!r}; part them by commas"


def _typed(frame: pd.DataFrame, place: Place, zone: str, notes: list[Note]) -> pd.DataFrame:
    columns = dict(frame.items())
    naive = []
    for name, column in SCHEMAS[place.table].columns.items():
        if name in frame:
            reading = read_cells(frame[name], dtype=column.dtype.type, zone=zone)
            _refuse_unreadable(frame, reading, name, place)
            columns[name] = reading.clean
            naive += [name] * reading.naive
    if naive:
        days = "" if zone == "UTC" else f" (a column of nothing but midnights: as days of {zone})"
        notes.append(f"{place.table}: {listed(naive)} without an offset, read as UTC{days}")
    return pd.DataFrame(columns, index=frame.index, copy=False)


def _refuse_unreadable(frame: pd.DataFrame, reading: Reading, name: str, place: Place) -> None:
    refuse_rows(frame, reading.bad, lambda row: f"{name} is {shown(row[name])}, {reading.rule}", place=place)


def _with_defaults(frame: pd.DataFrame, table: str, notes: list[Note]) -> pd.DataFrame:
    for column, default in DEFAULTS.get(table, {}).items():
        dtype = SCHEMAS[table].columns[column].dtype.type
        if column not in frame:
            frame[column] = np.full(len(frame), default, dtype)
            continue
        if column == VALUE and frame[column].hasnans:
            notes += valueless(frame)
        frame[column] = frame[column].fillna(default).astype(dtype)
    return frame


def _without_empty_tags(events: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Leave out tags that no row has: who takes part is then told from the days of the campaign.

    Repeated rows count: whether any row is tagged can then be told part by part.
    """
    if CAMPAIGN_ID not in events or events[CAMPAIGN_ID].notna().any():
        return events
    notes.append(NO_TAGS)
    return events.drop(columns=CAMPAIGN_ID)


def without_repetitions(events: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Return the events without an account's second deliveries of an event_id, which a note counts."""
    keep = first_deliveries(events)
    if keep.all():
        return events
    notes.append(repetitions_said(int((~keep).sum())))
    return events.loc[keep].reset_index(drop=True)


def repetitions_said(rows: int) -> str:
    """Return the note on so many events that were left out as second deliveries."""
    return f"events: {rows:,} rows repeat an event_id that came before, and are ignored"
