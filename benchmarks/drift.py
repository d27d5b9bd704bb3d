"""What the parts of recalibration find, how soon, and what they cry for nothing, where the truth is known.

    nice python benchmarks/drift.py WORK_FOLDER --seeds 0 1 2

Four years of a customer base; a champion learns from days 182 to 638 and is in use from day 728 to the end.
In some worlds something turns on day 910. Months for inputs, weeks for cancellations, a look ahead every four
weeks. Scores, and what is found, are kept in WORK_FOLDER, so that a run that was cut short goes on where it
stopped. With --write the tables go into docs/drift.md, between their markers.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from campaignpulse.evaluation.data_checks.outages import outage_findings
from campaignpulse.experiment import CancelLabel
from campaignpulse.features import (
    Feature,
    components,
    default_features,
    directions,
    labels,
    snapshots,
    windows,
)
from campaignpulse.models import LearnedWeightsScorer
from campaignpulse.recalibration import (
    DriftReference,
    attribute,
    beyond_season,
    cusum,
    data_faults,
    early_look,
    early_outcomes,
    expected_performance,
    learn_truth,
    monthly,
    realised_performance,
    sources_of,
    watched,
    weekly_cancels,
)
from campaignpulse.recalibration.distance import distance, ordered, stability_index
from campaignpulse.recalibration.ladder import DEFAULT
from campaignpulse.sources.simulator import Parameters, Switches, simulate
from campaignpulse.tables import ACCOUNT_ID, CUTOFF, PHASES, Tables, validate
from drift_soonest import soonest_count, soonest_look
from drift_tables import ABOUT, FAULTS, TABLES
from scipy import stats

LEARN, IN_USE, TURN, LAST = (182, 638), 728, 910, 1_461
WEEK, MONTH, HORIZON_DAYS = 7, 28, 90
FAULT_DAYS = (*range(1, 8), *range(14, 57, 7))  # after the turn: daily for a week, then weekly
FEWEST_CHURNED = 30  # matured rows, for a calibration to be learned from
LABEL = CancelLabel(kind="cancel", horizon_days=HORIZON_DAYS)
WORLDS = {
    "quiet": Switches(),
    "season": Switches(seasonal_swing=0.4),
    "doubled rate": Switches(calibration_shift_day=TURN),
    "concept": Switches(concept_change_day=TURN),
    "outage": Switches(outage_day=TURN, outage_days=5),
}
TURNING = ("doubled rate", "concept")
SCORED = ("quiet", "season", "doubled rate", "concept")
PAST = {"season": "season"}  # all other worlds are one and the same until they turn
PAGE = Path(__file__).parents[1] / "docs" / "drift.md"
ROW = [ACCOUNT_ID, CUTOFF]
DAY = pd.Timedelta(days=1)
Rows = list[dict[str, Any]]


class World(NamedTuple):
    """Tables, and the day on which they begin."""

    name: str
    tables: Tables
    start: pd.Timestamp
    features: list[Feature]

    @property
    def cancels(self) -> pd.DataFrame:
        changes = self.tables.subscriptions
        return changes.loc[changes["change"] == "cancel", [ACCOUNT_ID, "at"]]

    def day(self, times: pd.Series) -> pd.Series:
        return (times - self.start) // DAY

    def cutoffs(self, first: int, last: int, every: int) -> pd.DatetimeIndex:
        return pd.DatetimeIndex([self.start + day * DAY for day in range(first, last + 1, every)])


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("work", type=Path)
    asked.add_argument("--seeds", type=int, nargs="+", required=True)
    asked.add_argument("--accounts", type=int, default=2_500)
    asked.add_argument("--worlds", nargs="+", choices=tuple(WORLDS), default=tuple(WORLDS))
    asked.add_argument("--write", action="store_true", help="write the tables into docs/drift.md")
    chosen = asked.parse_args()
    work = chosen.work / f"{Parameters().digest}-{chosen.accounts}"
    work.mkdir(parents=True, exist_ok=True)
    found = [of_seed(work, seed, chosen.accounts, chosen.worlds) for seed in chosen.seeds]
    for name, table in TABLES.items():
        text = table(pd.concat([rows[name] for rows in found], ignore_index=True))
        print(f"{name}\n{text}", end="\n\n")
        if chosen.write:
            write(name, text)


def of_seed(work: Path, seed: int, accounts: int, worlds: list[str]) -> dict[str, pd.DataFrame]:
    """Return the rows of each table that the worlds of a seed give."""
    champions: dict[str, LearnedWeightsScorer] = {}
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    for name in worlds:
        kept = {table: work / f"{seed} {name} {table}.parquet" for table in TABLES}
        if not all(path.exists() for table, path in kept.items() if table != "faults"):
            said = work / f"{seed} {name} scores.parquet"
            for table, rows in of_world(world_of(name, seed, accounts), champions, said).items():
                pd.DataFrame(rows).assign(seed=seed).to_parquet(kept[table], index=False)
        if not kept["faults"].exists():
            rows = [row for one in given(world_of(name, seed, accounts)) for row in of_faults(one)]
            pd.DataFrame(rows).assign(seed=seed).to_parquet(kept["faults"], index=False)
            print(f"seed {seed}: {name}", flush=True)
        for table, path in kept.items():
            parts[table].append(pd.read_parquet(path))
    return {table: pd.concat(rows, ignore_index=True) for table, rows in parts.items()}


def world_of(name: str, seed: int, accounts: int) -> World:
    parameters = Parameters(accounts=accounts, years=4, switches=WORLDS[name])
    tables = validate(simulate(parameters, seed=seed).tables, origin=f"simulated world {seed}")
    return World(name, tables, pd.Timestamp(parameters.first_day, tz="UTC"), default_features(tables))


def of_world(world: World, champions: dict[str, LearnedWeightsScorer], said: Path) -> dict[str, Rows]:
    rows: dict[str, Rows] = {name: [] for name in TABLES if name != "faults"}
    for edited in (world, *(one for one in edits(world) if one.name in ABOUT)):
        rows["inputs"] += list(of_inputs(edited, rows["season"]))
    if world.name in SCORED:
        if not said.exists():
            past = PAST.get(world.name, "quiet")
            if past not in champions:
                champions[past] = champion(world)
            scored(world, champions[past]).to_parquet(said, index=False)
        scores = pd.read_parquet(said)
        rows["cancellations"] += list(of_cancellations(world, scores))
        rows["early"] += list(of_early(world, scores))
        rows["expected"] += list(of_expected(world, scores))
    return rows


def edits(world: World) -> Iterator[World]:
    """Yield the quiet world with a fault of its data from the turn on."""
    if world.name != "quiet":
        return
    events, turn = world.tables.events, world.start + TURN * DAY
    late = events["occurred_at"] >= turn
    minutes = late & (events["metric"] == "session_minutes")
    scaled = events.assign(value=events["value"].where(~minutes, events["value"] * 60))
    gone = events[~(late & (events["metric"] == "approvals"))]
    twice = pd.concat([events, events[late & (events["occurred_at"] < turn + 5 * DAY)]], ignore_index=True)
    for name, frame in (("unit change", scaled), ("metric stops", gone), ("delivered twice", twice)):
        yield world._replace(name=name, tables=replace(world.tables, events=frame))


def of_inputs(world: World, season: Rows) -> Iterator[dict[str, Any]]:
    """Yield a row a month in use: our alarm, the textbook's, and what ours is about."""
    watch = watched(world.features, sources_of(world.tables))
    names = [one.feature for one in watch]
    asked = monthly(snapshots(world.tables, LABEL, world.cutoffs(LEARN[0], LAST - 1, WEEK)))
    wanted = [feature for feature in world.features if feature.name in names]
    rows = windows(world.tables, asked[ROW].sort_values(ROW, ignore_index=True), wanted)
    rows = rows.merge(asked[[*ROW, "month"]], on=ROW)
    last = rows.groupby("month")[CUTOFF].transform("max")
    usual, live = (rows[world.day(last) < IN_USE], rows[world.day(last) >= IN_USE])
    reference = DriftReference.learn(usual, names)
    accounts = world.tables.accounts
    segments = dict(zip(accounts[ACCOUNT_ID], accounts["segment"], strict=True))
    starts = world.tables.campaigns.groupby("campaign_id")["starts_at"].last().to_dict()
    for window in reference.judge(live):
        now = live[live["month"] == window.month]
        causes = attribute(window, now, usual, watch, segments=segments)
        psi, p_value = textbook(usual[names], now[names])
        yield {
            "world": world.name,
            "ends": (now[CUTOFF].max() - world.start).days,
            "alarm": window.alarm,
            "psi": psi > 0.2,
            "ks": p_value < 0.05,
            "metrics": ", ".join(sorted({cause.metric for cause in causes})),
            "words": "; ".join(cause.words for cause in causes[:2]),
        }
        if world.name in ("quiet", "season"):
            earlier = rows[rows["month"] < window.month]
            for one in beyond_season(now, earlier, watch, starts=starts):
                season.append({"world": world.name, "errors": one.errors})


