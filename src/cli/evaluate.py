"""The command that asks the ledger what predictions turned out to be worth."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from ..answers import require_writable, write_json
from .options import ExperimentFile, JsonFile, Quiet, moment_of, shown


def evaluate(
    experiment: ExperimentFile,
    at: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Until when outcomes count; without it all that are known."),
    ] = None,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """Compare the scorers by the predictions that `score` made, as their outcomes arrive."""
    from ..experiment import read_experiment
    from ..pipeline import evaluate as evaluate_ledger
    from ..reports import print_ledger

    moment = moment_of(at)
    asked = read_experiment(experiment)
    require_writable(json_file)
    with shown(quiet) as listener:
        result = evaluate_ledger(asked, at=moment, listener=listener)
    write_json(json_file, result.to_dict())
    if not quiet:
        print_ledger(
            result.evaluation,
            Console(),
            evaluation=asked.evaluation,
            outputs=result.outputs,
            url=result.mlflow["url"],
        )
