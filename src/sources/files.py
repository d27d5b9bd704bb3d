"""Reading the contract's tables from a folder of Parquet and CSV files."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from ..checks import InputError, listed
from ..tables import SCHEMAS, TEXT
from .arrow import to_frame

Read = TypeVar("Read")

FORMATS = (".parquet", ".csv")
_HIDDEN = ("_", ".")  # what writers leave beside the part files: _SUCCESS, ._part.crc


def read_folder(folder: Path, *, without: str | None = None) -> dict[str, pd.DataFrame]:
    """The contract's tables in a folder, as delivered, by table name; other files are not opened.

    A table is `NAME.parquet`, `NAME.csv`, or a folder `NAME` of part files of one format, which are read in
    the order of their names; `without` names one that is left out. Raises InputError naming the file where a
    table is there twice, a file cannot be read, or the folder has no table at all.
    """
    found = {table: form for table in SCHEMAS if (form := form_of(table, folder)) is not None}
    if not found:
        raise InputError(
            f"{folder} holds none of the tables; a table is a file such as events.parquet or events.csv, "
            "or a folder events of part files"
        )
    return {table: _read_table(form, table) for table, form in found.items() if table != without}


def form_of(table: str, folder: Path) -> Path | None:
    """Return the file or the folder of part files that holds a table, None if there is none."""
    forms = [folder / f"{table}{suffix}" for suffix in FORMATS] + [folder / table]
    there = [form for form in forms if form.exists()]
    if len(there) > 1:
        names = listed(form.name for form in there)
        raise InputError(f"{folder} holds the table {table} twice, as {names}; keep one of them")
    return there[0] if there else None


def read_file(file: Path) -> pd.DataFrame:
    """One table in a file of its own, as delivered; the cells of a CSV file are text as written.

    Raises InputError naming the file where it is not there, of another format, or cannot be read.
    """
    if file.suffix not in FORMATS or not file.is_file():
        raise InputError(f"{file} is no file of {listed(FORMATS)}; name one that is there")
    if file.suffix == ".parquet":
        return to_frame(readable(_read_parquet, file))
    try:
        return pd.read_csv(file, dtype="str", keep_default_na=False, na_values=[""])
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read: {_reason(error)}; write it anew as CSV") from error


def _read_table(form: Path, table: str) -> pd.DataFrame:
    parts = part_files(form) if form.is_dir() else [form]
    read = partial(_read_csv, table=table) if parts[0].suffix == ".csv" else _read_parquet
    pieces = [readable(read, part) for part in parts]
    try:
        return to_frame(pa.concat_tables(pieces, promote_options="permissive"))
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise InputError(f"{form}: its part files do not fit together: {_reason(error)}") from error


def part_files(folder: Path) -> list[Path]:
    """Return the part files of a table in the order of their names; they are of one format."""
    parts = sorted(part for part in folder.iterdir() if not part.name.startswith(_HIDDEN))
    kinds = {part.suffix for part in parts}
    if len(kinds) != 1 or not kinds <= set(FORMATS):
        seen = listed(sorted({part.suffix or part.name for part in parts}))
        raise InputError(
            f"{folder}: a table's folder holds part files, all .parquet or all .csv; it holds {seen}"
        )
    return parts


def readable(read: Callable[[Path], Read], file: Path) -> Read:
    """Return what a reader makes of a file; raise InputError naming the file where it cannot be read."""
    try:
        return read(file)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{file} cannot be read: {_reason(error)}; write it anew as {file.suffix[1:].upper()}"
        ) from error


def _reason(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".")


def _read_parquet(file: Path) -> pa.Table:
    with pyarrow.parquet.ParquetFile(file) as parquet:
        return parquet.read()


def _read_csv(file: Path, *, table: str) -> pa.Table:
    """Ids and words are text as written ("001" stays "001"); pyarrow finds the types of all else."""
    columns = SCHEMAS[table].columns
    words = {name: pa.string() for name, column in columns.items() if column.dtype.type == TEXT}
    convert = pyarrow.csv.ConvertOptions(column_types=words)
    parse = pyarrow.csv.ParseOptions(newlines_in_values="text" in columns)
    try:
        return pyarrow.csv.read_csv(file, parse_options=parse, convert_options=convert)
    except pa.ArrowInvalid:
        _refuse_ragged_row(file, parse)
        raise


def _refuse_ragged_row(file: Path, parse: pyarrow.csv.ParseOptions) -> None:
    """Read again on one thread, where pyarrow counts rows, to say which has too many or too few cells."""
    ragged: list[pyarrow.csv.InvalidRow] = []

    def note(row: pyarrow.csv.InvalidRow) -> str:
        ragged.append(row)
        return "error"

    parse.invalid_row_handler = note
    with suppress(pa.ArrowInvalid):
        pyarrow.csv.read_csv(
            file, read_options=pyarrow.csv.ReadOptions(use_threads=False), parse_options=parse
        )
    if ragged:
        row = ragged[0]
        raise InputError(
            f"{file} row {row.number - 1}: {row.actual_columns} cells where the header has "
            f"{row.expected_columns}: {row.text!r}; put quotes around a cell that holds a comma"
        )
