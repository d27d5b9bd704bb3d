"""The commands of hand-offs: what is open, who has it, who must hear of what is late."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console

from ..answers import require_writable, write_json
from ..checks import InputError
from .options import ExperimentFile, JsonFile, Quiet, moment_of, time_of

handoff = typer.Typer(help="Hand-offs: who does what about accounts at risk.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="ID", help="A hand-off, or a case with all its accounts.")]
Now = Annotated[
    str | None, typer.Option("--at", metavar="TIME", help="Such as 2025-04-01 09:30, in UTC; default: now.")
]
By = Annotated[str | None, typer.Option(metavar="NAME", help="Who does it; default: who is logged in.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]


@handoff.command("list")
def list_(
    experiment: ExperimentFile,
    everything: Annotated[bool, typer.Option("--all", help="Those that are resolved, too.")] = False,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """The open hand-offs of an experiment, the most urgent first."""
    from ..experiment import read_experiment
    from ..pipeline.handoff_book import listed_handoffs
    from ..pipeline.handoffs import plain_rows
    from ..reports import print_handoffs

    asked = read_experiment(experiment)
    require_writable(json_file)
    table = listed_handoffs(asked, everything=everything)
    write_json(json_file, {"experiment": asked.name, "handoffs": plain_rows(table)})
    if not quiet:
        print_handoffs(table, Console())


@handoff.command()
def preview(
    experiment: ExperimentFile,
    at: Annotated[
        str | None, typer.Option("--at", metavar="DATE", help="The day; without it the last one scored.")
    ] = None,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """What the routing of an experiment file would hand off on a scored day; nothing is written or sent."""
    from ..experiment import read_experiment
    from ..pipeline.handoffs import preview as preview_day
    from ..reports import print_campaigns, print_handoffs, print_held

    moment = moment_of(at)
    asked = read_experiment(experiment)
    require_writable(json_file)
    found = preview_day(asked, at=moment)
    write_json(json_file, found.to_dict())
    if not quiet:
        console = Console()
        print_handoffs(found.handoffs, console)
        print_held(found.held, console)
        console.print(f"\n{found.sentence}", markup=False, highlight=False, soft_wrap=True)
        print_campaigns(found.cohorts, found.surges, console)
        for note in found.notes:
            console.print(note, markup=False, highlight=False, soft_wrap=True)


@handoff.command()
def reassign(
    name: Name,
    to: Annotated[str, typer.Option(metavar="NAME", help="Who gets it.")] = "",
    reason: Annotated[str, typer.Option(help="Why; required.")] = "",
    by: By = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take it back: the matrix decides again.")] = False,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """Give a hand-off to somebody else; the next of that account and cause goes there, too."""
    from ..pipeline.handoff_book import given, taken_back

    require_writable(json_file)
    if undo and (to or reason):
        raise InputError("--undo stands beside --to or --reason; give the hand-off away, or take it back")
    told = taken_back(name) if undo else given(name, to=to, by=by, reason=reason)
    _tell(told, json_file, quiet)


@handoff.command()
def resolve(
    name: Name,
    cause: Annotated[str, typer.Option(help="What the cause turned out to be; none: no known one.")] = "",
    outcome: Annotated[str, typer.Option(help="What was done, or what came of it.")] = "",
    at: Now = None,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """Say that a hand-off was resolved; its account then rests, and its cause can be learned from."""
    from ..pipeline.handoff_book import resolved

    moment = time_of(at)
    require_writable(json_file)
    _tell(resolved(name, cause=cause, outcome=outcome, at=moment), json_file, quiet)


@handoff.command()
def escalate(
    experiment: ExperimentFile,
    at: Now = None,
    dry_run: DryRun = False,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """Tell who must hear of cases that are not resolved when they are due, each once."""
    from ..experiment import read_experiment
    from ..pipeline.handoff_book import escalated

    moment = time_of(at)
    asked = read_experiment(experiment)
    require_writable(json_file)
    _tell(escalated(asked, at=moment, dry_run=dry_run), json_file, quiet)


def _tell(told: dict[str, Any], json_file: Any, quiet: bool) -> None:
    write_json(json_file, told)
    if not quiet:
        Console(soft_wrap=True, highlight=False).print(told["sentence"], markup=False)
