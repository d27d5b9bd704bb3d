"""What a diagnosis is worth on simulated customers whose causes are planted.

    nice python benchmarks/causes.py WORK_FOLDER --seeds 200 201 202 203

A world a seed, out of time: scorers, the reader of tickets and the causes learn from days up to 1,016 (the
causes of the accounts then at risk are taken as confirmed, each by itself: no case groups them, so that an
account is an answer), and are read once, from day 1,106 on. At risk are
10 % a cutoff by the learned score. WORK_FOLDER keeps the rows of each seed, so that a run that was cut short
goes on. With --write the tables go into docs/causes.md, between their markers.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import campaignpulse as cp
import numpy as np
import pandas as pd
from campaignpulse.campaigns import phases
from campaignpulse.diagnosis import CAUSES, LearnedCauses, RuleCauses, evidence, learn_causes
from campaignpulse.evaluation import inside_budget
from campaignpulse.sources.simulator import Parameters, World, planted_causes, simulate
from campaignpulse.tables import ACCOUNT_ID, CUTOFF, PHASE, Tables, validate
from campaignpulse.text import learn_ticket_causes, ticket_causes
from causes_surges import surge_table
from causes_tables import tables_of
from marked import write
from scorers import BUDGET, TEST_FROM, OnColumns, day, looked_at

PAGE = Path(__file__).parents[1] / "docs" / "causes.md"
ROW = [ACCOUNT_ID, CUTOFF]
SURGE_SEEDS = 2  # worlds without campaign effects, which take their time
CURVE = (50, 100, 200, 400, 800)  # accounts at risk whose causes were confirmed


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("work", type=Path)
    asked.add_argument("--seeds", type=int, nargs="+", required=True)
    asked.add_argument("--accounts", type=int, default=3_000)
    asked.add_argument("--write", action="store_true", help="write the tables into docs/causes.md")
    given = asked.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    rows = pd.concat([of_seed(given.work, seed, given.accounts) for seed in given.seeds], ignore_index=True)
    found = {**tables_of(rows), "surges": surge_table(given.work, given.seeds[:SURGE_SEEDS])}
    for name, table in found.items():
        print(f"{name}\n{table}", end="\n\n")
        if given.write:
            write(PAGE, name, table)


def of_seed(work: Path, seed: int, accounts: int) -> pd.DataFrame:
    kept = work / f"causes-{seed}-{accounts}.parquet"
    if not kept.exists():
        rows_of_seed(seed, accounts).to_parquet(kept, index=False)
        print(f"seed {seed} is done", flush=True)
    return pd.read_parquet(kept).assign(seed=seed)


def rows_of_seed(seed: int, accounts: int) -> pd.DataFrame:
    """Return each test row: who was flagged, what was planted, and what each method says of those at risk."""
    world = simulate(Parameters(accounts=accounts, years=4), seed=seed)
    tables = validate(world.tables, origin=f"seed {seed}")
    scores = scored(tables)
    planted = planted_causes(world.truth["state"], scores)
    scores = scores.join(planted.add_prefix("true ")).join(low_mood(world, scores))
    said, tags = read_tickets(tables)
    unconfirmed = replace(tables, tickets=tables.tickets.drop(columns="cause"))
    at_risk = scores[scores["at risk"] | (scores["usage flags"] & (scores["side"] == "test"))]
    seen = evidence(unconfirmed, at_risk, said)
    better = evidence(tables, at_risk, said)
    by_tag = evidence(unconfirmed, at_risk, tags)
    teach = at_risk.index[at_risk["side"] == "train"]
    model = learn_causes(seen.loc[teach], confirmed(at_risk.loc[teach]))
    told = {
        "tag": by_tag[[f"{cause}_84d" for cause in CAUSES]].clip(0, 1).set_axis(list(CAUSES), axis=1),
        "rules": RuleCauses().probabilities(seen),
        "learned": model.probabilities(seen),
        "learned, with confirmed tickets": learn_causes(
            better.loc[teach], confirmed(at_risk.loc[teach])
        ).probabilities(better),
        **curve(seen, at_risk, teach),
    }
    test = scores[scores["side"] == "test"]
    found = [test, *(of.add_prefix(f"{name} ").reindex(test.index) for name, of in told.items())]
    return pd.concat([*found, bars(model, test.index)], axis=1)


def bars(model: LearnedCauses, index: pd.Index) -> pd.DataFrame:
    return pd.DataFrame({f"bar {cause}": model.bars[cause] for cause in CAUSES}, index=index)


def scored(tables: Tables) -> pd.DataFrame:
    """Return all training and test rows with the learned probability, and who is flagged by whom."""
    _, split, features, control = looked_at(tables)
    about = [{"components": cp.components(of), "directions": cp.directions(of)} for of in (control, features)]
    usage = OnColumns(cp.WeightedRulesScorer(**about[0]), control, split, phase=False)
    learned = OnColumns(cp.LearnedWeightsScorer(**about[1]), features, split)
    parts = []
    for side, rows, churned in (
        ("train", split.train, split.train_churned),
        ("test", split.test, split.test_churned),
    ):
        own = rows[learned.columns]
        part = rows[[*ROW, PHASE, "campaign_id"]].assign(side=side, churned=churned.to_numpy(bool))
        part["probability"] = learned.predict_proba(own)[:, 1]
        part["at risk"] = flagged(part, part["probability"])
        part["usage flags"] = flagged(part, pd.Series(usage.predict_proba(rows)[:, 1], part.index))
        parts.append(part.join(learned.scorer.component_health(own)))
    return pd.concat(parts, ignore_index=True)


def flagged(rows: pd.DataFrame, probability: pd.Series) -> pd.Series:
    return inside_budget(probability, cutoff=rows[CUTOFF], account_id=rows[ACCOUNT_ID], budget_share=BUDGET)


def low_mood(world: World, scores: pd.DataFrame) -> pd.Series:
    """Return whether an account's mood is low, of the state table: the other meaning of dissatisfied."""
    state = world.truth["state"]
    ordered = scores[ROW].assign(row=scores.index).sort_values(CUTOFF).astype({ACCOUNT_ID: "str"})
    right = state[[*ROW, "dissatisfaction"]].astype({ACCOUNT_ID: "str"}).sort_values(CUTOFF)
    found = pd.merge_asof(ordered, right, on=CUTOFF, by=ACCOUNT_ID, tolerance=pd.Timedelta(days=6))
    return found.set_index("row")["dissatisfaction"].eq(True).rename("low mood").sort_index()


