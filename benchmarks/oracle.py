"""How many random worlds the window engine answers as the naive oracle of its tests does.

    nice python benchmarks/oracle.py --worlds 2000

The tests compare 40 worlds each time; here it is any number, with the same worlds, atoms and oracle. Every
atom of every snapshot is compared, and its phase; then, as the engine leaves out facts that no window has, a
few windows of each account, asked about once. The tables pass the gate, their times in some zones, as moments
or as text with an offset, mostly as a data set whose days are those of another zone than UTC; the oracle is
told the zone's wall clock as pandas has it. Prints, as Markdown, how many worlds had which corner case, and
the CPU time of a world; ends at the first cell that differs, with its world.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from campaignpulse.features import windows
from campaignpulse.tables import Tables, validate

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "features"))

FIRST = 1_000_000
"""The first seed: the worlds are none of those that tests or the engine's author have tried."""
ZONES = (
    *("UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata"),
    *("Australia/Lord_Howe", "America/St_Johns", "Pacific/Kiritimati"),
)
"""Zones whose clocks go forward or back within the worlds' days, some by half an hour; and far ones."""
LEAP_DAY = pd.Timestamp("2024-02-29", tz="UTC")


def main() -> None:
    """Compare the worlds, and print what they were."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--worlds", type=int, default=2_000)
    asked.add_argument("--first", type=int, default=FIRST)
    options = asked.parse_args()
    had: Counter[str] = Counter()
    cells = snapshots = 0
    began = time.process_time()
    for seed in range(options.first, options.first + options.worlds):
        world, count = compared(seed)
        had.update(corners(world))
        cells, snapshots = cells + count, snapshots + len(world.snapshots)
    seconds = time.process_time() - began
    each = seconds / options.worlds
    print(
        f"{options.worlds:,} worlds, {snapshots:,} snapshots, {cells:,} cells: equal; {each:.2f} CPU s each"
    )
    print("\n| worlds with | |\n|---|---|")
    for corner, worlds in had.most_common():
        print(f"| {corner} | {worlds:,} |")


def compared(seed: int) -> tuple[Any, int]:
    """Return the world of a seed and how many of its cells are equal; raise AssertionError at another."""
    from test_windows import every_atom, few_windows, worlds_of

    rng = random.Random(seed)  # noqa: S311, a seed
    world, tables = told(worlds_of.world_of(seed), rng)
    atoms = every_atom(world.tables)
    alone = world.snapshots.sample(frac=1, random_state=seed).drop_duplicates("account_id", ignore_index=True)
    count = equal(world, tables, world.snapshots, atoms, seed)
    count += equal(world, tables, alone, few_windows(atoms, rng), seed)
    return replace(world, tables=replace(world.tables, zone=tables.zone)), count


def equal(world: Any, tables: Tables, snapshots: pd.DataFrame, atoms: dict[str, Any], seed: int) -> int:
    """Return how many cells of the snapshots are equal; raise AssertionError at another."""
    from test_windows import answer, features_of, oracle

    found = windows(tables, snapshots, features_of(atoms))
    for row, asked in enumerate(found.itertuples()):
        view = oracle.view_at(world.tables, asked.account_id, asked.cutoff)
        expected = np.array([answer(view, atom) for atom in atoms.values()], np.float32)
        ours = found.iloc[row][list(atoms)].to_numpy(np.float32)
        where = f"seed {seed}, {asked.account_id} on {asked.cutoff}"
        np.testing.assert_allclose(ours, expected, rtol=1e-5, atol=1e-6, err_msg=where)
        phase, _, _ = oracle.oracle_phase(world.tables, asked.account_id, asked.cutoff, asked.cutoff)
        assert asked.phase == phase, where
    return len(found) * len(atoms)


def told(world: Any, rng: random.Random) -> tuple[Any, Tables]:
    """Return the world by a zone's wall clock, and its tables from the gate, delivered in some zones."""
    zone, wall, delivered = rng.choice(ZONES), {}, {}
    for name, frame in world.tables.frames.items():
        wall[name], delivered[name] = frame.copy(), frame.copy()
        for column in frame.select_dtypes("datetimetz"):
            # an hour that the clock leaves out is told as the moment after it
            twice = np.ones(len(frame), bool)  # of an hour that comes twice, it is the first
            moments = frame[column].dt.tz_localize(None)
            moments = moments.dt.tz_localize(zone, ambiguous=twice, nonexistent="shift_forward")
            wall[name][column] = moments.dt.tz_localize(None).dt.tz_localize("UTC")
            moments = moments.dt.tz_convert(rng.choice(ZONES))
            as_text = moments.map(pd.Timestamp.isoformat, na_action="ignore").astype("str")
            delivered[name][column] = rng.choice((moments, as_text))
    tables = validate(delivered, origin="a world", zone=zone, quiet=True)
    for name, frame in wall.items():  # a column without any value counts as none
        wall[name] = frame[[column for column in frame if column in tables.frames[name]]]
    return replace(world, tables=replace(world.tables, **wall)), tables


def corners(world: Any) -> Iterator[str]:
    """Name the corner cases of a world, each once."""
    events, asked = world.tables.events, world.snapshots
    if world.tables.zone != "UTC":
        yield "days of another zone than UTC"
    days = set(asked["cutoff"])
    if LEAP_DAY in days or LEAP_DAY in set(events["occurred_at"].dt.floor("D")):
        yield "a cutoff or an event on a leap day"
    if any(day.day == 1 for day in days):
        yield "a cutoff on the first of a month"
    if len(set(asked["account_id"]) - set(events["account_id"])):
        yield "an account without any event"
    met = asked.merge(events, on="account_id")
    if (met["occurred_at"] == met["cutoff"]).any():
        yield "an event exactly at a cutoff"
    first = events.groupby("account_id", as_index=False)["occurred_at"].min()
    if (met := asked.merge(first, on="account_id"))["cutoff"].le(met["occurred_at"]).any():
        yield "a snapshot before the first event"
    if "known_at" in events and (events["known_at"] >= events["occurred_at"].dt.ceil("D")).any():
        yield "an event that was known late"
    yield from _of_campaigns(world.tables)


def _of_campaigns(tables: Any) -> Iterator[str]:
    about = tables.exposures.drop_duplicates(["account_id", "campaign_id"]).merge(
        tables.campaigns, on="campaign_id"
    )
    pairs = about.merge(about, on="account_id", suffixes=("", "_b"))
    pairs = pairs[pairs["campaign_id"] < pairs["campaign_id_b"]]
    if ((pairs["starts_at"] < pairs["ends_at_b"]) & (pairs["starts_at_b"] < pairs["ends_at"])).any():
        yield "campaigns of an account that overlap"
    within = (pairs["starts_at"] >= pairs["starts_at_b"]) & (pairs["ends_at"] <= pairs["ends_at_b"])
    around = (pairs["starts_at"] <= pairs["starts_at_b"]) & (pairs["ends_at"] >= pairs["ends_at_b"])
    if (within | around).any():
        yield "a campaign within another"
    if tables.campaigns["campaign_id"].duplicated().any():
        yield "a campaign whose dates were told again"


if __name__ == "__main__":
    main()
