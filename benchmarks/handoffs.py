"""What hand-offs are worth beside a threshold on a usage score, at the same number of messages.

    nice python benchmarks/handoffs.py WORK_FOLDER --seeds 238 239 --accounts 1000 [--write]

A world a seed, out of time: scorers learn from days up to 1,016; a day of every fourth week from day 1,106 on
is scored and routed as where an experiment has no block `routing`. Each hand-off is resolved after two weeks.
The thresholds send as many messages a day, to the accounts that are likeliest to churn by their score, each
time anew, or with the rest that hand-offs leave an account; these also of as many accounts as hand-offs name.
Beside the hand-offs as `score` makes them, with campaigns whose cohort has a cause, stand the same where only
accounts at risk count as told of (of the others of a campaign's case a message about all of them tells), and
those that are made of accounts at risk alone. A further table says how many of each kind leave. WORK_FOLDER
keeps what was sent of each seed. With --write the tables go into docs/routing.md.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import campaignpulse as cp
import pandas as pd
from campaignpulse.diagnosis import diagnose, diagnose_campaigns, ticket_reader, tickets_said
from campaignpulse.diagnosis.cohorts import affected_accounts
from campaignpulse.diagnosis.routing import HANDOFF_COLUMNS, BookState, route
from campaignpulse.evaluation import inside_budget
from campaignpulse.evaluation.shares import clustered_share
from campaignpulse.experiment import Routing
from campaignpulse.sources.simulator import Parameters, simulate
from campaignpulse.tables import ACCOUNT_ID, CUTOFF, PHASE, PHASES, Tables, validate
from marked import write
from scorers import BUDGET, OnColumns, looked_at

PAGE = Path(__file__).parents[1] / "docs" / "routing.md"
ROUTING = Routing()
RESOLVED_AFTER = pd.Timedelta(days=14)
HANDED, AT_RISK_ONLY = "hand-offs", "hand-offs of accounts at risk alone"
COUNTED = "hand-offs, counting accounts at risk"
USAGE, LEARNED = "threshold on the usage score", "threshold on the learned score"
OPENS = {HANDED: "opens", AT_RISK_ONLY: "opens alone"}
"""The column that says how many cases a row opens; a case is a message."""

OURS = (HANDED, COUNTED, AT_RISK_ONLY)

RESTED = {"with the same rest": "opens", "with the same rest, of as many accounts": HANDED}
"""How a threshold that leaves accounts alone is compared: at as many messages, or naming as many accounts."""

RESTS = RESOLVED_AFTER + pd.Timedelta(days=ROUTING.budget.rest_days)
DAYS_A_YEAR = 365.25
MEDIAN_HEALTH = 50
NORMAL = 1.96  # standard errors on each side of a 95 % interval


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("work", type=Path)
    asked.add_argument("--seeds", type=int, nargs="+", required=True)
    asked.add_argument("--accounts", type=int, default=3_000)
    asked.add_argument("--write", action="store_true", help="write the table into docs/routing.md")
    given = asked.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    rows = pd.concat([of_seed(given.work, seed, given.accounts) for seed in given.seeds], ignore_index=True)
    table = table_of(rows)
    print(table)
    for seed, one in rows.groupby("seed"):
        print(f"\nseed {seed}\n{table_of(one)}")
    against = differences(rows)
    leave = who_left(rows)
    print(f"\n{against}\n\n{leave}")
    if given.write:
        write(PAGE, "hand-offs", table)
        write(PAGE, "hand-offs against thresholds", against)
        write(PAGE, "who left", leave)


def of_seed(work: Path, seed: int, accounts: int) -> pd.DataFrame:
    kept = work / f"handoffs-{seed}-{accounts}.parquet"
    if not kept.exists():
        rows_of_seed(seed, accounts).to_parquet(kept, index=False)
        print(f"seed {seed} is done", flush=True)
    return pd.read_parquet(kept).assign(seed=seed)


def rows_of_seed(seed: int, accounts: int) -> pd.DataFrame:
    """Return each test row, with the case in which it is told of, and whom the thresholds would tell of."""
    tables = validate(
        simulate(Parameters(accounts=accounts, years=4), seed=seed).tables, origin=f"seed {seed}"
    )
    scores = scored(tables)
    rows = scores
    for name, sent in handed_off(tables, scores).items():
        told = sent.rename(columns={"opens": OPENS[name]}).assign(**{name: True})
        rows = rows.merge(told, on=[ACCOUNT_ID, CUTOFF], how="left", validate="one_to_one")
    messages = rows.groupby(CUTOFF)["opens"].sum()
    for name in (USAGE, LEARNED):
        by = [CUTOFF, f"{name} score", ACCOUNT_ID]
        ranked = rows.sort_values(by, ascending=[True, False, True])
        place = ranked.groupby(CUTOFF).cumcount().reindex(rows.index)
        rows[name] = place < rows[CUTOFF].map(messages)
    return rows


def scored(tables: Tables) -> pd.DataFrame:
    """Return all test rows as `score` would have them, and what the usage score says of each."""
    _, split, features, control = looked_at(tables)
    about = [{"components": cp.components(of), "directions": cp.directions(of)} for of in (control, features)]
    usage = OnColumns(cp.WeightedRulesScorer(**about[0]), control, split, phase=False)
    learned = OnColumns(cp.LearnedWeightsScorer(**about[1]), features, split)
    rows = split.test[learned.columns]
    found = rows[[ACCOUNT_ID, CUTOFF, PHASE, "campaign_id"]].assign(churned=split.test_churned.to_numpy(bool))
    found["probability"] = learned.predict_proba(rows)[:, 1]
    found[f"{LEARNED} score"] = found["probability"]
    found[f"{USAGE} score"] = usage.predict_proba(split.test)[:, 1]
    found["at_risk"] = inside_budget(
        found["probability"], cutoff=found[CUTOFF], account_id=found[ACCOUNT_ID], budget_share=BUDGET
    )
    found = found.assign(health=100 * (1 - found["probability"].rank(pct=True)), reliability="B")
    return found.join(learned.scorer.component_health(rows)).reset_index(drop=True)


def handed_off(tables: Tables, scores: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the rows that were told of, and how many cases they open, with and without whole campaigns."""
    books = dict.fromkeys(OPENS, BookState("benchmark"))
    parts = {name: [] for name in OPENS}
    for at in sorted(scores[CUTOFF].unique()):
        day = scores[scores[CUTOFF] == at]
        # a day at a time: what reads the tickets learns from those that were resolved by then
        reader = ticket_reader(tables, at)
        said = tickets_said(tables, at, reader=reader)
        causes = diagnose(tables, day, reader=reader, said=said)
        cohorts = diagnose_campaigns(tables, at, said=said, after_days=0)
        for cause in cohorts.loc[cohorts["decided"].astype(bool), ["campaign_id", "cause"]].itertuples():
            print(f"{at:%Y-%m-%d} decided: {cause.campaign_id}, {cause.cause}", flush=True)
        beside = {HANDED: affected_accounts(tables, cohorts, day, reader=reader), AT_RISK_ONLY: None}
        for name, affected in beside.items():
            book = books[name]
            handoffs, _ = route(causes, day, tables.accounts, ROUTING, book, at, affected=affected)
            known = handoffs["case_id"].isin(book.handoffs["case_id"])
            opens = ~handoffs["case_id"].duplicated() & ~known
            parts[name].append(handoffs[[ACCOUNT_ID, CUTOFF]].assign(opens=opens))
            books[name] = resolved_in_time(book, handoffs, at)
    whole = {name: pd.concat(of, ignore_index=True) for name, of in parts.items()}
    return {
        name: of.groupby([ACCOUNT_ID, CUTOFF], as_index=False)["opens"].sum() for name, of in whole.items()
    }