def given(world: World) -> Iterator[World]:
    """Yield the worlds in which faults are looked for: with one, and those that never turn."""
    if world.name in ("quiet", "season", "outage"):
        yield world
        yield from edits(world)


def of_faults(world: World) -> Iterator[dict[str, Any]]:
    """Yield for each fault that is found the days until then, and for the world the outages that are none."""
    told: dict[str, int] = {}
    for days in FAULT_DAYS if world.name not in ("quiet", "season") else ():
        for fault in data_faults(world.tables, at=world.start + (TURN + days) * DAY):
            told.setdefault(fault.kind, days)
        if FAULTS[world.name] in told:
            break
    events = world.tables.events
    live = events[events["occurred_at"] >= world.start + IN_USE * DAY]
    outages = [one for one in outage_findings(live) if one.severity == "warning"]
    years = live["source"].nunique() * (LAST - IN_USE) / 365.25
    row = {"world": world.name, "outages": len(outages), "source_years": years}
    yield from ({**row, "kind": kind, "days": days} for kind, days in (told or {"none": 0}).items())


def textbook(usual: pd.DataFrame, now: pd.DataFrame) -> tuple[float, float]:
    """Return the largest population stability index and the smallest p value of the features."""
    indices, p_values = [], []
    for name in usual:
        then, here = ordered(usual[name]), ordered(now[name])
        step = np.sqrt(len(then) * len(here) / (len(then) + len(here)))
        p_values.append(stats.kstwobign.sf(step * distance(here, then)))
        indices.append(stability_index(here, then))
    return float(max(indices)), float(min(p_values))


