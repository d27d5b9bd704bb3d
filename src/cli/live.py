"""The commands of a comparison in use: plan it, deal accounts to its arms, and say what became of them."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from ..answers import require_writable, write_json
from .options import ExperimentFile, JsonFile, Quiet, moment_of, shown

live = typer.Typer(help="A comparison in use: who decides whom we contact.", no_args_is_help=True)

Day = Annotated[
    str | None, typer.Option("--at", metavar="DATE", help="The day; without it the last day of the data.")
]


@live.command()
def assign(
    experiment: ExperimentFile, at: Day = None, json_file: JsonFile = None, quiet: Quiet = False
) -> None:
    """Deal the customers of a day to the arms; whoever has an arm keeps it."""
    from ..experiment import read_experiment
    from ..pipeline.live import assign as assign_day
    from ..reports import print_assigned

    moment = moment_of(at)
    asked = read_experiment(experiment)
    require_writable(json_file)
    with shown(quiet) as listener:
        result = assign_day(asked, at=moment, listener=listener)
    write_json(json_file, result.to_dict())
    if not quiet:
        print_assigned(result.assigned, Console(), path=result.path)