def resolved_in_time(book: BookState, handoffs: pd.DataFrame, at: pd.Timestamp) -> BookState:
    """Return the book with the hand-offs of a day, all of which are resolved two weeks later."""
    when = (at + RESOLVED_AFTER).as_unit("us")
    new = handoffs[list(HANDOFF_COLUMNS)].assign(
        status="resolved", resolved_at=when, confirmed=handoffs["cause"], outcome=None, assigned_to=None
    )
    known = pd.concat([book.handoffs, new], ignore_index=True) if len(book.handoffs) else new
    return replace(book, handoffs=known)


def after_a_rest(rows: pd.DataFrame, score: str, *, as_many: str = "opens") -> pd.Series:
    """Return whom a threshold tells of that leaves an account alone as long as hand-offs do.

    A day it tells of as many accounts as `as_many` adds up to: messages, or accounts that hand-offs name.
    """
    told = pd.Series(False, rows.index)
    for _, world in rows.groupby("seed"):
        last: dict[str, pd.Timestamp] = {}
        for at, day in world.sort_values(CUTOFF).groupby(CUTOFF):
            free = ~(at - day[ACCOUNT_ID].map(last).astype("datetime64[us, UTC]") < RESTS)
            ranked = day[free].sort_values([score, ACCOUNT_ID], ascending=[False, True])
            chosen = ranked.head(int(day[as_many].fillna(0).astype(float).sum()))
            told[chosen.index] = True
            last |= dict.fromkeys(chosen[ACCOUNT_ID], at)
    return told


