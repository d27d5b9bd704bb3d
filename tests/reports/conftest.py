"""Results to render: one with figures set by hand, one that the evaluation really gave, and customers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.campaigns import phases
from campaignpulse.evaluation import (
    OVERALL,
    Alerts,
    Comparison,
    Customers,
    Difference,
    ScorerMetrics,
    compare,
)
from campaignpulse.evaluation import customers as customers_of
from campaignpulse.evaluation.backtest import Backtest, backtest
from campaignpulse.evaluation.live import Clock, History, LivePlan, LiveResult, live_plan, live_result
from campaignpulse.evaluation.shares import Share
from campaignpulse.experiment import WITHOUT_CAMPAIGN, Evaluation, LiveChoice
from campaignpulse.reports import Report
from campaignpulse.stages import Stage
from campaignpulse.tables import Tables, validate

TWIN = f"learned{WITHOUT_CAMPAIGN}"
GOOD = ScorerMetrics(
    rows=9508,
    accounts=1783,
    churned=1600,
    churned_accounts=412,
    roc_auc=0.7041,
    roc_auc_low=0.685,
    roc_auc_high=0.726,
    pr_auc=0.322,
    brier=0.131,
    brier_skill=0.0612,
    log_loss=0.42,
    calibration_error=0.01,
    recall_at_budget=0.243,
    precision_at_budget=0.41,
    tied_pairs=0.002,
)
THIN = replace(GOOD, rows=120, accounts=90, churned=31, churned_accounts=29, roc_auc=0.987)
EMPTY = ScorerMetrics(0, 0, 0, 0, *[None] * 11)
METRICS = {OVERALL: GOOD, "active": GOOD, "post": THIN, "pre": EMPTY, "baseline": replace(GOOD, churned=30)}


def differences(scorer: str, reference: str) -> list[Difference]:
    """A pair that differs overall and when active, has too few post, none pre, and no proof in baseline."""
    pair = scorer, reference

    def row(name: str, *figures: float | None, verdict: str) -> Difference:
        return Difference(*pair, name, "roc_auc", *figures, verdict)

    return [
        row(OVERALL, 0.064, 0.049, 0.079, 1e-9, 1e-9, verdict="learned wins"),
        row("active", 0.05, 0.02, 0.08, 0.001, 0.002, verdict="learned wins"),
        row("post", 0.333, 0.3, 0.4, 0.001, None, verdict="not enough data"),
        row("pre", None, None, None, None, None, verdict="not enough data"),
        row("baseline", 0.012, 0.001, 0.023, 0.03, 0.06, verdict="not enough data"),
    ]


def hand_made() -> Comparison:
    rows = (*differences("learned", "rules"), *differences("learned", TWIN), *differences(TWIN, "rules"))
    return Comparison(
        verdict="learned wins: ROC AUC 0.704 against 0.640 for rules.",
        outcome="learned wins",
        primary=rows[0],
        scorers=dict.fromkeys(("learned", TWIN, "rules"), METRICS),
        comparisons=rows,
        immature=0,
    )


def snapshots(noise: dict[str, float], *, accounts: int = 160, seed: int = 3) -> pd.DataFrame:
    """Two weekly snapshots of each account, seen by each scorer with its own noise; no phase `pre`."""
    random = np.random.default_rng(seed)
    risk = random.normal(size=accounts)
    rows = pd.DataFrame(
        {
            "account_id": np.repeat([f"a{number:04d}" for number in range(accounts)], 2),
            "cutoff": np.tile(pd.to_datetime(["2024-01-01", "2024-01-08"], utc=True), accounts),
            "phase": random.choice(["active", "post", "baseline"], 2 * accounts, p=[0.6, 0.1, 0.3]),
            "churned": np.repeat(random.random(accounts) < 1 / (1 + np.exp(0.5 - 2 * risk)), 2),
        }
    )
    seen = {name: np.repeat(risk + level * random.normal(size=accounts), 2) for name, level in noise.items()}
    tables = [
        rows.assign(scorer=name, probability=1 / (1 + np.exp(0.5 - 2 * values)))
        for name, values in seen.items()
    ]
    return pd.concat(tables, ignore_index=True)


def make_report(predictions: pd.DataFrame, **changed: object) -> Report:
    names = set(predictions["scorer"])
    pairs = [(name, name + WITHOUT_CAMPAIGN) for name in names if name + WITHOUT_CAMPAIGN in names]
    challenger, reference = list(dict.fromkeys(predictions["scorer"]))[:2]
    report = Report(
        name="Spring sale",
        question="Who leaves after the sale?",
        comparison=compare(predictions, reference=reference, challenger=challenger, pairs=pairs),
        predictions=predictions,
        missing=("surveys: no table, the voice component has no data",),
        stages=(Stage("windows", 1.94, 3.1, 640.4), Stage("train", 125.0, 130.0, 1234.0)),
        settings={"label": {"kind": "drop", "share": 0.5}, "seed": 0, "output": None, "metric": "roc_auc"},
        origin="data/",
        data_digest="0" * 64,
        facts=("tested on 320 snapshots of 160 accounts",),
    )
    return replace(report, **changed)


@pytest.fixture
def comparison() -> Comparison:
    """Figures set by hand: overall and active decided, post thin (29 churned accounts), pre empty."""
    return hand_made()


@pytest.fixture(scope="session")
def predictions() -> pd.DataFrame:
    """Predictions of learned and rules, and of learned without campaign features."""
    return snapshots({"learned": 0.3, "rules": 2.0, TWIN: 0.5})


@pytest.fixture(scope="session")
def report(predictions: pd.DataFrame) -> Report:
    """The report of a comparison that the evaluation made of `predictions`."""
    return make_report(predictions)


@pytest.fixture
def report_of() -> Callable[..., Report]:
    """A maker of reports: predictions, then fields to replace; the first two scorers are compared."""
    return make_report


@pytest.fixture
def predictions_of() -> Callable[..., pd.DataFrame]:
    """A maker of predictions: the noise of each scorer, then accounts and seed."""
    return snapshots


EDITIONS = {
    "mm23": ("March Madness 2023", "march_madness", "2023-03-14", "2023-04-04"),
    "sl23": ("Summer of Local Journalism 2023", "summer_local", "2023-06-12", "2023-07-03"),
    "gt23": ("Giving Tuesday 2023", "giving_tuesday", "2023-11-20", "2023-11-29"),
    "mm24": ("March Madness 2024", "march_madness", "2024-03-17", "2024-04-09"),
    "sl24": ("Summer of Local Journalism 2024", "summer_local", "2024-06-10", "2024-07-01"),
    "gt24": ("Giving Tuesday 2024", "giving_tuesday", "2024-11-25", "2024-12-05"),
    "mm25": ("March Madness 2025", "march_madness", "2025-03-16", "2025-04-08"),
    "rb25": ("Rebrand and relaunch of the partner portal", "portal_relaunch", "2025-05-01", "2025-05-20"),
}
"""Eight campaigns: three series of two or three editions, and one that is the first of its own."""

SCORED_WEEKS = pd.date_range("2023-02-06", "2025-05-12", freq="7D", tz="UTC")
TENTH = 10
"""Every tenth account starts with the second year."""


def campaign_calendar_of_eight() -> pd.DataFrame:
    calendar = pd.DataFrame.from_dict(
        EDITIONS, orient="index", columns=["name", "series", "starts_at", "ends_at"]
    )
    times = {name: pd.to_datetime(calendar[name], utc=True) for name in ("starts_at", "ends_at")}
    calendar = calendar.assign(**times, known_at=times["starts_at"] - pd.Timedelta(days=60))
    calendar = calendar.rename_axis("campaign_id").reset_index()
    later = pd.Timedelta(days=7)
    first_plan = calendar[calendar["campaign_id"] == "rb25"].assign(
        known_at=lambda row: row["known_at"] - later
    )
    return pd.concat([calendar, first_plan], ignore_index=True)


def tables_of_eight(*, accounts: int, random: np.random.Generator) -> Tables:
    ids = np.array([f"a{number:04d}" for number in range(accounts)])
    calendar = campaign_calendar_of_eight()
    campaigns = calendar.drop_duplicates("campaign_id")
    exposures = [
        pd.DataFrame({"account_id": ids[random.random(accounts) < 0.45], "campaign_id": campaign})
        for campaign in campaigns["campaign_id"]
    ]
    late = np.arange(accounts) % TENTH == 0
    started = np.where(late, np.datetime64("2024-02-05"), np.datetime64("2022-06-01"))
    milestones = [
        {"campaign_id": row.campaign_id, "name": name, "at": row.starts_at + pd.Timedelta(days=days)}
        for row in campaigns.itertuples()
        for name, days in (("kick-off", 0), ("half time", 6))
    ]
    frames = {
        "campaigns": calendar,
        "milestones": pd.DataFrame(milestones),
        "exposures": pd.concat(exposures, ignore_index=True),
        "events": pd.DataFrame({"account_id": ids, "occurred_at": started, "metric": "posts"}),
        "accounts": pd.DataFrame(
            {
                "account_id": ids,
                "started_at": pd.Series(started).dt.tz_localize("UTC"),
                "segment": random.choice(["agency", "brand", "newsroom"], accounts),
                "value": random.lognormal(9, 0.8, accounts).round(),
            }
        ),
    }
    frames["events"]["occurred_at"] = pd.to_datetime(frames["events"]["occurred_at"], utc=True)
    return validate(frames, origin="eight campaigns")


def scores_of(tables: Tables, *, random: np.random.Generator) -> pd.DataFrame:
    """Weekly scores: health rises a little in a campaign, falls at its end and comes back within weeks."""
    who = tables.accounts.merge(pd.DataFrame({"cutoff": SCORED_WEEKS}), how="cross")
    rows = who.loc[who["started_at"] <= who["cutoff"], ["account_id", "cutoff"]].reset_index(drop=True)
    rows = rows.join(phases(tables, rows)[["phase", "campaign_id"]])
    ends = tables.campaigns.drop_duplicates("campaign_id").set_index("campaign_id")["ends_at"]
    since = (rows["cutoff"] - rows["campaign_id"].map(ends)) / pd.Timedelta(days=1)
    moved = rows["phase"].map({"active": 6.0, "pre": 2.0, "post": 0.0, "baseline": 0.0})
    moved -= np.where(rows["phase"] == "post", 16 * np.exp(-since.clip(lower=0) / 20), 0.0)
    level = pd.Series(random.normal(52, 15, len(tables.accounts)), index=tables.accounts["account_id"])
    seen = {
        name: (rows["account_id"].map(level) + moved + random.normal(0, spread, len(rows))).clip(1, 99)
        for name, spread in (("health", 5), ("engagement", 12), ("support", 15), ("voice", 20))
    }
    points = {name: seen[name] - 50 for name in ("engagement", "support", "voice")}
    return rows.assign(**seen | points, probability=1 / (1 + np.exp(1.5 + (seen["health"] - 50) / 12)))


def made_customers(*, accounts: int = 600, seed: int = 7) -> Customers:
    random = np.random.default_rng(seed)
    tables = tables_of_eight(accounts=accounts, random=random)
    return customers_of(
        tables,
        scores_of(tables, random=random),
        scorer="learned",
        parts=["engagement", "support", "voice"],
        horizon_days=90,
    )


@pytest.fixture(scope="session")
def customers() -> Customers:
    """600 accounts on 12 May 2025 after 119 weeks: March Madness 2025 is past, a relaunch under way."""
    return made_customers()


def curve(campaign: str, days: dict[int, float], *, accounts: int = 20) -> pd.DataFrame:
    """A campaign's curve by hand: mean health by day since its end, each mean ± 2."""
    return pd.DataFrame(
        {
            "campaign_id": campaign,
            "day": list(days),
            "accounts": accounts,
            "health": list(days.values()),
            "low": [health - 2 for health in days.values()],
            "high": [health + 2 for health in days.values()],
        }
    )


