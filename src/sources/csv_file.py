"""Reading CSV files: a cell is text as written, and a column is typed where it says the same to every reader.

So that it makes no difference whether a file is read as a whole or part by part: a type that is guessed from
some cells would decide how the others are read.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from ..checks import InputError
from ..tables import NUMBER, SCHEMAS, TEXT, TIME, WHOLE

Rows = TypeVar("Rows", pa.Table, pa.RecordBatch)

MISSING = pa.array(pyarrow.csv.ConvertOptions().null_values, pa.string())
"""What stands for an empty cell of times and numbers (NULL, NA, nan, …); a word "NA" is one, and stays."""

_READING = pyarrow.csv.ReadOptions(block_size=1 << 22)  # bytes: a row must fit, and some fit into memory
_DAY_LENGTH = len("2024-01-31")
_TIMES = (pa.date32(), pa.timestamp("us", "UTC"), pa.timestamp("us"))
_KINDS = {TIME: _TIMES, NUMBER: (pa.float64(),), WHOLE: (pa.float64(),), TEXT: ()}
_ANY = (pa.int64(), pa.float64(), pa.bool_(), *_TIMES)


def read_csv(file: Path, *, table: str) -> pa.Table:
    """Return a table of the contract, all cells as text.

    Raises InputError for a row of too many or too few cells, and for a file that is not UTF-8.
    """
    try:
        return pyarrow.csv.read_csv(file, _READING, _parsing(table), _as_text(file))
    except pa.ArrowInvalid:
        _refuse_ragged_row(file, table)
        refuse_other_encoding(file)
        raise


def csv_batches(file: Path, *, table: str) -> Iterator[pa.RecordBatch]:
    """Yield the same table block by block. Raises InputError for what `read_csv` refuses."""
    try:
        yield from pyarrow.csv.open_csv(file, _READING, _parsing(table), _as_text(file))
    except pa.ArrowInvalid:
        _refuse_ragged_row(file, table)
        refuse_other_encoding(file)
        raise


def csv_columns(file: Path) -> list[str]:
    """Return the names in the first row of a file, whatever the others hold.

    Raises InputError where they are not UTF-8.
    """
    refuse_utf16(file)
    any_row = pyarrow.csv.ParseOptions(invalid_row_handler=lambda _: "skip")
    any_text = pyarrow.csv.ConvertOptions(check_utf8=False)
    with pyarrow.csv.open_csv(file, parse_options=any_row, convert_options=any_text) as head:
        try:
            names: list[str] = head.schema.names
        except UnicodeDecodeError:
            refuse_other_encoding(file)
            raise
    return names


def typed(rows: Rows, *, table: str) -> Rows:
    """Return rows of text with the contract's times and numbers as such where a column holds nothing else.

    A column with another cell stays text, which the gate reads cell by cell, to the same times and numbers.
    """
    for name, column in SCHEMAS[table].columns.items():
        place, kinds = rows.schema.get_field_index(name), _KINDS[column.dtype.type]
        if place >= 0 and kinds:
            cells = _without_missing(rows.column(place))
            rows = rows.set_column(place, name, next(_as_any(cells, kinds), cells))
    return rows


def guessed(rows: pa.Table, *, table: str) -> pa.Table:
    """Return rows of text with each column that the contract does not know as what all its cells are."""
    for place, name in enumerate(rows.schema.names):
        if name not in SCHEMAS[table].columns:
            cells = rows.column(place)
            rows = rows.set_column(place, name, next(_as_any(_without_missing(cells), _ANY), cells))
    return rows


def _without_missing(texts: pa.Array) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.is_in(trimmed, value_set=MISSING), None, trimmed)


def _as_any(cells: pa.Array, kinds: tuple[pa.DataType, ...]) -> Iterator[pa.Array]:
    """Yield texts as each of the kinds that all of them are."""
    for kind in kinds:
        with suppress(pa.ArrowInvalid):
            found = pc.cast(cells, kind)
            if _says_the_same(cells, found):
                yield found


def _says_the_same(cells: pa.Array, found: pa.Array) -> bool:
    """Whether the gate, cell by cell, finds what was found: no number is NaN, a day is a day in any zone."""
    if pa.types.is_floating(found.type):
        return not pc.any(pc.is_nan(found)).as_py()
    if pa.types.is_timestamp(found.type) and found.type.tz is None:
        midnight = pc.equal(pc.floor_temporal(found, unit="day"), found)
        days = pc.equal(pc.utf8_length(cells), _DAY_LENGTH)
        return bool(pc.all(midnight).as_py()) or not pc.any(days).as_py()
    return True


def _parsing(table: str) -> pyarrow.csv.ParseOptions:
    return pyarrow.csv.ParseOptions(newlines_in_values="text" in SCHEMAS[table].columns)


def _as_text(file: Path) -> pyarrow.csv.ConvertOptions:
    return pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(csv_columns(file), pa.string()))


def _refuse_ragged_row(file: Path, table: str) -> None:
    """Read again on one thread, where pyarrow counts rows, to say which has too many or too few cells."""
    ragged: list[pyarrow.csv.InvalidRow] = []

    def note(row: pyarrow.csv.InvalidRow) -> str:
        ragged.append(row)
        return "error"

    parsing = _parsing(table)
    parsing.invalid_row_handler = note
    one_thread = pyarrow.csv.ReadOptions(use_threads=False, block_size=_READING.block_size)
    with suppress(pa.ArrowInvalid):
        for _ in pyarrow.csv.open_csv(file, one_thread, parsing, _as_text(file)):
            pass
    if ragged:
        row = ragged[
            0
        ]  # whose text is never said: it may be a customer's, and messages go into logs and mails
        raise InputError(
            f"{file} row {row.number - 1}: {row.actual_columns} cells where the header has "
            f"{row.expected_columns}; {_way_out(row)}"
        )


def _way_out(row: pyarrow.csv.InvalidRow) -> str:
    if row.text.count('"') % 2:
        return "it has a quote that is not closed, or that stands alone; close it, or write it twice"
    if row.actual_columns > row.expected_columns:
        return "put quotes around a cell that holds a comma"
    return "write a comma for each empty cell, too"


def refuse_utf16(file: Path) -> None:
    """Raise InputError for a file that begins as those of UTF-16 do, which spreadsheets write as Unicode."""
    with file.open("rb") as opened:
        if opened.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            raise InputError(f"{file} is written in UTF-16; save it as CSV UTF-8")


def refuse_other_encoding(file: Path) -> None:
    """Raise InputError naming the first line of a file that is not UTF-8, without its text."""
    with file.open("rb") as opened:
        for number, line in enumerate(opened, start=1):
            try:
                line.decode()
            except UnicodeDecodeError as error:
                raise InputError(
                    f"{file} line {number} is not written in UTF-8; save it as CSV UTF-8"
                ) from error