def differences(rows: pd.DataFrame) -> str:
    """Return how many more of those who left hand-offs reach than thresholds, with intervals by account."""
    left = rows[rows["churned"]]
    by = [left["seed"], left[ACCOUNT_ID]]
    rows = counting_at_risk(rows)
    thresholds = {name: rows[name] for name in (USAGE, LEARNED)}
    thresholds |= {
        f"{name}, {how}": after_a_rest(rows, f"{name} score", as_many=count)
        for name in thresholds
        for how, count in RESTED.items()
    }
    reached = {
        name: told.eq(True)[left.index].groupby(by).any().astype(float)
        for name, told in {**{name: rows[name] for name in OURS}, **thresholds}.items()
    }
    heads = [["points of those who left, against", *OURS], ["---"] * (1 + len(OURS))]
    found = [
        [name, *(_points(reached[ours] - reached[name]) for ours in OURS)] for name in sorted(thresholds)
    ]
    lines = [*heads, *found]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def counting_at_risk(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the hand-offs of accounts that were at risk, in as many messages."""
    return rows.assign(**{COUNTED: rows[HANDED].eq(True) & rows["at_risk"].astype(bool)})


def _points(more: pd.Series) -> str:
    mean, reach = 100 * more.mean(), 100 * NORMAL * more.sem()
    return f"{mean:+.1f} ({mean - reach:.1f} to {mean + reach:.1f})".replace("-", "−")


def table_of(rows: pd.DataFrame) -> str:
    """Return the table: what each way sends, whom it reaches, and how often it is wrong, by phase."""
    heads = ["", "messages", "accounts", "hand-offs an account and year", "churners reached"]
    heads += [f"false alarms, {phase}" for phase in PHASES]
    lines = [heads, ["---"] * len(heads)]
    rows = counting_at_risk(rows)
    for name in (*OURS, LEARNED, USAGE):
        told = rows[name].eq(True)  # what was not handed off is missing
        opens = rows[OPENS.get(name, "opens")].fillna(0) if name in OURS else told
        lines.append([name, *figures(rows, told, opens)])
        if name not in OURS:
            for how, count in RESTED.items():
                rested = after_a_rest(rows, f"{name} score", as_many=count)
                lines.append([f"{name}, {how}", *figures(rows, rested, rested)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def who_left(rows: pd.DataFrame) -> str:
    """Return how many leave of those handed off at risk, of those in a campaign's case alone, of others."""
    told, at_risk = rows[HANDED].eq(True), rows["at_risk"].astype(bool)
    kinds = {
        "at risk, and handed off": told & at_risk,
        "not at risk, and part of a campaign's case": told & ~at_risk,
        "of these, healthier than the median customer": told & ~at_risk & (rows["health"] > MEDIAN_HEALTH),
        "neither at risk nor handed off": ~told & ~at_risk,
    }
    lines = [["", "accounts and days", "left within 90 days"], ["---"] * 3]
    for name, chosen in kinds.items():
        part = rows[chosen]
        share = clustered_share(part["churned"], part["seed"].astype(str) + " " + part[ACCOUNT_ID])
        lines.append([name, f"{share.of:,}", f"{share.value:.1%} ({share.low:.1%} to {share.high:.1%})"])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def figures(rows: pd.DataFrame, told: pd.Series, messages: pd.Series) -> list[str]:
    who = rows["seed"].astype(str) + rows[ACCOUNT_ID].astype(str)
    years = (rows[CUTOFF].max() - rows[CUTOFF].min()).days / DAYS_A_YEAR
    churners = who[rows["churned"]].unique()
    reached = who[rows["churned"] & told].nunique() / len(churners)
    stay = ~rows["churned"]
    false = [told[stay & (rows[PHASE] == phase)].mean() for phase in PHASES]
    return [
        f"{messages.sum():,.0f}",
        f"{who[told].nunique():,}",
        f"{told.sum() / who[told].nunique() / years:.2f}",
        f"{reached:.1%}",
        *(f"{share:.1%}" for share in false),
    ]


if __name__ == "__main__":
    main()
