"""Reading the contract's tables from a DuckDB file."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd

from ..checks import InputError, listed
from ..tables import SCHEMAS
from .arrow import to_frame

_MAGIC, _MAGIC_OFFSET = b"DUCK", 8  # bytes; duckdb.org/docs/stable/internals/storage: after a checksum of 8


def read_duckdb(file: Path, *, without: Collection[str] = ()) -> dict[str, pd.DataFrame]:
    """The contract's tables and views of a DuckDB file, by name, those `without` left out; it is only read.

    Raises InputError naming the file where it is no DuckDB file, cannot be opened, or has none of the tables.
    """
    with file.open("rb") as stream:
        if stream.read(_MAGIC_OFFSET + len(_MAGIC))[_MAGIC_OFFSET:] != _MAGIC:
            raise InputError(
                f"{file} is no DuckDB file; give a DuckDB file, or the folder that holds the tables"
            )
    with readable_duckdb(file), duckdb.connect(str(file), read_only=True) as connection:
        return _read_tables(connection, file, without)


@contextmanager
def readable_duckdb(file: Path) -> Iterator[None]:
    """Raise InputError naming the file where it, or a view in it, cannot be read inside."""
    try:
        yield
    except (duckdb.Error, OSError) as error:  # OSError: a view that fails while it is read batch by batch
        reason = str(error).splitlines()[0].rstrip(".")
        raise InputError(f"{file} cannot be read as a DuckDB file: {reason}") from error


def names_in(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the names of the tables and views of a DuckDB file."""
    rows = connection.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
    ).fetchall()
    return {name for (name,) in rows}


def _read_tables(
    connection: duckdb.DuckDBPyConnection, file: Path, without: Collection[str]
) -> dict[str, pd.DataFrame]:
    there = names_in(connection)
    found = [table for table in SCHEMAS if table in there]
    if not found:
        raise InputError(
            f"{file} holds none of the tables {listed(SCHEMAS)}; it holds {listed(sorted(there))}"
        )
    read = [table for table in found if table not in without]
    return {table: to_frame(connection.table(table).to_arrow_table()) for table in read}
