"""The commands to look things up: the keys of an experiment file, and the runs on record."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from ..answers import require_writable, write_json
from .options import JsonFile, Quiet


def schema(json_file: JsonFile = None, quiet: Quiet = False) -> None:
    """Every key of the experiment file: its type, its default and what it means."""
    from ..experiment import describe_schema
    from ..reports import print_schema

    keys = describe_schema()
    require_writable(json_file)
    write_json(json_file, {"keys": [vars(key) for key in keys]})
    if not quiet:
        print_schema(keys, Console())


def ui(
    port: Annotated[int, typer.Option(help="The port on this machine.")] = 5000,
    quiet: Quiet = False,
) -> None:
    """The MLflow UI on this project's store, until Ctrl-C."""
    from ..tracking import serve

    console = Console(soft_wrap=True, highlight=False)
    serve(port=port, announce=(lambda _: None) if quiet else console.print)
