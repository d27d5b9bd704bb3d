"""The commands; each reads its arguments, calls one function and says what came of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from .answers import require_writable, write_json, write_text
from .checks import InputError, SteppedAsideError
from .stages import Listener, Stages

FAILED, BAD_INPUT, HELD_BACK, STEPPED_ASIDE = 1, 2, 3, 4

app = typer.Typer(
    help="Customer health that knows the campaign calendar.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
JsonFile = Annotated[
    Path | None,
    typer.Option("--json", metavar="FILE", help="Write the result as one JSON object, whole or not at all."),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")]


def main() -> None:
    """Run the command line; bad input is one sentence and exit code 2, stepping aside exit code 4."""
    try:
        app()
    except (InputError, SteppedAsideError) as error:
        Console(stderr=True, soft_wrap=True).print(str(error), style="red", markup=False, highlight=False)
        sys.exit(BAD_INPUT if isinstance(error, InputError) else STEPPED_ASIDE)


@app.command()
def run(
    experiment: Annotated[Path, typer.Argument(metavar="EXPERIMENT.yaml", help="The experiment file.")],
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """Data → phases → windows → train → A/B evaluation → MLflow → report."""
    from .experiment import read_experiment
    from .pipeline import run as run_experiment
    from .reports import print_result

    asked = read_experiment(experiment)
    require_writable(json_file)
    with _progress(quiet) as listener:
        result = run_experiment(asked, listener=listener)
    write_json(json_file, result.to_dict())
    if not quiet:
        print_result(
            result.report,
            Console(),
            stages=result.stages,
            outputs=result.outputs,
            url=result.mlflow["url"],
            promoted=None if result.promotion is None else str(result.promotion.champion),
        )


@app.command()
def backtest(
    scorecard: Annotated[
        Path, typer.Argument(metavar="SCORECARD.yaml", help="The scorecard to look back with.")
    ],
    experiment: Annotated[Path, typer.Argument(metavar="EXPERIMENT.yaml", help="The experiment file.")],
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
    from .experiment import read_experiment
    from .pipeline import run_backtest
    from .reports import backtest_html, print_backtest

    asked = read_experiment(experiment)
    require_writable(json_file)
    require_writable(page, option="--page")
    with _progress(quiet) as listener:
        result = run_backtest(scorecard, asked, against=against, listener=listener)
    write_json(json_file, result.to_dict())
    write_text(page, backtest_html(result.report))
    if not quiet:
        print_backtest(result.report, Console(), stages=result.stages)


@app.command()
def score(
    experiment: Annotated[Path, typer.Argument(metavar="EXPERIMENT.yaml", help="The experiment file.")],
    at: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day; without it the last day of the data.")
    ] = None,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """The champion's scores of a day, with the change since the day that was scored before."""
    from .experiment import read_experiment
    from .pipeline import score as score_day
    from .reports import print_scored_day

    moment = _moment(at)
    asked = read_experiment(experiment)
    require_writable(json_file)
    with _progress(quiet) as listener:
        result = score_day(asked, at=moment, listener=listener)
    write_json(json_file, result.to_dict())
    if not quiet:
        print_scored_day(result.day, Console(), outputs=result.outputs)


@app.command()
def promote(
    version: Annotated[str, typer.Argument(metavar="VERSION", help="Such as march-madness-learned/3.")],
    owner: Annotated[str | None, typer.Option(help="Who answers for the scorer.")] = None,
    approver: Annotated[str | None, typer.Option(help="Who approved that it scores.")] = None,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """Make a scorer that a run registered the champion of its experiment."""
    from .tracking import existing_store
    from .tracking import promote as promote_version

    require_writable(json_file)
    made = promote_version(existing_store(), version, owner=owner, approver=approver)
    write_json(json_file, made.to_dict())
    if not quiet:
        Console(soft_wrap=True, highlight=False).print(made.sentence, markup=False)


@app.command()
def simulate(
    out_dir: Annotated[Path, typer.Argument(metavar="OUT_DIR", help="A new folder for the tables.")],
    accounts: Annotated[int, typer.Option(help="Accounts that ever are customers.")] = 6_000,
    years: Annotated[float, typer.Option(help="Years of data.")] = 4.0,
    seed: Annotated[int, typer.Option(help="Which world.")] = 0,
    switch: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A turn or fault; may be repeated.")
    ] = None,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """A data set with planted truths: tables that `run` reads, and the truth beside them."""
    from .sources.simulator import TRUTH, Parameters, turned_on, write_world

    parameters = Parameters(accounts=accounts, years=years)
    parameters = replace(parameters, switches=turned_on(switch or (), days=parameters.days))
    require_writable(json_file)
    with _progress(quiet) as listener, Stages(["simulate"], listener).stage("simulate") as step:
        folder = write_world(out_dir, parameters, seed=seed, progress=step)
    tables = {path.stem: str(path) for path in sorted(folder.glob("*.parquet"))}
    made = {"seed": seed, "digest": parameters.digest, "outputs": tables | {"truth": str(folder / TRUTH)}}
    write_json(json_file, made)
    if not quiet:
        said = (
            f"{folder}: {accounts:,} accounts, {years:g} years, seed {seed}, parameters {parameters.digest}"
        )
        Console(soft_wrap=True, highlight=False).print(said, markup=False)


@app.command()
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
    from .experiment import read_experiment
    from .pipeline import lint_scorecard
    from .reports import print_lint

    moment = _moment(at)
    asked = None if experiment is None else read_experiment(experiment)
    require_writable(json_file)
    result = lint_scorecard(scorecard, experiment=asked, today=moment and moment.floor("D"))
    write_json(json_file, {"scorecard": str(scorecard), **result.to_dict()})
    if not quiet:
        print_lint(result, Console())
    if result.held_back:
        raise typer.Exit(HELD_BACK)


@app.command()
def schema(json_file: JsonFile = None, quiet: Quiet = False) -> None:
    """Every key of the experiment file: its type, its default and what it means."""
    from .experiment import describe_schema
    from .reports import print_schema

    keys = describe_schema()
    require_writable(json_file)
    write_json(json_file, {"keys": [vars(key) for key in keys]})
    if not quiet:
        print_schema(keys, Console())


@app.command()
def ui(
    port: Annotated[int, typer.Option(help="The port on this machine.")] = 5000,
    quiet: Quiet = False,
) -> None:
    """The MLflow UI on this project's store, until Ctrl-C."""
    from .tracking import serve

    console = Console(soft_wrap=True, highlight=False)
    serve(port=port, announce=(lambda _: None) if quiet else console.print)


@contextmanager
def _progress(quiet: bool) -> Iterator[Listener | None]:
    if quiet:
        yield None
        return
    from .reports import shown_progress

    with shown_progress(Console(stderr=True)) as listener:
        yield listener


def _moment(text: str | None) -> Any:
    """The moment of an option `--at`, None where it is not given."""
    from .experiment.blocks import read_moment

    try:
        return None if text is None else read_moment(text)
    except ValueError as error:
        raise InputError(f"--at is {text!r}; {error}") from error
