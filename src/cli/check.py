"""The commands that check a user's own data, before or beside a run."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from ..answers import require_writable, write_json
from .options import HELD_BACK, ExperimentFile, JsonFile, Quiet, shown

check = typer.Typer(
    help="Whether the comparison, the calendar and the tables can be believed.", no_args_is_help=True
)


@check.command()
def ab(
    experiment: ExperimentFile,
    draws: Annotated[int, typer.Option(min=1, help="How many pairs of equal scorers are compared.")] = 400,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """A/A: two scorers that are equally good are told apart as rarely as promised; exit 3 if not."""
    from ..experiment import read_experiment
    from ..pipeline.checks import check_ab
    from ..reports.checks import print_aa

    asked = read_experiment(experiment)
    require_writable(json_file)
    with shown(quiet) as listener:
        found = check_ab(asked, draws=draws, listener=listener)
    write_json(json_file, found.to_dict())
    if not quiet:
        print_aa(found.result, Console(), where=found.where, missing=found.missing)
    if found.result.held_back:
        raise typer.Exit(HELD_BACK)


@check.command()
def placebo(
    experiment: ExperimentFile,
    draws: Annotated[int, typer.Option(help="Placebo calendars; those that are done are kept.")] = 20,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """What the campaign calendar brings, beside random ones; exit 3 if they bring what it is said to."""
    from ..experiment import read_experiment
    from ..pipeline.checks import check_placebo
    from ..reports.checks import print_placebo

    asked = read_experiment(experiment)
    require_writable(json_file)
    with shown(quiet) as listener:
        found = check_placebo(asked, draws=draws, listener=listener)
    write_json(json_file, found.to_dict())
    if not quiet:
        print_placebo(found.result, Console(), missing=found.missing)
    if found.result.held_back:
        raise typer.Exit(HELD_BACK)


@check.command()
def data(experiment: ExperimentFile, json_file: JsonFile = None, quiet: Quiet = False) -> None:
    """Faults of the tables themselves, before any run; exit 3 where figures would be wrong."""
    from ..experiment import read_experiment
    from ..pipeline.checks import check_data
    from ..reports.checks import print_data

    asked = read_experiment(experiment)
    require_writable(json_file)
    with shown(quiet) as listener:
        found = check_data(asked, listener=listener)
    write_json(json_file, found.to_dict())
    if not quiet:
        print_data(found.report, Console())
    if found.report.held_back:
        raise typer.Exit(HELD_BACK)