@pytest.fixture
def editions(customers: Customers) -> Customers:
    """Customers of 20 May 2024 with curves by hand: s3 after s1 and s2 of its series, o1 of another.

    Each campaign lasts a week, with two weeks before it and three after it; s3 ended on 13 May 2024.
    """
    starts = {"s1": "2024-01-08", "o1": "2024-02-05", "s2": "2024-03-04", "s3": "2024-05-06"}
    at, day = pd.Timestamp("2024-05-20", tz="UTC"), pd.Timedelta(days=1)
    calendar = pd.DataFrame(
        {"campaign_id": list(starts), "starts_at": pd.to_datetime([*starts.values()], utc=True)}
    )
    calendar = calendar.assign(
        name="Sale " + calendar["campaign_id"],
        series=["s", "o", "s", "s"],
        ends_at=calendar["starts_at"] + 7 * day,
        pre_from=calendar["starts_at"] - 14 * day,
        post_until=calendar["starts_at"] + 28 * day,
        accounts=20,
        known_at=calendar["starts_at"] - 30 * day,
        versions=1,
    )
    curves = [
        curve("s1", {-7: 60.0, 0: 40.0, 14: 54.0}),
        curve("s2", {-3: 50.0, 4: 43.0, 11: 57.0}),
        curve("s3", {-7: 58.0, 0: 45.0, 4: 46.0}),
        curve("o1", {0: 30.0, 7: 36.0}),
    ]
    milestones = customers.milestones.iloc[:0]
    return replace(customers, at=at, calendar=calendar, curves=pd.concat(curves), milestones=milestones)