def champion(world: World) -> LearnedWeightsScorer:
    asked = snapshots(world.tables, LABEL, world.cutoffs(*LEARN, MONTH))
    churned = labels(world.tables, asked, LABEL)["churned"]
    known = churned.notna().to_numpy()  # who left for a neutral reason has no outcome
    scorer = LearnedWeightsScorer(
        components=components(world.features), directions=directions(world.features)
    )
    rows = windows(world.tables, asked[known], world.features)
    return scorer.fit(rows, churned[known].astype(bool))


def scored(world: World, scorer: LearnedWeightsScorer) -> pd.DataFrame:
    """Return account_id, cutoff, phase, day, probability and churned, weekly from the end of training on."""
    weekly = world.cutoffs(LEARN[0], LAST - 1, WEEK)
    asked = snapshots(world.tables, LABEL, weekly[weekly > world.start + LEARN[1] * DAY])
    outcomes = labels(world.tables, asked, LABEL)["churned"].array
    parts = []
    for first in range(0, len(asked), 50_000):
        rows = windows(world.tables, asked.iloc[first : first + 50_000], world.features)
        parts.append(rows[[*ROW, "phase"]].assign(probability=scorer.predict_proba(rows)[:, 1]))
    found = pd.concat(parts, ignore_index=True).assign(churned=outcomes)
    return found.assign(day=world.day(found[CUTOFF]))


