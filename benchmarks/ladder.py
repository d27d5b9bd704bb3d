"""What the ladder of recalibration is worth over two years, beside never and always.

    nice python benchmarks/ladder.py WORK_FOLDER --seeds 0 1

A champion learns from days 182 to 638 of a customer base and is in use from day 728; for 104 weeks the job
decides each Monday, with its own functions: when a refit is tried, its rows, its fit, its gate, the level.
In some worlds something turns on day 910. Judged on a snapshot every four weeks whose outcome has matured.
Churn is within 91 days here, whole weeks, so that all policies share their windows. What is found is kept in
WORK_FOLDER; with --write the tables go into docs/recalibration.md, between their markers.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from campaignpulse.pipeline.recalibrate.challenger import refitted
from campaignpulse.pipeline.recalibrate.tried import Tried, better_of, policy_of
from campaignpulse.pipeline.recalibrate.weeks import weeks_between
from campaignpulse.recalibration import (
    HOLD,
    INTERCEPT,
    REFIT,
    Action,
    Course,
    EarlyLooks,
    Gate,
    decide,
    early_looks,
    gate,
    matched_shift,
    shifted,
    why_refit,
)
from campaignpulse.recalibration.early import EARLY
from campaignpulse.recalibration.gate import CHALLENGER, CHAMPION
from campaignpulse.recalibration.ladder import LEVEL_FROM
from campaignpulse.sources.simulator import Parameters
from campaignpulse.tables import CHURNED, CUTOFF
from drift import IN_USE, LAST, LEARN, TURN, write
from ladder_tables import TABLES
from ladder_world import (
    DAY,
    FIRST,
    HORIZON_DAYS,
    MONTH,
    ROW,
    Fit,
    Use,
    World,
    known_outcomes,
    late,
    name_of,
    world_of,
)

ASKED = ("quiet", "doubled rate", "concept", "season")
TURNS = ("doubled rate", "concept")
PAGE = Path(__file__).parents[1] / "docs" / "recalibration.md"
Trying = Callable[[World, Use, pd.Timestamp, Course], tuple[str, Gate | None, Action]]
"""What is tried on a day by the scorer in use: its name, its gate, and the step that it is."""


def never(world: World) -> list[Use]:
    return [Use(world.day(IN_USE), "first", FIRST, 0.0)]


def level_monthly(world: World) -> list[Use]:
    """Every four weeks the level is set to that of the outcomes that matured within the days of the gate."""
    uses = never(world)
    for at in world.mondays[3::4]:
        asked = world.matured_lately(at)
        shift = matched_shift(world.says(FIRST, asked), asked[CHURNED])
        uses.append(Use(at, "intercept", FIRST, shift))
    return uses


def refit_always(world: World, half_life_days: int | None = None) -> list[Use]:
    """Each refit that the job tries where none has taken over yet takes over, without a gate."""
    uses, course, policy = never(world), Course(), policy_of(world.experiment)
    for at in world.mondays:
        if why_refit(at, course, world.campaigns(at), policy=policy):
            world.refit(at, half_life_days)
            uses.append(Use(at, "refit", name_of(at, half_life_days), 0.0))
            course = replace(course, tried=at)
        course = replace(course, last=at)
    return uses


def ours(world: World, trying: Trying | None = None) -> list[Use]:
    """The job: what is tried (by default a refit) if it passes its gate, else the level, else to hold."""
    uses, policy = never(world), policy_of(world.experiment)
    course = Course(answered=world.day(IN_USE))
    for at in world.mondays:
        use, why = uses[-1], why_refit(at, course, world.campaigns(at), policy=policy)
        name, judged, step = (trying or tried)(world, use, at, course) if why else ("", None, REFIT)
        challenger = None
        if judged is not None and judged.passed:
            recent = weeks_between(max(at - LEVEL_FROM, use.since), at)
            challenger = world.scores(Use(at, step, name, 0.0), recent)
        about = {"at": at, "horizon_days": HORIZON_DAYS, "gate": judged, "challenger": challenger}
        counts = world.scores(use, weeks_between(use.since, at)), world.cancels[world.cancels["at"] < at]
        found = decide(*counts, **about, step=step, answered=course.answered, policy=policy)
        if found.action == INTERCEPT:  # early looks matter here alone, and take their time
            looks = early(world, use, at, course)
            found = decide(*counts, **about, step=step, early=looks, answered=course.answered, policy=policy)
        course = replace(course, last=at, tried=at if why else course.tried)
        if found.action != HOLD:
            other = found.action == step
            scorer, shift = (name, 0.0) if other else (use.scorer, use.shift)
            uses.append(Use(at, found.action, scorer, shift + found.shift))
            course = replace(course, answered=at, weights_from=at if other else course.weights_from)
    return uses


def early(world: World, use: Use, at: pd.Timestamp, course: Course) -> EarlyLooks | None:
    """Return the early looks of a day, at the order in use."""
    first = max(day for day in (at - 3 * EARLY, world.day(IN_USE), course.weights_from) if day is not None)
    days = [day for day in (at - 3 * EARLY, at - 2 * EARLY, at - EARLY) if day >= first]
    if not days:
        return None
    left = world.cancels[world.cancels["at"] < at]
    return early_looks(world.scores(use, days), left, at=at, horizon_days=HORIZON_DAYS)


def tried(world: World, use: Use, at: pd.Timestamp, _: Course) -> tuple[str, Gate | None, Action]:
    """Return the refit that stands, of the year or of late outcomes alone, by name, and its gate."""
    year, lately = (Tried(fit, judge(world, use, fit, at)) for fit in (world.refit(at), world.lately(at)))
    found = better_of(year, lately, days=world.experiment.recalibration.gate_days)
    return late(at) if found.learned else name_of(at), found.gate, REFIT


def judge(world: World, use: Use, fit: Fit, at: pd.Timestamp) -> Gate | None:
    rows, chosen = fit.matured.rows, world.experiment.recalibration
    champion = shifted(world.says(use.scorer, rows), use.shift)
    both = rows.assign(**{CHAMPION: champion, CHALLENGER: fit.unseen})
    return gate(both, at=at, horizon_days=HORIZON_DAYS, days=chosen.gate_days, sure=chosen.sure)


POLICIES: dict[str, Callable[[World], list[Use]]] = {
    "never": never,
    "level monthly": level_monthly,
    "refit always": refit_always,
    "ours": ours,
}


def policies(half_lives: Sequence[int]) -> dict[str, Callable[[World], list[Use]]]:
    """Return the policies, with one more for each half-life that refits are to have."""
    forgetful = {f"half-life {days}": partial(refit_always, half_life_days=days) for days in half_lives}
    return POLICIES | forgetful


def oracle(world: World, asked: pd.DataFrame) -> np.ndarray:
    """Return what hindsight says of snapshots: learned from all outcomes of the same rules, later ones too.

    Before a turn from those of before it, after it from those of after it; never from the account's own.
    """
    first = asked[CUTOFF].min() - MONTH * DAY * ((asked[CUTOFF].min() - world.day(LEARN[0])) // (MONTH * DAY))
    cutoffs = pd.date_range(first, asked[CUTOFF].max(), freq=f"{MONTH}D")
    rows = known_outcomes(world, list(cutoffs), world.day(LAST))
    turn = world.day(TURN if world.name in TURNS else LAST)
    found = []
    for part in (rows[rows[CUTOFF] < turn], rows[rows[CUTOFF] >= turn]):
        if len(part):
            one = refitted(world.champion, world.windows_of(part), part[CHURNED])
            found.append(part[ROW].assign(told=one.scorer.unseen_probability_))
    return asked[ROW].merge(pd.concat(found), on=ROW, how="left")["told"].to_numpy()


def replayed(world: World, half_lives: Sequence[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a row for each judged snapshot with what each policy says, and a row for each action."""
    cutoffs = [world.day(number) for number in range(IN_USE, LAST - HORIZON_DAYS, MONTH)]
    rows = known_outcomes(world, cutoffs, world.day(LAST))
    actions = []
    for at in (world.mondays[0], world.day(TURN), world.mondays[-1]):
        world.check_rows(at)
    for name, policy in policies(half_lives).items():
        uses = policy(world)
        rows[name] = pd.concat(in_use(world, uses, rows))
        actions += [(name, use.action, (use.since - world.start).days, use.shift) for use in uses[1:]]
    rows["oracle"] = oracle(world, rows)
    rows["base rate"] = rows[CUTOFF].map(
        {cutoff: world.matured_lately(cutoff)[CHURNED].mean() for cutoff in cutoffs}
    )
    return rows, pd.DataFrame(actions, columns=["policy", "action", "day", "shift"])