@pytest.fixture
def looked_back() -> Callable[..., Backtest]:
    """A maker of backtests: the card's name, then the seed of its scores, which know nothing.

    Twenty accounts are looked at for ten weeks, of which six churn; nobody is ever in a pre or post phase.
    """

    def make(scorer: str, *, seed: int = 3) -> Backtest:
        first, looks = pd.Timestamp("2024-01-01", tz="UTC"), np.arange(10)
        churn_day = [*range(25, 67, 7), *[None] * 14]
        rows = [
            {
                "account_id": f"a{number:02d}",
                "cutoff": first + pd.Timedelta(days=7 * look),
                "phase": "active" if look % 2 else "baseline",
                "churn_at": pd.NaT if day is None else first + pd.Timedelta(days=day),
            }
            for number, day in enumerate(churn_day)
            for look in looks
            if day is None or 7 * look <= day
        ]
        watched = pd.DataFrame(rows).assign(known_until=first + pd.Timedelta(days=100), lapsed=False)
        risk = np.random.default_rng(seed).random(len(watched))
        return backtest(
            watched.assign(probability=risk, health=100 * (1 - risk)),
            scorer=scorer,
            alerts=Alerts(budget_share=0.2),
            horizon_days=30,
            first=first,
            lead_days=(14, 28),
        )

    return make


