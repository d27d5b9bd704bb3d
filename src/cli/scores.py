"""The command for the scorer in use: the scores of a day."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from ..answers import require_writable, write_json
from .options import ExperimentFile, JsonFile, Quiet, moment_of, shown


def score(
    experiment: ExperimentFile,
    at: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day; without it the last day of the data.")
    ] = None,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """The champion's scores of a day, with the change since the day that was scored before."""
    from ..experiment import read_experiment
    from ..pipeline import score as score_day
    from ..reports import print_scored_day

    moment = moment_of(at)
    asked = read_experiment(experiment)
    require_writable(json_file)
    with shown(quiet) as listener:
        result = score_day(asked, at=moment, listener=listener)
    write_json(json_file, result.to_dict())
    if not quiet:
        print_scored_day(result.day, Console(), outputs=result.outputs)
