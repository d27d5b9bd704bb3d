"""The commands of a store: a day comes in, and files are looked at and mended."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ..answers import require_writable, write_json
from ..checks import InputError
from .options import JsonFile, Quiet, shown

store = typer.Typer(help="A data set on disk that grows day by day.", no_args_is_help=True)

Folder = Annotated[Path, typer.Argument(metavar="STORE", help="The folder of the store.")]
Zone = Annotated[str | None, typer.Option(help="IANA time zone of the days; without it UTC.")]


@store.command()
def add(
    folder: Folder,
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="The delivery: a folder, or a DuckDB file.")
    ],
    name: Annotated[str, typer.Option(help="The batch, such as 2026-03-01; one of that name is replaced.")],
    zone: Zone = None,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """Add the events of a delivery as a batch; its other tables are whole, and replace what was there.

    A table that is not delivered stays: from the second batch on, a day may come with its events alone.
    """
    from ..sources.store import BatchStore

    require_writable(json_file)
    # piped, as by night, nobody looks, and what shows it takes longer to import than a day to add
    with shown(quiet or not Console(stderr=True).is_terminal) as listener:
        added = BatchStore(folder).add(source, name=name, zone=zone, listener=listener)
    write_json(json_file, added.to_dict())
    _say([added.sentence, *added.notes], quiet)


@store.command()
def remove(
    folder: Folder,
    name: Annotated[str, typer.Option(help="The batch to take out.")],
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """Take out a batch that should not be there; the other tables stay as they are."""
    from ..sources.store import BatchStore

    require_writable(json_file)
    events = BatchStore(folder).remove(name)
    write_json(json_file, {"name": name, "events": events})
    _say([f"{name}: {events:,} events taken out"], quiet)


@store.command()
def verify(folder: Folder, json_file: JsonFile = None, quiet: Quiet = False) -> None:
    """Read every byte: is each file as it was written? Exit code 2 where one is not."""
    from ..sources.store import BatchStore
    from ..sources.store.damage import way_out

    require_writable(json_file)
    found = BatchStore(folder).verify()
    write_json(json_file, {"damaged": [damage.to_dict() for damage in found]})
    if found:
        files = ", ".join(f"{damage.file} {damage.seen}" for damage in found)
        raise InputError(f"{folder}: {files}; {way_out(folder)}")
    _say([f"{folder}: every file is as it was written"], quiet)


@store.command()
def repair(
    folder: Folder,
    source: Annotated[
        str, typer.Option("--from", metavar="PATTERN", help="Deliveries, such as deliveries/{name}.")
    ],
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """Write damaged files anew from the deliveries of their batches; others are not asked for."""
    from ..sources.store import BatchStore

    require_writable(json_file)
    repaired = BatchStore(folder).repair(lambda name: source.replace("{name}", name))
    write_json(json_file, repaired.to_dict())
    _say([f"{folder}: {repaired.sentence}"], quiet)


def _say(sentences: list[str], quiet: bool) -> None:
    console = Console(soft_wrap=True, highlight=False)
    for sentence in [] if quiet else sentences:
        console.print(sentence, markup=False)
