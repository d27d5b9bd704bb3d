"""One call that reads a data set, whatever it is kept in, and passes it through the gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import PathLike
from pathlib import Path

import pandas as pd

from ..checks import InputError, listed
from ..tables import Tables, validate
from .complete_journey import complete_journey
from .duckdb_file import read_duckdb
from .files import read_folder

NAMED: dict[str, Callable[[], Tables]] = {"complete_journey": complete_journey}
"""The data sets that are loaded by name; each comes in the time zone of its own days."""

Source = str | PathLike[str] | Mapping[str, pd.DataFrame]


def load(source: Source, *, zone: str | None = None) -> Tables:
    """Clean tables of a folder of Parquet or CSV, a DuckDB file, a named data set, or of frames by name.

    `zone` is the IANA time zone whose midnights part the days; without it they are those of UTC, or of the
    named data set. A folder or a file comes before a named data set of the same name.

    Raises InputError where nothing is found at `source`, and for all that `validate` refuses.
    """
    if isinstance(source, Mapping):
        return validate(source, origin="the frames", zone=zone or "UTC")
    path = Path(source)
    if path.is_dir():
        return validate(read_folder(path), origin=str(path), zone=zone or "UTC")
    if path.is_file():
        return validate(read_duckdb(path), origin=str(path), zone=zone or "UTC")
    if path.name in NAMED:
        return _named(path.name, zone)
    raise InputError(
        f"{source} is no folder, no DuckDB file and no named data set; correct it, or name {listed(NAMED)}"
    )


def _named(name: str, zone: str | None) -> Tables:
    tables = NAMED[name]()
    if zone not in (None, tables.zone):
        raise InputError(f"the days of {name} are those of {tables.zone}, not of {zone}; leave the zone out")
    return tables
