"""Reading the contract's tables from a DuckDB file."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from ..checks import InputError, listed
from ..tables import SCHEMAS
from .arrow import to_frame

_MAGIC, _MAGIC_OFFSET = b"DUCK", 8  # bytes; duckdb.org/docs/stable/internals/storage: after a checksum of 8


def read_duckdb(file: Path, *, without: str | None = None) -> dict[str, pd.DataFrame]:
    """The contract's tables and views of a DuckDB file, by name, `without` one; it is only read.

    Raises InputError naming the file where it is no DuckDB file, cannot be opened, or has none of the tables.
    """
    with file.open("rb") as stream:
        if stream.read(_MAGIC_OFFSET + len(_MAGIC))[_MAGIC_OFFSET:] != _MAGIC:
            raise InputError(
                f"{file} is no DuckDB file; give a DuckDB file, or the folder that holds the tables"
            )
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            return _read_tables(connection, file, without)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise InputError(f"{file} cannot be read as a DuckDB file: {reason}") from error


def _read_tables(
    connection: duckdb.DuckDBPyConnection, file: Path, without: str | None
) -> dict[str, pd.DataFrame]:
    rows = connection.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
    ).fetchall()
    there = {name for (name,) in rows}
    found = [table for table in SCHEMAS if table in there]
    if not found:
        raise InputError(
            f"{file} holds none of the tables {listed(SCHEMAS)}; it holds {listed(sorted(there))}"
        )
    return {table: to_frame(connection.table(table).to_arrow_table()) for table in found if table != without}
