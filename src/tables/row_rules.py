"""The rules inside one table: types and ranges by its schema, rows that may not repeat, order of times."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .names import (
    ACCOUNT_ID,
    CAMPAIGN_ID,
    ENDED_AT,
    ENDS_AT,
    KNOWN_AT,
    OPENED_AT,
    RESOLVED_AT,
    RESPONSE_ID,
    SALT,
    STARTED_AT,
    STARTS_AT,
    TICKET_ID,
)
from .refusals import Place, refuse_rows, shown
from .schemas import SCHEMAS
from .without_spark import SchemaError, SchemaErrorReason

UNIQUE = {
    "accounts": (ACCOUNT_ID,),
    "campaigns": (CAMPAIGN_ID, KNOWN_AT),
    "tickets": (TICKET_ID,),
    "surveys": (RESPONSE_ID,),
    "assignments": (ACCOUNT_ID, SALT),
}
"""What no two rows may share. Rows of one campaign are a rescheduling: they differ in when it was known."""

IN_ORDER = {
    "accounts": (STARTED_AT, ENDED_AT),
    "campaigns": (STARTS_AT, ENDS_AT),
    "tickets": (OPENED_AT, RESOLVED_AT),
}
"""Which time may not lie before which."""


def check_rows(frame: pd.DataFrame, *, place: Place) -> None:
    """Refuse the first row of a typed frame that breaks a rule of its table."""
    _check_schema(frame, place)
    _refuse_repetitions(frame, place)
    _refuse_disorder(frame, place)


def _check_schema(frame: pd.DataFrame, place: Place) -> None:
    try:
        SCHEMAS[place.table].validate(frame, inplace=True)
    except SchemaError as error:
        name = error.schema.name
        missing = error.reason_code is SchemaErrorReason.SERIES_CONTAINS_NULLS
        rule = "each row needs one" if missing else error.check.error
        bad = np.zeros(len(frame), dtype=bool)
        bad[error.failure_cases["index"].to_numpy(int)] = True
        refuse_rows(frame, bad, lambda row: f"{name} is {shown(row[name])}; {rule}", place=place)
        raise


def _refuse_repetitions(frame: pd.DataFrame, place: Place) -> None:
    keys = [name for name in UNIQUE.get(place.table, ()) if name in frame]
    if not keys:
        return

    def fault(row: pd.Series) -> str:
        same = frame[keys].eq(row[keys]) | (frame[keys].isna() & row[keys].isna())
        first = place.before + int(np.argmax(same.all(axis="columns"))) + 1
        what = " and ".join(f"{name} {shown(row[name])}" for name in keys)
        return f"{what} stands already in row {first}; keep one of the two"

    refuse_rows(frame, frame.duplicated(keys).to_numpy(), fault, place=place)


def _refuse_disorder(frame: pd.DataFrame, place: Place) -> None:
    start, end = IN_ORDER.get(place.table, ("", ""))
    if start not in frame or end not in frame:
        return
    bad, rule, way_out = frame[end] < frame[start], "before", f"correct one of them, or leave {end} empty"
    if place.table == "campaigns":
        bad, rule = frame[end] <= frame[start], "not after"
        way_out = "ends_at is exclusive, so write the day after the last one"
    refuse_rows(
        frame,
        bad.to_numpy(bool),
        lambda row: f"{end} {shown(row[end])} is {rule} {start} {shown(row[start])}; {way_out}",
        place=place,
    )
