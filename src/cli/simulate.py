"""The command that makes a customer base with planted truths."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ..answers import require_writable, write_json
from ..stages import Stages
from .options import JsonFile, Quiet, shown


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
    from ..sources.simulator import TRUTH, Parameters, turned_on, write_world

    parameters = Parameters(accounts=accounts, years=years)
    parameters = replace(parameters, switches=turned_on(switch or (), days=parameters.days))
    require_writable(json_file)
    with shown(quiet) as listener, Stages(["simulate"], listener).stage("simulate") as step:
        folder = write_world(out_dir, parameters, seed=seed, progress=step)
    tables = {path.stem: str(path) for path in sorted(folder.glob("*.parquet"))}
    made = {"seed": seed, "digest": parameters.digest, "outputs": tables | {"truth": str(folder / TRUTH)}}
    write_json(json_file, made)
    if not quiet:
        said = (
            f"{folder}: {accounts:,} accounts, {years:g} years, seed {seed}, parameters {parameters.digest}"
        )
        Console(soft_wrap=True, highlight=False).print(said, markup=False)
