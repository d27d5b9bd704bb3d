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
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from campaignpulse.experiment import Experiment
from campaignpulse.features import (
    Feature,
    components,
    default_features,
    directions,
    labels,
    snapshots,
    windows,
)
from campaignpulse.models import LearnedWeightsScorer, ScorerWithFeatures
from campaignpulse.pipeline.recalibrate.challenger import recent, refitted
from campaignpulse.pipeline.recalibrate.decision import policy_of
from campaignpulse.pipeline.recalibrate.matured import EVERY, Matured, matured_rows
from campaignpulse.pipeline.recalibrate.weeks import weeks_between
from campaignpulse.recalibration import (
    HOLD,
    REFIT,
    Course,
    decide,
    gate,
    matched_shift,
    shifted,
    why_refit,
)
from campaignpulse.recalibration.gate import CHALLENGER, CHAMPION, GATE_DAYS
from campaignpulse.recalibration.ladder import LEVEL_FROM
from campaignpulse.sources.simulator import Parameters, simulate
from campaignpulse.tables import ACCOUNT_ID, CHURNED, CUTOFF, PROBABILITY, Tables, as_known, validate
from drift import IN_USE, LAST, LEARN, TURN, WORLDS, write
from ladder_tables import TABLES

HORIZON_DAYS, WEEK, MONTH = 91, 7, 28
METRICS = (  # with 64 features of these the champion predicts as with all 277, and a fit costs a sixth
    "sessions",
    "collaboration",
    "delivery_delay_days",
    "surveys.csat",
    "surveys.nps",
    "tickets.opened",
    "tickets.confusion",
    "tickets.fault",
)
WINDOWS_DAYS = (28, 84)
DAY = pd.Timedelta(days=1)
ROW = [ACCOUNT_ID, CUTOFF]
ASKED = ("quiet", "doubled rate", "concept", "season")
TURNS = ("doubled rate", "concept")
FIRST = "first champion"
PAGE = Path(__file__).parents[1] / "docs" / "recalibration.md"


class Use(NamedTuple):
    """From a day on this scorer is in use, at this level; `action` says how it came to be."""

    since: pd.Timestamp
    action: str
    scorer: str
    shift: float


class Fit(NamedTuple):
    """A refit, and the rows that it learned from with what it says of accounts that it has not seen."""

    one: ScorerWithFeatures
    matured: Matured
    unseen: np.ndarray


