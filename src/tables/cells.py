"""Reading a delivered column into clean times, words or numbers; cells that cannot be read are pointed at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .names import TEXT, TIME, WHOLE

Flags = npt.NDArray[np.bool_]

TIME_RULE = "which is not a time; write it as 2024-01-31T09:30:00Z, or 2024-01-31 for midnight"
NUMBER_RULE = "which is not a number; write digits with a point, such as 12.5"
WHOLE_RULE = "which is not a whole number of days"
ID_RULE = "which is no id; write ids as text or whole numbers"

_DAY = r"^\d{4}-\d\d-\d\d"
_DAY_ONLY = _DAY + "$"
_WITH_OFFSET = r"(Z|z|[+-]\d\d:?(\d\d)?)$"
_DAY_AND_CLOCK = _DAY + r"[T ]\d\d(:.*|" + _WITH_OFFSET + ")?$"
_LARGEST_EXACT = 2.0**53  # beyond it a float64 does not hold every whole number


@dataclass(frozen=True, eq=False)
class Reading:
    """A column as it was read: `clean` of the asked type, missing where `bad`.

    `bad` (bool, one a row) marks cells that hold something that cannot be read, and `rule` says why. `naive`
    says that there were times with a clock and no offset.
    """

    clean: pd.Series
    bad: Flags
    rule: str = ""
    naive: bool = False


def read_cells(column: pd.Series, *, dtype: Any, zone: str) -> Reading:
    """Read a column as the contract's type: TIME, TEXT, or a number (WHOLE: without a fraction)."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    if dtype == TIME:
        return read_times(column, zone=zone)
    return read_texts(column) if dtype == TEXT else read_numbers(column, whole=dtype == WHOLE)


def read_times(column: pd.Series, *, zone: str) -> Reading:
    """Read times as datetime64[us, UTC]; in another zone, as that zone's wall clock labelled UTC.

    A time without an offset is UTC. A day without a clock is midnight in the zone, and so is a typed column
    without an offset that holds nothing but midnights: shifting days by an offset would put them on the eve.

    >>> read_times(pd.Series(["2024-07-01T03:00:00Z", "2024-07-01"]), zone="America/New_York").clean.tolist()
    [Timestamp('2024-06-30 23:00:00+0000', tz='UTC'), Timestamp('2024-07-01 00:00:00+0000', tz='UTC')]
    """
    dtype = column.dtype
    if isinstance(dtype, pd.ArrowDtype):
        return _arrow_times(column, dtype.pyarrow_dtype, zone)
    if isinstance(dtype, pd.DatetimeTZDtype):
        return Reading(_wall_clock(column, zone), _none(column))
    if dtype.kind == "M":
        return Reading(_naive_times(column, zone), _none(column), naive=True)
    if dtype.kind in "biufc":
        return Reading(_no_times(column), column.notna().to_numpy(), TIME_RULE)
    return _written_times(column.astype(TEXT), zone)


def _arrow_times(column: pd.Series, arrow: pa.DataType, zone: str) -> Reading:
    if pa.types.is_date(arrow):
        days = column.astype("datetime64[us]")
        return Reading(days.dt.tz_localize("UTC"), _none(column))
    if pa.types.is_timestamp(arrow):
        utc = column.astype(pd.ArrowDtype(pa.timestamp("us", arrow.tz and "UTC")))
        return read_times(utc.astype("datetime64[us]" if arrow.tz is None else TIME), zone=zone)
    return read_times(column.astype(object), zone=zone)


def _wall_clock(times: pd.Series, zone: str) -> pd.Series:
    if zone != "UTC":
        times = times.dt.tz_convert(zone).dt.tz_localize(None).dt.tz_localize("UTC")
    return times.astype(TIME)


def _naive_times(times: pd.Series, zone: str) -> pd.Series:
    labelled = times.dt.tz_localize("UTC").astype(TIME)
    return labelled if zone == "UTC" or _only_midnights(times) else _wall_clock(labelled, zone)


def _only_midnights(times: pd.Series) -> bool:
    values = times.dropna().to_numpy()
    return bool((values.astype("M8[D]") == values).all())