LIVE = LiveChoice.model_validate(
    {
        "arms": {"learned": 0.4, "rules": 0.4, "hold_out": 0.2},
        "salt": "spring",
        "starts": "2025-03-03",
        "weeks": 13,
    }
)
LEFT = {"learned": (800, 40), "rules": (800, 50), "hold_out": (400, 60)}


@pytest.fixture
def live_found() -> LiveResult:
    """A live comparison that is over: accounts and leavers of each arm are those of LEFT."""
    parts = [pd.DataFrame({"arm": arm, "churned": np.arange(of) < left}) for arm, (of, left) in LEFT.items()]
    rows = pd.concat(parts, ignore_index=True)
    rows["account_id"] = [f"a{number}" for number in range(len(rows))]
    rows = rows.assign(stratum="all", state="evaluated", value=1.0, contacts=np.nan)
    return live_result(rows, LIVE, Evaluation(), clock=Clock(LIVE.ends, LIVE.ends, 90))


@pytest.fixture
def live_planned() -> LivePlan:
    """A plan for 5,000 customers of whom 6 % leave."""
    history = History(LIVE.starts, 5_000, 10.0, Share(0.06, 0.05, 0.07, 600, 10_000, 3_000), 8, 0.04, 0.08)
    return live_plan(LIVE, history, horizon_days=84, confidence=0.95, difference=0.02, power=0.8)
