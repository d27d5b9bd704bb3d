"""Coverage of the claims' 95 % intervals over small simulated worlds, against planted truths.

    nice python benchmarks/claims.py WORK_FOLDER --calendars 20

Ten worlds share a calendar: an interval by account is about which accounts there are, given the campaigns
that there were, and so is the truth that it should hold. That truth comes from the parameters and the true
hazard of other accounts under the same calendar. The scorers are fitted once, on a development world, and
taken as given from then on. Each calendar's claims are kept in WORK_FOLDER, so that a run that was cut short
goes on where it stopped. The table is written into docs/claims.md, between its two markers.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
from campaignpulse.evaluation.claims import Claim, Roles, claims
from campaignpulse.experiment import CancelLabel
from campaignpulse.features import (
    Feature,
    components,
    default_features,
    directions,
    labels,
    snapshots,
    traditional_features,
    windows,
)
from campaignpulse.features.facts import metrics_of
from campaignpulse.models import LearnedWeightsScorer, Scorer, WeightedRulesScorer
from campaignpulse.sources.simulator import Parameters, World, simulate
from campaignpulse.sources.simulator.truths import planted_truths
from campaignpulse.tables import CONTEXT, PHASE, Tables, validate
from claims_truth import snapshot_truths, truths

FITTED_ON = 0  # a development seed
FIRST_REPORTED = 100
YEARS = 2.0
FITTED_ACCOUNTS = 2_000
WORLDS_A_CALENDAR, WORLD_ACCOUNTS, TRUTH_ACCOUNTS = 10, 300, 3_000
ACCOUNTS = WORLDS_A_CALENDAR * WORLD_ACCOUNTS + TRUTH_ACCOUNTS
WINDOWS_DAYS = (28, 84)
BUDGET = 0.10
LABEL = CancelLabel(kind="cancel", horizon_days=90)
FIRST_CUTOFF_DAY, CUTOFF_EVERY_DAYS = 112, 28
MARKERS = "<!-- coverage: begin -->", "<!-- coverage: end -->"
PAGE = Path(__file__).parents[1] / "docs" / "claims.md"

Fitted = Mapping[str, tuple[Scorer, list[str]]]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("work", type=Path)
    asked.add_argument("--calendars", type=int, default=20)
    chosen = asked.parse_args()
    # figures of other parameters are of no use to these
    work = chosen.work / parameters(ACCOUNTS).digest
    work.mkdir(parents=True, exist_ok=True)
    features, fitted = fit()
    seeds = range(FIRST_REPORTED, FIRST_REPORTED + chosen.calendars)
    found = pd.concat([of_calendar(work, seed, features, fitted) for seed in seeds], ignore_index=True)
    table = coverage(found)
    print(table)
    write(table, chosen.calendars)


def parameters(accounts: int) -> Parameters:
    return Parameters(accounts=accounts, years=YEARS)


def fit() -> tuple[list[Feature], Fitted]:
    """Return the features of all scorers, and each scorer, fitted on one world, with its columns."""
    tables, rows = rows_of(simulate(parameters(FITTED_ACCOUNTS), seed=FITTED_ON))
    control = traditional_features(metrics_of(tables))
    known = {feature.name for feature in control}
    full = default_features(tables, windows_days=WINDOWS_DAYS)
    plain = [feature for feature in full if not feature.campaign]
    every = [*control, *(feature for feature in full if feature.name not in known)]
    frame = windows(tables, rows[["account_id", "cutoff"]], every)
    apart = collaboration_apart(full)
    one = dict.fromkeys(apart, 1.0)
    double: dict[str, float | dict[str, float]] = {
        **one,
        "collaboration": {"active": 2.0, "baseline": 1.0},
    }
    sense = directions(full)
    scorers: dict[str, tuple[Scorer, list[Feature], bool]] = {
        "traditional": (WeightedRulesScorer(components(control), directions(control)), control, True),
        "rules": (WeightedRulesScorer(apart, sense, weights=one), full, True),
        "rules with collaboration doubled": (WeightedRulesScorer(apart, sense, weights=double), full, True),
        "learned": (LearnedWeightsScorer(components(full), sense), full, True),
        "learned without campaign features": (
            LearnedWeightsScorer(components(plain), directions(plain)),
            plain,
            False,
        ),
    }
    fitted = {}
    for name, (scorer, own, phase) in scorers.items():
        context = [column for column in CONTEXT if phase or column != PHASE]
        columns = [*context, *(feature.name for feature in own)]
        scorer.fit(frame.loc[:, columns], rows["churned"].astype(bool))
        fitted[name] = scorer, columns
    return every, fitted


def collaboration_apart(features: list[Feature]) -> dict[str, list[str]]:
    """Return the components with collaboration in one of its own, so that it can be weighed."""
    found: dict[str, list[str]] = {}
    for feature in features:
        own = feature.name.startswith("collaboration_")
        found.setdefault("collaboration" if own else feature.component, []).append(feature.name)
    return found


def rows_of(world: World) -> tuple[Tables, pd.DataFrame]:
    """Return the tables of a world, and its mature snapshots with their outcome."""
    tables = validate(world.tables, origin=f"simulated world {world.seed}")
    first = pd.Timestamp(world.parameters.first_day, tz="UTC")
    last = world.parameters.days - LABEL.horizon_days - 1
    days = range(FIRST_CUTOFF_DAY, last, CUTOFF_EVERY_DAYS)
    asked = snapshots(tables, LABEL, [first + pd.Timedelta(days=day) for day in days])
    outcome = labels(tables, asked, LABEL)
    rows = asked.assign(churned=outcome["churned"])
    return tables, rows[rows["churned"].notna()].reset_index(drop=True)


def scored(tables: Tables, rows: pd.DataFrame, features: list[Feature], fitted: Fitted) -> pd.DataFrame:
    """Return the rows with their phase and one column of probabilities for each scorer."""
    frame = windows(tables, rows[["account_id", "cutoff"]], features)
    said = {name: one.predict_proba(frame[columns])[:, 1] for name, (one, columns) in fitted.items()}
    return rows.assign(phase=frame[PHASE], **said)


def of_calendar(work: Path, seed: int, features: list[Feature], fitted: Fitted) -> pd.DataFrame:
    """Return the claims of the worlds under one calendar, a row each, with their truth."""
    kept = work / f"{seed}.json"
    if not kept.exists():
        world = simulate(parameters(ACCOUNTS), seed=seed)
        tables, rows = rows_of(world)
        wide = scored(tables, rows, features, fitted)
        number = wide["account_id"].str[1:].astype(int)  # the simulator counts its accounts
        wide = wide.assign(world=number // WORLD_ACCOUNTS)
        truth = truth_of(world, wide[wide["world"] >= WORLDS_A_CALENDAR].reset_index(drop=True))
        found = [
            claim.to_dict() | {"seed": seed, "world": place, "truth": truth[claim.key]}
            for place in range(WORLDS_A_CALENDAR)
            for claim in claims_of(world.parameters, tables, wide[wide["world"] == place], list(fitted))
        ]
        kept.write_text(json.dumps(found))
    return pd.DataFrame(json.loads(kept.read_text()))


def truth_of(world: World, rows: pd.DataFrame) -> dict[str, float]:
    """Return the truth of each claim, by key, from accounts that are in none of the worlds."""
    known = snapshot_truths(world, rows).drop(columns=["account_id", "cutoff"])
    planted = planted_truths(world.parameters, accounts=ACCOUNTS, seed=world.seed)
    return truths(rows.join(known), planted, BUDGET)


def claims_of(asked: Parameters, tables: Tables, rows: pd.DataFrame, scorers: list[str]) -> tuple[Claim, ...]:
    """Return the claims of one small world, the accounts of `rows` and of others with the same numbers."""
    place = int(rows["world"].iloc[0])
    low, high = (f"a{number * WORLD_ACCOUNTS:07d}" for number in (place, place + 1))
    own = {
        name: frame[(frame["account_id"] >= low) & (frame["account_id"] < high)]
        for name, frame in tables.frames.items()
        if "account_id" in frame
    }
    long = rows.melt(
        id_vars=["account_id", "cutoff", "phase", "churned"],
        value_vars=scorers,
        var_name="scorer",
        value_name="probability",
    )
    start = pd.Timedelta(days=asked.voice.playbook_start * asked.days)
    roles = Roles(playbook_from=pd.Timestamp(asked.first_day, tz="UTC") + start)
    return claims(replace(tables, **own), predictions=long, label=LABEL, budget_share=BUDGET, roles=roles)


def coverage(found: pd.DataFrame) -> str:
    """Return the share of intervals that hold the truth, by claim and pooled, as a Markdown table."""
    known = found[found["low"].notna()].copy()
    known["covered"] = (known["low"] <= known["truth"]) & (known["truth"] <= known["high"])
    known["width"] = known["high"] - known["low"]
    lines = [
        "| claim | unit | mean truth | mean figure | median width | worlds | coverage |",
        "| :--- | :--- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for key, rows in known.groupby("key", sort=False):
        lines.append(
            f"| {key} | {rows['unit'].iloc[0]} | {rows['truth'].mean():.3g} | {rows['value'].mean():.3g} "
            f"| {rows['width'].median():.3g} | {len(rows)} | {percent(rows['covered'])} |"
        )
    lines.append(f"| pooled | | | | | {len(known)} | {percent(known['covered'])} |")
    return "\n".join(lines)


def percent(covered: pd.Series) -> str:
    return f"{100 * covered.mean():.1f} %"


def write(table: str, calendars: int) -> None:
    """Write the table into the page, between its markers."""
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(MARKERS[0])
    _, after = rest.split(MARKERS[1])
    said = (
        f"{calendars * WORLDS_A_CALENDAR} worlds of {WORLD_ACCOUNTS} accounts and {YEARS:g} years under "
        f"{calendars} calendars; the truths of each calendar from {TRUTH_ACCOUNTS:,} other accounts; "
        f"parameters {parameters(ACCOUNTS).digest}."
    )
    PAGE.write_text(
        f"{before}{MARKERS[0]}\n{said}\n\n{table}\n{MARKERS[1]}{after}", encoding="utf-8", newline="\n"
    )


if __name__ == "__main__":
    main()
