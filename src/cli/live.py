"""The commands of a comparison in use: plan it, deal accounts to its arms, and say what became of them."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from ..answers import require_writable, write_json
from .options import HELD_BACK, ExperimentFile, JsonFile, Quiet, moment_of, shown

live = typer.Typer(help="A comparison in use: who decides whom we contact.", no_args_is_help=True)

Day = Annotated[
    str | None, typer.Option("--at", metavar="DATE", help="The day; without it the last day of the data.")
]


@live.command()
def plan(
    experiment: ExperimentFile,
    difference: Annotated[
        float | None, typer.Option(help="Difference in retention to show, as a share; default live.margin.")
    ] = None,
    power: Annotated[float, typer.Option(help="Chance to find it, as a share.")] = 0.8,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """What the arms can show, from the data's own history, before the comparison starts."""
    from ..experiment import read_experiment
    from ..pipeline.live import plan as plan_live
    from ..reports import print_plan

    asked = read_experiment(experiment)
    require_writable(json_file)
    with shown(quiet) as listener:
        result = plan_live(asked, difference=difference, power=power, listener=listener)
    write_json(json_file, result.to_dict())
    if not quiet:
        print_plan(result.plan, Console())


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


@live.command()
def contacts(
    experiment: ExperimentFile,
    at: Annotated[
        str | None, typer.Option("--at", metavar="DATE", help="The day; without it the last one scored.")
    ] = None,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """Whom each arm contacts on a day, by what its scorer predicted that day."""
    from ..experiment import read_experiment
    from ..pipeline.live import contacts_of

    moment = moment_of(at)
    asked = read_experiment(experiment)
    require_writable(json_file)
    result = contacts_of(asked, at=moment)
    write_json(json_file, result.to_dict())
    if not quiet:
        console = Console(soft_wrap=True, highlight=False)
        console.print(f"{result.sentence}\ncontacts: {result.path}", markup=False)


@live.command()
def evaluate(
    experiment: ExperimentFile,
    at: Day = None,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """What became of the accounts, by the arm that was assigned; exit 3 where the shares do not hold."""
    from ..experiment import read_experiment
    from ..pipeline.live import evaluate as evaluate_live
    from ..reports import print_live

    moment = moment_of(at)
    asked = read_experiment(experiment)
    require_writable(json_file)
    with shown(quiet) as listener:
        result = evaluate_live(asked, at=moment, listener=listener)
    write_json(json_file, result.to_dict())
    if not quiet:
        print_live(result.report, Console(), outputs=result.outputs, url=result.mlflow["url"])
    if result.found.held_back:
        raise typer.Exit(HELD_BACK)