@dataclass
class World:
    """The windows of each week, and what scorers say of them; fits of before the turn are shared."""

    name: str
    tables: Tables
    start: pd.Timestamp
    experiment: Experiment
    shared: dict[str, Fit | ScorerWithFeatures]
    fits: dict[str, Fit] = field(default_factory=dict)
    said: dict[tuple[str, pd.Timestamp], pd.DataFrame] = field(default_factory=dict)
    calendars: dict[pd.Timestamp, pd.DataFrame] = field(default_factory=dict)

    def day(self, number: int) -> pd.Timestamp:
        return self.start + number * DAY

    @property
    def mondays(self) -> list[pd.Timestamp]:
        """The days on which the job decides."""
        return [self.day(number) for number in range(IN_USE + WEEK, LAST, WEEK)]

    @cached_property
    def numbers(self) -> pd.Series:
        """A number for each account, in the order of their ids: joins by numbers take a fifth of the time."""
        accounts = self.tables.accounts[ACCOUNT_ID].sort_values()
        return pd.Series(range(len(accounts)), index=accounts.to_numpy())

    def numbered(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows.assign(**{ACCOUNT_ID: self.numbers.reindex(rows[ACCOUNT_ID]).to_numpy()})

    @cached_property
    def cancels(self) -> pd.DataFrame:
        told = self.tables.subscriptions
        return self.numbered(told.loc[told["change"] == "cancel", [ACCOUNT_ID, "at"]])

    @cached_property
    def light(self) -> Tables:
        """What says who is a customer, who left and what lies ahead: all that rows and outcomes need."""
        few = {name: getattr(self.tables, name).head(1) for name in ("events", "exposures")}
        return replace(self.tables, **few, tickets=None, surveys=None, milestones=None)

    def campaigns(self, at: pd.Timestamp) -> pd.DataFrame:
        if at not in self.calendars:
            self.calendars[at] = as_known(self.light, at).campaigns
        return self.calendars[at]

    @cached_property
    def features(self) -> list[Feature]:
        return default_features(self.tables, metrics=METRICS, windows_days=WINDOWS_DAYS)

    @cached_property
    def weeks(self) -> dict[pd.Timestamp, pd.DataFrame]:
        """The windows of each week."""
        cutoffs = pd.DatetimeIndex([self.day(number) for number in range(LEARN[0], LAST, WEEK)])
        asked = snapshots(self.tables, self.experiment.label, cutoffs)
        found: dict[pd.Timestamp, pd.DataFrame] = {}
        for part in np.array_split(cutoffs, 2):
            rows = windows(self.tables, asked[asked[CUTOFF].isin(part)], self.features)
            found |= {pd.Timestamp(cutoff): week for cutoff, week in self.numbered(rows).groupby(CUTOFF)}
        return found

    def windows_of(self, asked: pd.DataFrame) -> pd.DataFrame:
        """Return the windows of snapshots, in their order."""
        found = pd.concat([self.weeks[cutoff] for cutoff in sorted(asked[CUTOFF].unique())])
        return asked[ROW].merge(found, on=ROW, how="left", validate="1:1")

    def matured(self, at: pd.Timestamp) -> Matured:
        """Return what `matured_rows` does, from outcomes that are there already."""
        chosen, horizon = self.experiment.recalibration, HORIZON_DAYS * DAY
        days = pd.date_range(end=at - horizon, start=self.day(LEARN[0]), freq=f"{WEEK}D")
        cutoffs = days[(at - horizon - days) % EVERY == pd.Timedelta(0)]
        cutoffs = cutoffs[cutoffs > at - horizon - pd.Timedelta(days=chosen.train_days)]
        rows = self.outcomes[self.outcomes[CUTOFF].isin(cutoffs)].reset_index(drop=True)
        return Matured(rows, rows[CUTOFF] + horizon > at - chosen.gate_days * DAY)

    def check_rows(self, at: pd.Timestamp) -> None:
        """Refuse to go on with rows that are not the job's."""
        job = matured_rows(self.experiment, as_known(self.light, at), at)
        pd.testing.assert_frame_equal(self.numbered(job.rows), self.matured(at).rows)
        pd.testing.assert_series_equal(job.asked, self.matured(at).asked)

    @cached_property
    def champion(self) -> ScorerWithFeatures:
        if FIRST not in self.shared:
            scorer = LearnedWeightsScorer(
                components=components(self.features), directions=directions(self.features)
            )
            one = ScorerWithFeatures(scorer, tuple(self.features), phase=True)
            cutoffs = [self.day(number) for number in range(LEARN[0], LEARN[1] + 1, MONTH)]
            rows = known_outcomes(self, cutoffs, self.day(IN_USE))
            self.shared[FIRST] = refitted(one, self.windows_of(rows), rows[CHURNED])
        return self.shared[FIRST]

    def refit(self, at: pd.Timestamp, half_life_days: int | None = None) -> Fit:
        """Return the refit of a day; of a day before the turn it is the same in all worlds of one past."""
        name = name_of(at, half_life_days)
        kept = self.shared if at <= self.day(TURN) else self.fits
        if name not in kept:
            matured = self.matured(at)
            taught = recent(matured.rows[CUTOFF], half_life_days=half_life_days, seed=0)
            rows = matured.rows[taught]
            one = refitted(self.champion, self.windows_of(rows), rows[CHURNED])
            kept[name] = Fit(one, matured, one.scorer.unseen_probability_)
        self.fits[name] = kept[name]
        return kept[name]

    def said_of(self, scorer: str, cutoff: pd.Timestamp) -> pd.DataFrame:
        """Return account_id, cutoff and probability of a week, as a scorer has them."""
        if (scorer, cutoff) not in self.said:
            one = self.champion if scorer == FIRST else self.fits[scorer].one
            rows = self.weeks[cutoff]
            self.said[scorer, cutoff] = rows[ROW].assign(**{PROBABILITY: one.predict_proba(rows)[:, 1]})
        return self.said[scorer, cutoff]

    def says(self, scorer: str, asked: pd.DataFrame) -> np.ndarray:
        """Return the probabilities of a scorer for snapshots, in their order."""
        told = pd.concat([self.said_of(scorer, cutoff) for cutoff in sorted(asked[CUTOFF].unique())])
        return asked[ROW].merge(told, on=ROW, how="left")[PROBABILITY].to_numpy()

    def scores(self, use: Use, cutoffs: list[pd.Timestamp]) -> pd.DataFrame:
        """Return account_id, cutoff and probability of whole weeks, of a scorer in use."""
        found = pd.concat([self.said_of(use.scorer, cutoff) for cutoff in cutoffs], ignore_index=True)
        return found.assign(**{PROBABILITY: shifted(found[PROBABILITY], use.shift)})

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """Every week's outcomes, for policies and for a rate that are not the job's."""
        return known_outcomes(self, sorted(self.weeks), self.day(LAST))

    def matured_lately(self, at: pd.Timestamp) -> pd.DataFrame:
        """Return the outcomes that have matured within the days of the gate."""
        matured = self.outcomes[CUTOFF] + HORIZON_DAYS * DAY
        return self.outcomes[(matured <= at) & (matured > at - GATE_DAYS * DAY)]


def world_of(name: str, seed: int, accounts: int, shared: dict) -> World:
    parameters = Parameters(accounts=accounts, years=4, switches=WORLDS[name])
    tables = validate(simulate(parameters, seed=seed).tables, origin=f"simulated world {seed}")
    start = pd.Timestamp(parameters.first_day, tz="UTC")
    days = [f"{start + number * DAY:%Y-%m-%d}" for number in (*LEARN, IN_USE, LAST)]
    asked = {
        "name": "two years",
        "data": {"path": "simulated"},
        "label": {"kind": "cancel", "horizon_days": HORIZON_DAYS},
        "cutoffs": {"every_days": WEEK},
        "split": {"train": days[:2], "test": days[2:]},
    }
    return World(name, tables, start, Experiment.model_validate(asked), shared)


def name_of(at: pd.Timestamp, half_life_days: int | None = None) -> str:
    return f"{at:%Y-%m-%d}" if half_life_days is None else f"{at:%Y-%m-%d}, half-life {half_life_days}"


def known_outcomes(world: World, cutoffs: list[pd.Timestamp], as_of: pd.Timestamp) -> pd.DataFrame:
    """Return account_id, cutoff and churned of the snapshots whose outcome is known."""
    asked = snapshots(world.light, world.experiment.label, cutoffs)
    rows = labels(world.light, asked, world.experiment.label, as_of=as_of)
    known = rows.loc[rows[CHURNED].notna(), [*ROW, CHURNED]].astype({CHURNED: bool})
    return world.numbered(known.reset_index(drop=True))


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
        if why_refit(at, course, world.campaigns(at), policy=policy, every_days=WEEK):
            world.refit(at, half_life_days)
            uses.append(Use(at, "refit", name_of(at, half_life_days), 0.0))
            course = replace(course, tried=at)
        course = replace(course, last=at)
    return uses


def ours(world: World) -> list[Use]:
    """The job: a refit that passes its gate, else a level that is off, else to hold."""
    uses, course, policy = never(world), Course(), policy_of(world.experiment)
    for at in world.mondays:
        use, why = uses[-1], why_refit(at, course, world.campaigns(at), policy=policy, every_days=WEEK)
        fit = world.refit(at) if why else None
        judged = None if fit is None else judge(world, use, fit, at)
        challenger = None
        if judged is not None and judged.passed:
            recent = weeks_between(max(at - LEVEL_FROM, world.day(LEARN[0])), at)
            challenger = world.scores(Use(at, REFIT, name_of(at), 0.0), recent)
        since = max(day for day in (world.day(IN_USE), course.acted) if day is not None)
        found = decide(
            world.scores(use, weeks_between(since, at)),
            world.cancels[world.cancels["at"] < at],
            at=at,
            horizon_days=HORIZON_DAYS,
            gate=judged,
            challenger=challenger,
            after=course.last,
            policy=policy,
        )
        course = replace(course, last=at, tried=at if why else course.tried)
        if found.action != HOLD:
            refit = found.action == REFIT
            scorer, shift = (name_of(at), 0.0) if refit else (use.scorer, use.shift)
            uses.append(Use(at, found.action, scorer, shift + found.shift))
            course = replace(course, acted=at, refitted=at if refit else course.refitted)
    return uses


def judge(world: World, use: Use, fit: Fit, at: pd.Timestamp):
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
