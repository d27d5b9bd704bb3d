"""The command that keeps the champion right: one decision a week, by what was known then."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from ..answers import require_writable, write_json
from .options import HELD_BACK, ExperimentFile, JsonFile, Quiet, moment_of, shown

if TYPE_CHECKING:
    from ..pipeline import RecalibrateResult


def recalibrate(
    experiment: ExperimentFile,
    at: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day; without it the last day of the data.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be decided, and write nothing.")
    ] = False,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """Hold, move the champion's level, or let a refit take over: the smallest step that helps."""
    from ..experiment import read_experiment
    from ..pipeline import recalibrate as decide
    from ..pipeline import tell_waiting
    from ..reports import print_recalibration

    moment = moment_of(at)
    asked = read_experiment(experiment)
    require_writable(json_file)
    with shown(quiet) as listener:
        result = decide(asked, at=moment, dry_run=dry_run, listener=listener)
    told = None if dry_run else tell_waiting(asked)
    notified = {} if told is None else {"notified": told.to_dict()}
    write_json(json_file, {**result.to_dict(), **notified})
    if not quiet:
        reports = [one.report for one in result.outcomes if one.report is not None]
        print_recalibration(reports, Console(), last=list(_last(result)))
    errors = Console(stderr=True, soft_wrap=True)
    if told is not None and not (quiet and told.routine):
        errors.print(told.sentence, markup=False, highlight=False)
    if result.held_back is not None:
        errors.print(result.held_back, style="red", markup=False, highlight=False)
        raise typer.Exit(HELD_BACK)


def _last(result: RecalibrateResult) -> Iterator[str]:
    """Yield what else is to be said: what was on record, what changed, what waits, and where it all is."""
    last = result.last
    if last.again:
        yield last.reason
    yield from (f"- {sentence}" for sentence in result.missing)
    if result.dry_run:
        yield "This was a dry run: nothing is written."
    elif last.promoted and not last.again:
        yield f"{last.version} is the champion now."
    if result.waiting:
        days = ", ".join(f"{day:%Y-%m-%d}" for day in result.waiting)
        yield f"Waiting for the next call, with the new champion: {days}."
    else:
        yield f"The next decision is due on {result.next_at:%Y-%m-%d}."
    if last.mlflow is not None:
        yield f"MLflow: {last.mlflow['url']}"
