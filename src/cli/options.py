"""What the commands share: options, exit codes, and how progress is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from ..checks import InputError
from ..stages import Listener

BAD_INPUT, HELD_BACK, STEPPED_ASIDE = 2, 3, 4

ExperimentFile = Annotated[Path, typer.Argument(metavar="EXPERIMENT.yaml", help="The experiment file.")]
JsonFile = Annotated[
    Path | None,
    typer.Option("--json", metavar="FILE", help="Write the result as one JSON object, whole or not at all."),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")]


@contextmanager
def shown(quiet: bool) -> Iterator[Listener | None]:
    """Show on the error stream how far the work is, unless `quiet`."""
    if quiet:
        yield None
        return
    from ..reports import shown_progress

    with shown_progress(Console(stderr=True)) as listener:
        yield listener


def moment_of(text: str | None) -> Any:
    """Return the day of an option `--at`, None where it is not given."""
    from ..experiment.blocks import read_moment

    try:
        return None if text is None else read_moment(text)
    except ValueError as error:
        raise InputError(f"--at is {text!r}; {error}") from error


def time_of(text: str | None) -> Any:
    """Return the time of an option `--at`, None where it is not given."""
    try:
        return moment_of(text)
    except InputError as error:
        raise InputError(f"--at is {text!r}; it must be a time in UTC such as 2025-04-01 09:30") from error
