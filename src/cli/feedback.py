"""The commands of what came back of hand-offs: take it in, and say what it is worth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ..answers import require_writable, write_json, write_text
from .options import ExperimentFile, JsonFile, Quiet, moment_of, shown


def feedback(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV or Parquet: handoff_id, resolved_at, cause, outcome.")
    ],
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """Take resolutions and confirmed causes of hand-offs into the book; the same file again adds nothing."""
    from ..pipeline.feedback import take_in

    require_writable(json_file)
    taken = take_in(file)
    write_json(json_file, taken.to_dict())
    if not quiet:
        Console(soft_wrap=True, highlight=False).print(taken.sentence, markup=False)


def kpis(
    experiment: ExperimentFile,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="DATE", help="As known then; without it the last day that is known."),
    ] = None,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write the figures as a CSV file, too.")
    ] = None,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """What hand-offs are worth: value at risk, false alarms, time to resolve, precision, retention by arm."""
    from ..experiment import read_experiment
    from ..pipeline.kpis import kpis as figures
    from ..reports import print_kpis

    moment = moment_of(at)
    asked = read_experiment(experiment)
    require_writable(json_file)
    require_writable(csv_file, option="--csv")
    with shown(quiet) as listener:
        result = figures(asked, at=moment, listener=listener)
    write_json(json_file, result.to_dict())
    write_text(csv_file, result.found.rows.to_csv(index=False))
    if not quiet:
        print_kpis(result.found, Console(), page=result.outputs["report"], url=result.mlflow["url"])