def read_tickets(tables: Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what tickets are about, as learned before the test, and as their tags alone say."""
    tickets = tables.tickets
    days = pd.DataFrame({ACCOUNT_ID: tickets[ACCOUNT_ID].array, CUTOFF: tickets["opened_at"].array})
    tickets = tickets.assign(phase=phases(tables, days)[PHASE].array)
    tags = pd.DataFrame({cause: (tickets["category"] == cause).astype(float) for cause in CAUSES})
    return ticket_causes(tickets, learn_ticket_causes(tickets, day(TEST_FROM))), tags


def confirmed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the causes of these rows as people would confirm them after a look: all that are planted."""
    found = [rows.loc[rows[f"true {cause}"], ROW].assign(cause=cause) for cause in CAUSES]
    return pd.concat([rows[ROW].assign(cause="none"), *found], ignore_index=True)


def curve(seen: pd.DataFrame, at_risk: pd.DataFrame, teach: pd.Index) -> dict[str, pd.DataFrame]:
    """Return what models say that learned from few: one day at random of so many accounts."""
    order = teach[np.random.default_rng(0).permutation(len(teach))]
    one_each = at_risk.loc[order].drop_duplicates(ACCOUNT_ID).index
    found = {}
    for accounts in CURVE:
        few = one_each[:accounts]
        model = learn_causes(seen.loc[few], confirmed(at_risk.loc[few]))
        found[f"learned from {accounts}"] = model.probabilities(seen)
    return found


if __name__ == "__main__":
    main()