def of_cancellations(world: World, scores: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield a row for the course, and one for each alarm, at the evidence that the job asks for."""
    live, until = scores[scores["day"] >= IN_USE], world.start + LAST * DAY
    weeks = weekly_cancels(live, world.cancels, horizon_days=HORIZON_DAYS, until=until)
    found = cusum(weeks, ratio=DEFAULT.ratio, more=DEFAULT.more, fewer=DEFAULT.fewer)
    soonest = soonest_count(weeks, turn=world.start + TURN * DAY) if world.name in TURNING else None
    course = {"weeks": len(found.weeks), "expected": found.expected, "ratio": found.ratio}
    yield {"world": world.name, "soonest": soonest, **course}
    for alarm in found.alarms:
        at, since = ((time - world.start).days for time in (alarm.at, alarm.since))
        told = {"direction": alarm.direction, "at": at, "since": since, "ratio": alarm.ratio}
        yield {"world": world.name, "turn": TURN, **told}


def of_early(world: World, scores: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield a row every four weeks: the AUC of four weeks, of the last two snapshots that can have it."""
    grid = scores[(scores["day"] - LEARN[0]) % MONTH == 0]
    soonest = soonest_look(scores[scores["day"] == TURN], world.cancels) if world.name in TURNING else None
    for day in range(IN_USE + 2 * MONTH, LAST, MONTH):
        rows = grid[(grid["day"] > day - 3 * MONTH) & (grid["day"] <= day - MONTH)]
        until = world.start + day * DAY
        look = early_look(early_outcomes(rows, world.cancels, horizon_days=HORIZON_DAYS, until=until))
        if look.roc_auc is not None and look.expected.roc_auc is not None:
            low = look.roc_auc < look.expected.roc_auc.low
            off = look.errors()["roc_auc"]
            told = {"churned": look.churned, "low": low, "off": off, "soonest": soonest}
            yield {"world": world.name, "day": day, **told}


def of_expected(world: World, scores: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield a row for each look ahead and phase: what was expected, and by how much it came out otherwise."""
    grid = scores[(scores["day"] - LEARN[0]) % MONTH == 0]
    known = grid[grid["churned"].notna()].astype({"churned": bool})
    for day in sorted(known.loc[known["day"] >= IN_USE, "day"].unique()):
        matured = known[known["day"] + HORIZON_DAYS <= day]
        enough = matured["churned"].sum() >= FEWEST_CHURNED
        columns = ("probability", "churned", ACCOUNT_ID)
        truth = learn_truth(*(matured[name] for name in columns)) if enough else None
        now = known[known["day"] == day]
        for phase in ("all", *PHASES):
            rows = now if phase == "all" else now[now["phase"] == phase]
            if rows["churned"].sum() < 10:
                continue
            told = expected_performance(rows["probability"], rows[ACCOUNT_ID], truth=truth)
            came = realised_performance(told, rows["probability"], rows["churned"])
            if told.roc_auc is None or came.roc_auc is None:
                continue
            yield {
                "world": world.name,
                "after": day >= TURN and world.name in ("concept", "doubled rate"),
                "phase": phase,
                "churned": came.churned,
                "half": told.roc_auc.high - told.roc_auc.value,
                **came.errors(),
                **{f"{name} inside": held for name, held in came.inside().items()},
            }


def write(name: str, table: str, *, page: Path = PAGE) -> None:
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    page.write_text(f"{before}{begin}\n{table}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