def _written_times(texts: pd.Series, zone: str) -> Reading:
    """Times written as text: each cell by itself is a day, a time with an offset, or a naive time."""
    texts = texts.where(texts != "")
    days, clocks = _matches(texts, _DAY_ONLY), _matches(texts, _DAY_AND_CLOCK)
    readable = texts.where(days | clocks)
    times = pd.to_datetime(readable, format="ISO8601", utc=True, errors="coerce").astype(TIME)
    values = times if zone == "UTC" else times.where(days, _wall_clock(times, zone))
    return Reading(values, (texts.notna() & times.isna()).to_numpy(), TIME_RULE, bool(unzoned(texts).any()))


def unzoned(texts: pd.Series | pa.Array) -> Flags:
    """Return which written times have a clock and no offset (bool, one a cell).

    >>> unzoned(pd.Series(["2024-07-01", "2024-07-01 03:00", "2024-07-01T03:00:00Z"])).tolist()
    [False, True, False]
    """
    return _matches(texts, _DAY_AND_CLOCK) & ~_matches(texts, _WITH_OFFSET)


def written_moment(text: str) -> pd.Timestamp:
    """Return a time that is written with its offset as UTC; NaT for any other text, a day alone too.

    >>> written_moment("2024-07-01T03:00+02:00"), written_moment("01/07/2024 03:00+02:00")
    (Timestamp('2024-07-01 01:00:00+0000', tz='UTC'), NaT)
    """
    texts = pd.Series([text], dtype=TEXT)
    reading = read_times(
        texts.where(_matches(texts, _WITH_OFFSET) & _matches(texts, _DAY_AND_CLOCK)), zone="UTC"
    )
    moment: pd.Timestamp = reading.clean.iloc[0]
    return moment


def _matches(texts: pd.Series | pa.Array, pattern: str) -> Flags:
    found = pc.match_substring_regex(pa.array(texts), pattern)
    return np.asarray(pc.fill_null(found, False), dtype=bool)


def read_texts(column: pd.Series) -> Reading:
    """Read ids and words as text; an empty text is missing, and a whole number is written without a point.

    >>> read_texts(pd.Series([7.0, None])).clean.tolist()
    ['7', nan]
    """
    if pd.api.types.is_float_dtype(column.dtype):
        values = column.to_numpy(np.float64, na_value=np.nan)
        bad = ~np.isnan(values) & ~((np.abs(values) < _LARGEST_EXACT) & (values == np.floor(values)))
        whole = pd.Series(np.where(bad, np.nan, values)).astype("Int64")
        return Reading(whole.astype(TEXT), bad, ID_RULE)
    texts = column if column.dtype == TEXT else column.astype(TEXT)
    empty = texts == ""
    return Reading(texts.mask(empty) if empty.any() else texts, _none(column))


def read_numbers(column: pd.Series, *, whole: bool = False) -> Reading:
    """Read numbers as float64, NaN where missing; `whole` refuses fractions (and infinities).

    >>> read_numbers(pd.Series(["2.5", "", "abc"])).bad.tolist()
    [False, False, True]
    """
    if pd.api.types.is_numeric_dtype(column.dtype):
        values = pd.Series(column.to_numpy(np.float64, na_value=np.nan))
        bad = _none(column)
    elif column.dtype == TEXT:
        given = column.notna() & (column.str.strip() != "")
        read = [_number(text) if some else np.nan for text, some in zip(column, given, strict=True)]
        values = pd.Series(read, dtype=np.float64)
        bad = (given & values.isna()).to_numpy(bool)
    else:
        given = column.notna() & (column.astype(TEXT).str.strip() != "")
        values = pd.to_numeric(column.where(given), errors="coerce").astype(np.float64)
        bad = (given & values.isna()).to_numpy(bool)
    if whole and not bad.any():
        bad = (values.notna() & ~((values.abs() < _LARGEST_EXACT) & (values % 1 == 0))).to_numpy(bool)
        return Reading(values, bad, WHOLE_RULE)
    return Reading(values, bad, NUMBER_RULE)


def _number(text: str) -> float:
    """Return the float64 nearest to a written number, as Arrow does and pandas may not; else NaN."""
    try:
        return np.nan if "_" in text else float(text)
    except ValueError:
        return np.nan


def _none(column: pd.Series) -> Flags:
    return np.zeros(len(column), dtype=bool)


def _no_times(column: pd.Series) -> pd.Series:
    return pd.Series(pd.NaT, index=column.index, dtype=TIME)
