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
    handoffs: Annotated[
        bool, typer.Option(help="Whether the accounts at risk are handed off: docs/routing.md.")
    ] = True,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """The champion's scores and hand-offs of a day, with the change since the day that was scored before."""
    from ..experiment import read_experiment
    from ..pipeline import score as score_day
    from ..pipeline import tell_waiting
    from ..reports import print_campaigns, print_scored_day

    moment = moment_of(at)
    asked = read_experiment(experiment)
    require_writable(json_file)
    with shown(quiet) as listener:
        result = score_day(asked, at=moment, handoffs=handoffs, listener=listener)
    told = tell_waiting(asked)
    notified = {} if told is None else {"notified": told.to_dict()}
    write_json(json_file, {**result.to_dict(), **notified})
    if not quiet:
        print_scored_day(result.day, Console(), outputs=result.outputs)
        if result.handed is not None:
            Console(soft_wrap=True, highlight=False).print(f"\n{result.handed.sentence}", markup=False)
            print_campaigns(result.handed.cohorts, result.handed.surges, Console())
    if told is not None and not (quiet and told.routine):
        Console(stderr=True, soft_wrap=True).print(told.sentence, markup=False, highlight=False)
