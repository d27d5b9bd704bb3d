"""The command line: every command by its name, and what its exit code says."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from ..checks import HeldBackError, InputError, SteppedAsideError
from .check import check
from .evaluate import evaluate
from .feedback import feedback, kpis
from .handoff import handoff
from .handoff_delivery import fetch, requeue, send, serve, status
from .live import live
from .look import schema, ui
from .options import BAD_INPUT, HELD_BACK, STEPPED_ASIDE
from .recalibration import recalibrate
from .registry import approve, challenge, history, promote, rollback
from .run import run
from .scorecards import backtest, lint
from .scores import score
from .simulate import simulate
from .store import store

CODES: dict[type[Exception], int] = {
    InputError: BAD_INPUT,
    HeldBackError: HELD_BACK,
    SteppedAsideError: STEPPED_ASIDE,
}
"""What ends a command early, and the exit code that says so; 0 is done, 1 an error of the program."""

app = typer.Typer(
    help="Customer health that knows the campaign calendar.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    run,
    backtest,
    score,
    evaluate,
    recalibrate,
    approve,
    challenge,
    promote,
    rollback,
    history,
    feedback,
    kpis,
    simulate,
    lint,
    schema,
    ui,
):
    app.command()(command)
app.add_typer(check, name="check")
app.add_typer(live, name="live")
for about_delivery in (send, status, requeue, fetch, serve):
    handoff.command()(about_delivery)
app.add_typer(handoff, name="handoff")
app.add_typer(store, name="store")


def main() -> None:
    """Run the command line; what ends it early is one sentence on the error stream, and an exit code."""
    try:
        app()
    except tuple(CODES) as error:
        Console(stderr=True, soft_wrap=True).print(str(error), style="red", markup=False, highlight=False)
        sys.exit(next(code for kind, code in CODES.items() if isinstance(error, kind)))
