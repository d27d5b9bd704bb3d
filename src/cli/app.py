"""The command line: every command by its name, and what its exit code says."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from ..checks import InputError, SteppedAsideError
from .evaluate import evaluate
from .live import live
from .look import schema, ui
from .options import BAD_INPUT, STEPPED_ASIDE
from .run import run
from .scorecards import backtest, lint
from .scores import promote, score
from .simulate import simulate

app = typer.Typer(
    help="Customer health that knows the campaign calendar.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (run, backtest, score, evaluate, promote, simulate, lint, schema, ui):
    app.command()(command)
app.add_typer(live, name="live")


def main() -> None:
    """Run the command line; bad input is one sentence and exit code 2, stepping aside exit code 4."""
    try:
        app()
    except (InputError, SteppedAsideError) as error:
        Console(stderr=True, soft_wrap=True).print(str(error), style="red", markup=False, highlight=False)
        sys.exit(BAD_INPUT if isinstance(error, InputError) else STEPPED_ASIDE)
