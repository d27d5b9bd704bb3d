"""A whole world, in memory or on disk."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from os import PathLike
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from ...checks import InputError
from ..arrow import to_frame
from .arrow import plain
from .block import Block, draw_block
from .calendar import Campaigns, campaigns_table, draw_campaigns, milestones_table
from .parameters import Parameters
from .seeds import BLOCK_ACCOUNTS

TRUTH = "truth"
"""The folder beside the tables with what no customer-success team ever sees; `load` does not look there."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class World:
    """A simulated data set: `tables` of the contract by name, ready for `load`, and the `truth` behind them.

    truth["state"]: a row an account and week, with the latents and p90, the oracle's probability.
    truth["taking_part"]: a row an account and campaign that it was exposed to.
    """

    tables: dict[str, pd.DataFrame]
    truth: dict[str, pd.DataFrame]
    parameters: Parameters
    seed: int


def simulate(parameters: Parameters | None = None, *, seed: int = 0, chance: int = 0) -> World:
    """Return a world in memory; the same parameters and seed give the same world.

    Accounts do not depend on how many there are: the first thousand of a large world are those of a small
    one. About 0.2 GB a thousand accounts and four years; `write_world` needs no more for more.

    Another `chance` shows the same customers, who feel, do and leave alike, by another draw of what is seen:
    on which days they worked, who opened a ticket, who answered. How far a score moves between such draws is
    what its interval is about (docs/reliability.md).

    >>> world = simulate(Parameters(accounts=10, years=1), seed=7)
    >>> sorted(world.tables)[:4], len(world.tables["accounts"])
    (['accounts', 'campaigns', 'events', 'exposures'], 10)
    """
    asked = parameters or Parameters()
    campaigns = draw_campaigns(asked, seed)
    blocks = list(_blocks(asked, campaigns, seed, chance))
    return World(
        tables={**_calendar(campaigns), **_joined([block.tables for block in blocks])},
        truth=_joined([block.truth for block in blocks]),
        parameters=asked,
        seed=seed,
    )


def write_world(
    out_dir: str | PathLike[str],
    parameters: Parameters | None = None,
    *,
    seed: int = 0,
    progress: Progress | None = None,
) -> Path:
    """Write a world as a folder of Parquet files, which `load` and `data: {path: …}` read; return the folder.

    A block of accounts at a time, so that memory does not grow with their number; whole or not at all. The
    truth is written into its own folder, with the parameters and the seed as truth/parameters.json.
    `progress` is told how many of how many accounts are done.

    Raises InputError if the folder is there and not empty.
    """
    asked, folder = parameters or Parameters(), Path(out_dir).absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is there and not empty; give a new folder for the simulated data")
    partial = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        (partial / TRUTH).mkdir(parents=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be written ({error.strerror}); name another folder") from error
    try:
        _write(partial, asked, seed, progress)
        if folder.exists():
            folder.rmdir()
        return partial.replace(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)  # nothing is left of it, unless it was cut short


def _write(folder: Path, parameters: Parameters, seed: int, progress: Progress | None) -> None:
    campaigns = draw_campaigns(parameters, seed)
    for name, frame in _calendar(campaigns).items():
        frame.to_parquet(folder / f"{name}.parquet", index=False)
    with ExitStack() as stack:
        writers: dict[Path, pa.parquet.ParquetWriter] = {}
        for number, block in enumerate(_blocks(parameters, campaigns, seed), start=1):
            for part, place in ((block.tables, folder), (block.truth, folder / TRUTH)):
                for name, table in part.items():
                    file, spelt = place / f"{name}.parquet", plain(table)
                    if file not in writers:
                        writers[file] = stack.enter_context(pa.parquet.ParquetWriter(file, spelt.schema))
                    writers[file].write_table(spelt)
            if progress is not None:
                progress(min(number * BLOCK_ACCOUNTS, parameters.accounts), parameters.accounts)
    about = {"seed": seed, "digest": parameters.digest, "parameters": asdict(parameters)}
    (folder / TRUTH / "parameters.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")


def _blocks(parameters: Parameters, campaigns: Campaigns, seed: int, chance: int = 0) -> Iterator[Block]:
    for block in range(-(-parameters.accounts // BLOCK_ACCOUNTS)):
        yield draw_block(parameters, campaigns, seed, block, chance=chance)


def _calendar(campaigns: Campaigns) -> dict[str, pd.DataFrame]:
    return {"campaigns": campaigns_table(campaigns), "milestones": milestones_table(campaigns)}


def _joined(parts: list[dict[str, pa.Table]]) -> dict[str, pd.DataFrame]:
    return {name: to_frame(pa.concat_tables([plain(part[name]) for part in parts])) for name in parts[0]}
