"""How often the job searches for other settings in two years, and what they are worth.

    nice python benchmarks/retune.py WORK_FOLDER --seeds 0 1

The two years of ladder.py, by the policy of the job without searches and with them: on which days one is
made, what it finds and what the gate says of that are told by the job's own functions. What is found is kept
in WORK_FOLDER; with --write the table goes into docs/recalibration.md, between its markers.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from campaignpulse.evaluation import clustered_mean_difference
from campaignpulse.experiment import TuningChoice
from campaignpulse.pipeline.recalibrate.challenger import Challenger
from campaignpulse.pipeline.recalibrate.tried import Tried, better_of, searched
from campaignpulse.recalibration import INTERCEPT, Action, Course, Gate, gate, shifted
from campaignpulse.recalibration.gate import CHALLENGER, CHAMPION
from campaignpulse.sources.simulator import Parameters
from campaignpulse.tables import ACCOUNT_ID, CHURNED
from drift import IN_USE, LAST, write
from drift_tables import markdown
from ladder import ASKED, PAGE, early, in_use, ours
from ladder_tables import SMALL, log_loss, worded
from ladder_world import HORIZON_DAYS, MONTH, Fit, Use, World, known_outcomes, world_of

SCORER = "learned"
WITHOUT, WITH = "without searches", "with searches"


@dataclass
class Searching:
    """What the job tries on a day where the experiment file asks for `tuning`; `made` notes each search.

    `settings` are those of the weights in use, none for those of the first champion.
    """

    tuning: TuningChoice
    settings: dict[str, Any] = field(default_factory=dict)
    day: pd.Timestamp | None = None
    made: list[dict[str, Any]] = field(default_factory=list)

    def __call__(
        self, world: World, use: Use, at: pd.Timestamp, course: Course
    ) -> tuple[str, Gate | None, Action]:
        year, lately = (judged(world, use, one, at) for one in self._refits(world, use, at))
        found = better_of(year, lately, days=world.experiment.recalibration.gate_days)
        looks, began = early(world, use, at, course), time.process_time()
        found = searched(
            found,
            world.experiment.model_copy(update={"tuning": self.tuning}),
            used(use),
            world.light,
            at,
            world.matured(at),
            replace(course, searched=self.day),
            other_leavers=looks is not None and looks.alarm,
            studies=None,
        )
        self._note(world, at, found, time.process_time() - began)
        challenger, passed, step = found.best
        name = f"{at:%Y-%m-%d}, {step}{', lately' if found.learned else ''}"
        if challenger is not None:
            world.fits[name] = Fit(challenger.one, world.matured(at), challenger.unseen)
        return name, passed, step

    def _refits(self, world: World, use: Use, at: pd.Timestamp) -> Iterator[Challenger]:
        """Yield the refit of a year and that of late outcomes, at the settings in use."""
        year, matured = world.refit(at), world.matured(at)
        windows, every = world.windows_of(matured.rows), np.ones(len(matured.rows), bool)
        champion = shifted(world.says(use.scorer, matured.rows), use.shift)
        one = Challenger(year.one, windows, matured.churned, every, champion, year.unseen)
        if self.settings:
            one = one.with_settings(self.settings)
            yield from (one, one.of_these(matured.asked))
        else:
            lately = world.lately(at)
            yield from (one, replace(one, one=lately.one, unseen=lately.unseen))

    def _note(self, world: World, at: pd.Timestamp, found: Tried, seconds: float) -> None:
        refused = next((words for words in found.said if words.startswith("retune")), None)
        if found.search is None and refused is None:
            return
        self.day = at
        about = {"day": (at - world.start).days, "seconds": seconds, "refused": refused}
        if found.search is None:
            self.made.append(about)
            return
        tuning, own = found.search.tuning, found.search.gate
        self.made.append(
            {
                **about,
                "why": found.search.why.split(" on ")[0],
                "trials": len(tuning.trials),
                "settings": found.search.settings,
                "ahead": None if own is None else own.sure,
                "refit": found.gate.sure if found.gate is not None else None,
                "passed": found.search.passed,
            }
        )
        if found.search.passed:
            self.settings = dict(tuning.best or {})


def judged(world: World, use: Use, one: Challenger, at: pd.Timestamp) -> Tried:
    """Return a refit with what the gate says of it."""
    chosen = world.experiment.recalibration
    both = world.matured(at).rows.assign(**{CHAMPION: one.champion, CHALLENGER: one.unseen})
    about = {"days": chosen.gate_days, "sure": chosen.sure, "level_since": use.since}
    return Tried(one, gate(both, at=at, horizon_days=HORIZON_DAYS, **about))


def used(use: Use) -> Any:
    """Return what a search asks about the champion: its scorer's name, and when its level was moved."""
    moved = use.since if use.action == INTERCEPT else None
    return SimpleNamespace(version=SimpleNamespace(scorer=SCORER), level_moved=moved, one=None)