def in_use(world: World, uses: list[Use], rows: pd.DataFrame) -> Iterator[pd.Series]:
    """Yield what the scorer that was in use says, cutoff by cutoff, with the index of the rows."""
    for cutoff, asked in rows.groupby(CUTOFF):
        use = next(use for use in reversed(uses) if use.since <= cutoff)
        yield pd.Series(shifted(world.says(use.scorer, asked), use.shift), index=asked.index)


def of_seed(
    work: Path, seed: int, accounts: int, worlds: list[str], half_lives: Sequence[int]
) -> Iterator[tuple[pd.DataFrame, ...]]:
    shared: dict[str, dict] = {}
    for name in worlds:
        kept = [work / f"{seed} {name} {part}.parquet" for part in ("rows", "actions")]
        if not all(path.exists() for path in kept):
            past = shared.setdefault("season" if name == "season" else "quiet", {})
            found = replayed(world_of(name, seed, accounts, past), half_lives)
            for path, frame in zip(kept, found, strict=True):
                frame.assign(world=name, seed=seed).to_parquet(path, index=False)
            print(f"seed {seed}: {name}", flush=True)
        yield tuple(pd.read_parquet(path) for path in kept)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("work", type=Path)
    asked.add_argument("--seeds", type=int, nargs="+", required=True)
    asked.add_argument("--accounts", type=int, default=2_500)
    asked.add_argument("--worlds", nargs="+", choices=ASKED, default=list(ASKED))
    asked.add_argument("--half-lives", type=int, nargs="*", default=[], help="days; more policies to compare")
    asked.add_argument("--write", action="store_true", help="write the tables into docs/recalibration.md")
    chosen = asked.parse_args()
    parts = (Parameters().digest, chosen.accounts, *chosen.half_lives)
    work = chosen.work / "-".join(map(str, parts))
    work.mkdir(parents=True, exist_ok=True)
    about = (chosen.accounts, chosen.worlds, chosen.half_lives)
    found = [one for seed in chosen.seeds for one in of_seed(work, seed, *about)]
    rows, actions = (pd.concat(parts, ignore_index=True) for parts in zip(*found, strict=True))
    for name, table in TABLES.items():
        text = table(rows, actions)
        print(f"{name}\n{text}", end="\n\n")
        if chosen.write:
            write(name, text, page=PAGE)


if __name__ == "__main__":
    main()
