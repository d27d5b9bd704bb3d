"""One call that reads a data set, whatever it is kept in, and passes it through the gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from ..checks import InputError, listed
from ..experiment import Simulation
from ..tables import Tables, validate
from .complete_journey import complete_journey
from .duckdb_file import read_duckdb
from .files import read_folder
from .simulator import Parameters, simulate, turned_on
from .source import Source, is_store

NAMED: dict[str, Callable[[], Tables]] = {"complete_journey": complete_journey}
"""The data sets that are loaded by name; each comes in the time zone of its own days."""


def load(source: Source, *, zone: str | None = None) -> Tables:
    """Clean tables of a folder, a DuckDB file, a store, a named data set, frames by name, or a simulation.

    `zone` is the IANA time zone whose midnights part the days; without it they are those of UTC, or of the
    named data set. A folder or a file comes before a named data set of the same name.

    Raises InputError where nothing is found at `source`, and for all that `validate` refuses.
    """
    if isinstance(source, Mapping):
        return validate(source, origin="the frames", zone=zone or "UTC")
    if isinstance(source, Simulation):
        return _simulated(source, zone)
    path = Path(source)
    if is_store(path):
        from .store.whole import whole  # what writes stores reads deliveries with this module

        return whole(path, zone=zone)
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


def _simulated(asked: Simulation, zone: str | None) -> Tables:
    parameters = Parameters(accounts=asked.accounts, years=asked.years)
    if asked.switches:
        parameters = replace(parameters, switches=turned_on(asked.switches, days=parameters.days))
    world = simulate(parameters, seed=asked.seed)
    origin = f"simulated customer base {parameters.digest}, seed {asked.seed}"
    return validate(world.tables, origin=origin, zone=zone or "UTC")