def replayed(world: World, tuning: TuningChoice) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the snapshots with what was in use by either policy, and the searches."""
    cutoffs = [world.day(number) for number in range(IN_USE, LAST - HORIZON_DAYS + 1, MONTH)]
    rows, searching = known_outcomes(world, cutoffs, world.day(LAST)), Searching(tuning)
    for name, uses in ((WITHOUT, ours(world)), (WITH, ours(world, searching))):
        rows[name] = pd.concat(in_use(world, uses, rows))
        print(name, [(use.action, (use.since - world.start).days) for use in uses[1:]], flush=True)
    names = ["day", "seconds", "refused", "why", "trials", "settings", "ahead", "refit", "passed"]
    return rows, pd.DataFrame(searching.made, columns=names)


def table(rows: pd.DataFrame, searches: pd.DataFrame) -> str:
    """Return by world how many searches there were, what came of them, and what they gained."""
    found = []
    for world, part in rows.groupby("world", sort=False):
        made, seeds = searches[searches["world"] == world], part["seed"].nunique()
        found.append(
            {
                "world": world,
                "searches in two years": f"{len(made) / seeds:.1f}",
                "why": ", ".join(f"{count} × {why}" for why, count in made["why"].value_counts().items()),
                "not possible": int(made["refused"].notna().sum()),
                "settings in use were the best": int((made["ahead"].isna() & made["refused"].isna()).sum()),
                "held": int((made["ahead"].notna() & ~made["passed"].eq(True)).sum()),
                "passed": int(made["passed"].eq(True).sum()),
                "log loss, with − without": gained(part),
                "CPU s a search": f"{made['seconds'].median():.0f}" if len(made) else "",
            }
        )
    return markdown(found)


def gained(rows: pd.DataFrame) -> str:
    """Return what searches change in log loss, ×1e-4, with its interval by account."""
    accounts = rows["seed"].astype(str) + " " + rows[ACCOUNT_ID].astype(str)
    losses = (log_loss(rows, name) for name in (WITH, WITHOUT))
    found = clustered_mean_difference(rows[CHURNED].to_numpy(bool), *losses, accounts)
    low, high = found.interval() or (0.0, 0.0)  # no interval: the policies never differed
    return worded(SMALL * (found.value or 0.0), SMALL * low, SMALL * high)


def of_seed(
    work: Path, seed: int, worlds: list[str], tuning: TuningChoice
) -> Iterator[tuple[pd.DataFrame, ...]]:
    shared: dict[str, dict] = {}
    for name in worlds:
        kept = [work / f"{seed} {name} {part}.parquet" for part in ("rows", "searches")]
        if not all(path.exists() for path in kept):
            past = shared.setdefault("season" if name == "season" else "quiet", {})
            for path, frame in zip(kept, replayed(world_of(name, seed, 2_500, past), tuning), strict=True):
                frame.assign(world=name, seed=seed).to_parquet(path, index=False)
            print(f"seed {seed}: {name}, {time.process_time():.0f} CPU s so far", flush=True)
        yield tuple(pd.read_parquet(path) for path in kept)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("work", type=Path)
    asked.add_argument("--seeds", type=int, nargs="+", required=True)
    asked.add_argument("--worlds", nargs="+", choices=ASKED, default=list(ASKED))
    asked.add_argument("--trials", type=int, default=40)
    asked.add_argument("--write", action="store_true", help="write the table into docs/recalibration.md")
    chosen = asked.parse_args()
    work = chosen.work / f"{Parameters().digest}-{chosen.trials}"
    work.mkdir(parents=True, exist_ok=True)
    tuning = TuningChoice(scorers=(SCORER,), trials=chosen.trials)
    found = [one for seed in chosen.seeds for one in of_seed(work, seed, chosen.worlds, tuning)]
    rows, searches = (pd.concat(parts, ignore_index=True) for parts in zip(*found, strict=True))
    print(searches.to_string())
    print(text := table(rows, searches))
    if chosen.write:
        write("searches", text, page=PAGE)


if __name__ == "__main__":
    main()
