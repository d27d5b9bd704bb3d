"""The commands for scorecards: what is wrong with one, and what it would have said."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ..answers import require_writable, write_json, write_text
from .options import HELD_BACK, ExperimentFile, JsonFile, Quiet, moment_of, shown


def lint(
    scorecard: Annotated[Path, typer.Argument(metavar="SCORECARD.yaml", help="The scorecard file.")],
    experiment: Annotated[
        Path | None,
        typer.Option(metavar="EXPERIMENT.yaml", help="Look at the data of this experiment too."),
    ] = None,
    at: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day to judge it on; today if not given.")
    ] = None,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """The known scorecard mistakes, found before it is used; exit 3 where an error holds it back."""
    from ..experiment import read_experiment
    from ..pipeline import lint_scorecard
    from ..reports import print_lint

    moment = moment_of(at)
    asked = None if experiment is None else read_experiment(experiment)
    require_writable(json_file)
    result = lint_scorecard(scorecard, experiment=asked, today=moment and moment.floor("D"))
    write_json(json_file, {"scorecard": str(scorecard), **result.to_dict()})
    if not quiet:
        print_lint(result, Console())
    if result.held_back:
        raise typer.Exit(HELD_BACK)


def backtest(
    scorecard: Annotated[
        Path, typer.Argument(metavar="SCORECARD.yaml", help="The scorecard to look back with.")
    ],
    experiment: ExperimentFile,
    against: Annotated[
        Path | None, typer.Option(metavar="OTHER.yaml", help="Another scorecard, on the same customers.")
    ] = None,
    page: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Write a page that needs nothing else.")
    ] = None,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """What a scorecard would have said 30, 60 and 90 days before each known churn."""
    from ..experiment import read_experiment
    from ..pipeline import run_backtest
    from ..reports import backtest_html, print_backtest

    asked = read_experiment(experiment)
    require_writable(json_file)
    require_writable(page, option="--page")
    with shown(quiet) as listener:
        result = run_backtest(scorecard, asked, against=against, listener=listener)
    write_json(json_file, result.to_dict())
    write_text(page, backtest_html(result.report))
    if not quiet:
        print_backtest(result.report, Console(), stages=result.stages)
