"""Nothing from after a cutoff reaches it: no fact of any table, no calendar, and nobody's eligibility."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import CancelLabel, DropLabel, Label, SilenceLabel
from campaignpulse.features import Feature, default_features, leak_test, median, slope, snapshots, windows
from campaignpulse.features.defaults import AHEAD_DAYS
from campaignpulse.features.facts import metrics_of
from campaignpulse.features.metrics import meaning
from campaignpulse.features.support import calendar_features
from campaignpulse.tables import Tables, validate

START = pd.Timestamp("2024-01-01", tz="UTC")
CUTOFF = START + pd.Timedelta(days=100)
CUTOFFS = pd.date_range(START + pd.Timedelta(days=20), CUTOFF, freq="10D")
SPAN_DAYS = 150  # of the world: a third of it is future
ACCOUNTS = list("abcdef")
LABELS: list[Label] = [
    CancelLabel(kind="cancel", horizon_days=30, eligible={"recent_days": 30, "tenure_days": 15}),
    SilenceLabel(
        kind="silence",
        metric="posts",
        horizon_days=30,
        eligible={"active_days": {"min": 3, "within_days": 40}},
    ),
    DropLabel(
        kind="drop",
        metric="posts",
        horizon_days=30,
        trailing_days=40,
        eligible={"min_sum": {"metric": "tickets.opened", "value": 1, "within_days": 90}},
    ),
]
TEXTS = [
    None,
    "It crashed, an error",
    "We are lost and confused",
    "Too expensive, cancel it",
    "Great, thank you",
]
CATEGORIES = [None, "bug", "campaign_confusion", "billing", "how_to"]
PEOPLE = [None, "ann", "bob", "eve", "zoe"]
Rng = np.random.Generator


def times(rng: Rng, rows: int, since: pd.Series | pd.Timestamp = START, days: int = SPAN_DAYS) -> pd.Series:
    """Times at random; every third a midnight, where the bounds are."""
    after = pd.Series(pd.to_timedelta(rng.integers(0, days * 1440, rows), unit="min"))
    found = since + after
    return found.where(rng.random(rows) > 1 / 3, found.dt.ceil("D"))


def maybe(rng: Rng, column: pd.Series, share: float = 0.5) -> pd.Series:
    return column.where(rng.random(len(column)) < share)


def facts(rng: Rng, time: str, rows: int) -> pd.DataFrame:
    """Rows about accounts, some known late, some tagged, also with campaigns that no calendar has."""
    occurred = times(rng, rows)
    tags = pd.Series(rng.choice(["c0", "c1", "c2", "stray"], rows))
    return pd.DataFrame(
        {
            "account_id": rng.choice(ACCOUNTS, rows),
            time: occurred,
            "known_at": maybe(rng, times(rng, rows, occurred, 30), 0.3),
            "campaign_id": maybe(rng, tags, 0.3),
        }
    )


@cache
def world_of(seed: int) -> Tables:
    """Six accounts with facts of every kind; whole numbers, so that no sum depends on its order."""
    rng = np.random.default_rng(seed)
    events, tickets, surveys = (
        facts(rng, "occurred_at", 300),
        facts(rng, "opened_at", 40),
        facts(rng, "responded_at", 40),
    )
    events = events.assign(metric=rng.choice(["posts", "visits"], 300), value=rng.integers(0, 9, 300))
    events["user_id"] = rng.choice(PEOPLE, 300)
    tickets = tickets.assign(
        ticket_id=[f"t{row}" for row in range(40)],
        resolved_at=maybe(rng, times(rng, 40, tickets["opened_at"], 60), 0.7),
        category=rng.choice(CATEGORIES, 40),
        text=rng.choice(TEXTS, 40),
    )
    surveys = surveys.assign(
        response_id=[f"r{row}" for row in range(40)],
        instrument=rng.choice(["nps", "csat"], 40),
        score=rng.integers(0, 11, 40),
        text=rng.choice(TEXTS, 40),
    )
    changes = ["start", "cancel", "cancel", "upgrade", "downgrade", "renewal"]
    subscriptions = pd.DataFrame(
        {"account_id": rng.choice(ACCOUNTS, 20), "at": times(rng, 20), "change": rng.choice(changes, 20)}
    )
    starts = times(rng, 5)
    campaigns = pd.DataFrame(
        {"campaign_id": ["c0", "c1", "c2", "c0", "c1"], "name": "c", "series": "s"}
    ).assign(
        starts_at=starts,
        ends_at=starts + pd.to_timedelta(rng.integers(1, 30, 5), unit="D"),
        known_at=maybe(rng, times(rng, 5), 0.8),
    )
    exposures = pd.DataFrame(
        {"account_id": rng.choice(ACCOUNTS, 12), "campaign_id": rng.choice(["c0", "c1", "c2"], 12)}
    ).assign(exposed_at=maybe(rng, times(rng, 12)))
    started = times(rng, len(ACCOUNTS), START - pd.Timedelta(days=50))
    accounts = pd.DataFrame({"account_id": ACCOUNTS, "started_at": maybe(rng, started, 0.7)})
    accounts["ended_at"] = maybe(rng, times(rng, len(ACCOUNTS), started.clip(lower=START)), 0.3)
    campaigns = campaigns.drop_duplicates(["campaign_id", "known_at"])
    steps = pd.DataFrame({"campaign_id": ["c0", "c1", "c2"] * 3, "name": list("iiijjjkkk")})
    steps["at"] = steps["campaign_id"].map(last_start(campaigns)) + pd.to_timedelta(
        rng.integers(-5 * 24, 25 * 24, 9), unit="h"
    )
    frames: dict[str, Any] = {
        "accounts": accounts,
        "campaigns": campaigns,
        "milestones": steps,
        "exposures": exposures,
        "events": events,
        "tickets": tickets,
        "surveys": surveys,
        "subscriptions": subscriptions,
    }
    return validate(frames, origin="a random world")


def last_start(campaigns: pd.DataFrame) -> pd.Series:
    """The day on which each campaign starts, as told last."""
    told = campaigns["known_at"].fillna(campaigns["starts_at"])
    last = campaigns.loc[told.sort_values(kind="stable").index].drop_duplicates("campaign_id", keep="last")
    return last.set_index("campaign_id")["starts_at"].dt.floor("D")


TIMES = {
    "events": ("occurred_at", "known_at"),
    "tickets": ("opened_at", "known_at"),
    "surveys": ("responded_at", "known_at"),
    "subscriptions": ("at",),
    "exposures": ("exposed_at",),
    "campaigns": ("known_at",),
}


def known_at_the_cutoff(frame: pd.DataFrame, table: str) -> pd.Series:
    """Whether a row is known: what happens must lie before the cutoff, what is told may be told at it."""
    known = pd.Series(True, frame.index)
    for column in TIMES[table]:
        told = column in ("known_at", "exposed_at")
        known &= ~(frame[column] > CUTOFF) if told else frame[column] < CUTOFF
    return known


def with_another_future(tables: Tables, seed: int) -> Tables:
    """Everything of which nobody could have known at the cutoff is drawn anew, shuffled and doubled."""
    rng = np.random.default_rng([seed, 1])
    changed: dict[str, pd.DataFrame] = {}
    for table in TIMES:
        frame = tables.frames[table]
        known = known_at_the_cutoff(frame, table)
        future = pd.concat([frame[~known]] * 2).sample(frac=1, random_state=int(rng.integers(2**31)))
        for column in TIMES[table]:
            later = pd.Series(pd.to_timedelta(rng.integers(1, 60, len(future)), unit="D"), future.index)
            future[column] = future[column].where(future[column].isna(), future[column] + later)
        for column in {"value", "score"} & set(future):
            future[column] = rng.integers(-99, 99, len(future)).astype(float)
        for column, words in (("text", TEXTS), ("category", CATEGORIES), ("user_id", [*PEOPLE, "new"])):
            if column in future:
                future[column] = pd.Series(rng.choice(words, len(future)), future.index, dtype="str")
        if table == "campaigns":
            days = pd.to_timedelta(rng.integers(-40, 40, len(future)), unit="D")
            future = future.assign(**{time: future[time] + days for time in ("starts_at", "ends_at")})
        else:
            future["account_id"] = rng.choice(ACCOUNTS, len(future))
        changed[table] = pd.concat([frame[known], future], ignore_index=True)
    resolved, ended = changed["tickets"]["resolved_at"], tables.frames["accounts"]["ended_at"]
    changed["tickets"]["resolved_at"] = drawn_anew(resolved, ~(resolved < CUTOFF), rng)
    changed["accounts"] = tables.frames["accounts"].assign(
        ended_at=drawn_anew(ended, ~(ended <= CUTOFF), rng)
    )
    changed["milestones"] = moved_along(tables, changed["campaigns"])
    changed["campaigns"] = pd.concat([changed["campaigns"], new_campaign(tables)], ignore_index=True)
    return replace(tables, **changed)


def moved_along(tables: Tables, campaigns: pd.DataFrame) -> pd.DataFrame:
    """The milestones as delivered by who moved them with their campaigns, and one of a new campaign."""
    old, steps = tables.frames["campaigns"], tables.frames["milestones"]
    shift = steps["campaign_id"].map(last_start(campaigns) - last_start(old))
    new = pd.DataFrame({"campaign_id": ["stray"], "name": ["i"], "at": [CUTOFF - pd.Timedelta(days=20)]})
    return pd.concat([steps.assign(at=steps["at"] + shift), new], ignore_index=True)


def drawn_anew(column: pd.Series, later: pd.Series, rng: Rng) -> pd.Series:
    """A column that arrives late, with other times, or none, where it had not arrived by the cutoff."""
    other = CUTOFF + pd.Series(
        pd.to_timedelta(rng.integers(0, 60 * 1440, len(column)), unit="min"), column.index
    )
    return column.mask(later, maybe(rng, other))


def new_campaign(tables: Tables) -> pd.DataFrame:
    """A campaign of the past whose id some events had as a stray tag, but of which nobody had been told."""
    campaigns = tables.frames["campaigns"]
    told = CUTOFF + pd.Timedelta(days=1)
    return campaigns.iloc[:1].assign(campaign_id="stray", starts_at=START, ends_at=CUTOFF, known_at=told)


SEEDS = range(6)
OWN = [
    Feature("slow", median("posts", 28) / median("posts", 365), "engagement", 1, "ratio"),
    Feature("growth", slope("posts", 90, phase="baseline"), "engagement", 1, "posts a day and day"),
]


def features_of(tables: Tables) -> list[Feature]:
    """The default features, and those that look ahead, whatever the lists of these small worlds show."""
    found = default_features(tables, windows_days=(7, 28), long_days=90)
    there = {feature.name for feature in found}
    ahead = calendar_features(meaning(metrics_of(tables))[0], AHEAD_DAYS)
    return [*found, *OWN, *(feature for feature in ahead if feature.name not in there)]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_feature_of_any_table_changes_with_the_future(seed: int) -> None:
    tables = world_of(seed)
    at = pd.MultiIndex.from_product([ACCOUNTS, CUTOFFS], names=["account_id", "cutoff"]).to_frame(index=False)
    features = features_of(tables)
    before = windows(tables, at, features)
    after = windows(with_another_future(tables, seed), at, features)
    pd.testing.assert_frame_equal(before, after, check_exact=True)


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label.kind)
@pytest.mark.parametrize("seed", SEEDS)
def test_who_has_a_snapshot_does_not_change_with_the_future(seed: int, label: Label) -> None:
    tables = world_of(seed)
    before = snapshots(tables, label, CUTOFFS)
    after = snapshots(with_another_future(tables, seed), label, CUTOFFS)
    pd.testing.assert_frame_equal(before, after)


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label.kind)
def test_the_worlds_have_accounts_that_are_looked_at_and_others(label: Label) -> None:
    found = [len(snapshots(world_of(seed), label, CUTOFFS)) for seed in SEEDS]
    assert 0 < sum(found) < len(SEEDS) * len(ACCOUNTS) * len(CUTOFFS)


@pytest.mark.parametrize("seed", SEEDS[:3])
def test_a_change_of_the_past_is_seen(seed: int) -> None:
    tables = world_of(seed)
    at = pd.DataFrame({"account_id": ACCOUNTS, "cutoff": CUTOFF})
    features = features_of(tables)
    past = {name: tables.frames[name].copy() for name in ("events", "tickets", "surveys")}
    for name, time in (("events", "occurred_at"), ("tickets", "opened_at"), ("surveys", "responded_at")):
        past[name][time] -= pd.Timedelta(days=9)
    before, after = windows(tables, at, features), windows(replace(tables, **past), at, features)
    changed = {name.split("_")[0] for name in before if not before[name].equals(after[name])}
    assert {"posts", "tickets.opened", "surveys.nps", "surveys.verbatim", "users"} <= changed


def test_the_worlds_have_features_of_every_kind() -> None:
    for seed in SEEDS:
        names = {feature.name for feature in features_of(world_of(seed))}
        assert {
            "tickets.fault_rate_28d",
            "tickets.confusion_days_since",
            "tickets.negative_rate_90d",
            "tickets_open",
            "surveys.verbatim_mean_28d",
            "milestones_met_90d",
            "milestones_missed_28d",
            "days_to_milestone",
            "days_to_campaign",
            "campaigns_ahead_91d",
            "days_to_renewal",
            "users_28d_vs_own",
            "posts_excess_7d",
            "posts_slow_trend",
            "posts_a_visit_campaigns",
            "missed_working_days",
        } <= names


MIDDLE = pd.DataFrame({"account_id": ACCOUNTS * 2, "cutoff": [CUTOFFS[3]] * 6 + [CUTOFFS[6]] * 6})


@pytest.mark.parametrize("seed", SEEDS[:3])
def test_the_test_that_anybody_can_call_finds_no_leak_where_there_is_none(seed: int) -> None:
    tables = replace(world_of(seed), milestones=None)  # they move with campaigns that are moved later
    features = [feature for feature in features_of(tables) if "milestone" not in feature.name]
    assert leak_test(features, tables, MIDDLE) == ()


def own_features(tables: Tables, at: pd.DataFrame) -> pd.DataFrame:
    """What somebody may write in pandas: one forgets the cutoff, one what was known, one is fair."""
    events = at.reset_index().merge(tables.events, on="account_id")
    before = events[events["occurred_at"] < events["cutoff"]]
    told = before[~(before["known_at"] > before["cutoff"])]
    found = {"all": events, "untold": before, "fair": told}
    values = {name: rows.groupby("index")["value"].sum() for name, rows in found.items()}
    return pd.DataFrame(values, index=at.index).fillna(0.0)


def test_the_test_that_anybody_can_call_names_the_features_that_leak() -> None:
    assert leak_test(own_features, world_of(0), MIDDLE) == ("all", "untold")


def test_a_function_that_returns_no_frame_is_refused() -> None:
    with pytest.raises(InputError, match="makes features returned a NoneType; return a frame with a row"):
        leak_test(lambda *_: None, world_of(0), MIDDLE)


def test_a_feature_that_is_there_only_with_the_future_leaks() -> None:
    def counted(tables: Tables, at: pd.DataFrame) -> pd.DataFrame:
        return at.assign(**{f"of_{len(tables.events)}": 1.0})

    tables = world_of(0)
    assert leak_test(counted, tables, MIDDLE) == (f"of_{len(tables.events)}",)
