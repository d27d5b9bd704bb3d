"""Reading the contract's tables from a folder of Parquet and CSV files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from ..checks import InputError, listed
from ..tables import SCHEMAS
from .arrow import to_frame
from .csv_file import guessed, read_csv, refuse_other_encoding, refuse_utf16, typed

Read = TypeVar("Read")

FORMATS = (".parquet", ".csv")
_HIDDEN = ("_", ".")  # what writers leave beside the part files: _SUCCESS, ._part.crc


def read_folder(folder: Path, *, without: Collection[str] = ()) -> dict[str, pd.DataFrame]:
    """The contract's tables in a folder, as delivered, by table name; other files are not opened.

    A table is `NAME.parquet`, `NAME.csv`, or a folder `NAME` of part files of one format, which are read in
    the order of their names; those named `without` are left out. Raises InputError naming the file where a
    table is there twice, a file cannot be read, or the folder has no table at all.
    """
    found = {table: form for table in SCHEMAS if (form := form_of(table, folder)) is not None}
    _refuse_capitals(folder, found)
    if not found:
        raise InputError(
            f"{folder} holds none of the tables; a table is a file such as events.parquet or events.csv, "
            "or a folder events of part files"
        )
    return {table: _read_table(form, table) for table, form in found.items() if table not in without}


def _refuse_capitals(folder: Path, found: Collection[str]) -> None:
    """Refuse Events.csv, which would be passed over without a word on a disk that tells capitals apart."""
    names = {f"{table}{suffix}": table for table in SCHEMAS if table not in found for suffix in FORMATS}
    for file in sorted(folder.iterdir()):
        if file.name not in names and file.name.lower() in names:
            raise InputError(
                f"{folder} holds {file.name}; rename it to {file.name.lower()}, in small letters"
            )


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
    refuse_utf16(file)
    try:
        return pd.read_csv(file, dtype="str", keep_default_na=False, na_values=[""])
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        refuse_other_encoding(file)
        raise InputError(f"{file} cannot be read: {_reason(error)}; write it anew as CSV") from error


def _read_table(form: Path, table: str) -> pd.DataFrame:
    parts = part_files(form)
    of_text = parts[0].suffix == ".csv"
    pieces = [readable(partial(read_csv, table=table) if of_text else _read_parquet, part) for part in parts]
    one_schema(form, {part: piece.schema for part, piece in zip(parts, pieces, strict=True)})
    rows = pa.concat_tables(pieces, promote_options="permissive")
    return to_frame(guessed(typed(rows, table=table), table=table) if of_text else rows)


def one_schema(form: Path, schemas: Mapping[Path, pa.Schema]) -> pa.Schema:
    """Return the columns of a table by those of its files.

    Raises InputError where a file has a column twice, or two have a column in types that do not fit.
    """
    for file, schema in schemas.items():
        twice = next((name for name in schema.names if schema.names.count(name) > 1), None)
        if twice is not None:
            raise InputError(f"{file} has two columns {twice!r}; rename or remove one of them")
    try:
        return pa.unify_schemas([*schemas.values()], promote_options="permissive")
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise InputError(f"{form}: its part files do not fit together: {_reason(error)}") from error


def part_files(form: Path) -> list[Path]:
    """Return the files of a table: it alone, or part files in the order of their names, of one format."""
    if not form.is_dir():
        return [form]
    parts = sorted(part for part in form.iterdir() if not part.name.startswith(_HIDDEN))
    kinds = {part.suffix for part in parts}
    if len(kinds) != 1 or not kinds <= set(FORMATS):
        seen = listed(sorted({part.suffix or part.name for part in parts}))
        raise InputError(
            f"{form}: a table's folder holds part files, all .parquet or all .csv; it holds {seen}"
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
