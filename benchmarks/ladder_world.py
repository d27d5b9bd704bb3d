"""A simulated customer base week by week, and what a champion and its refits say of it; for ladder.py."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
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
from campaignpulse.pipeline.recalibrate.matured import EVERY, Matured, matured_rows
from campaignpulse.recalibration import shifted
from campaignpulse.recalibration.gate import GATE_DAYS
from campaignpulse.sources.simulator import Parameters, simulate
from campaignpulse.tables import ACCOUNT_ID, CHURNED, CUTOFF, PHASE, PROBABILITY, Tables, as_known, validate
from drift import IN_USE, LAST, LEARN, TURN, WORLDS

HORIZON_DAYS, WEEK, MONTH = 91, 7, 28
METRICS = (  # with 64 features of these the champion predicts about as well as with 277, and fits in a sixth
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
FIRST = "first champion"


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

    def lately(self, at: pd.Timestamp) -> Fit:
        """Return the refit of a day that learned from the outcomes of the gate alone."""
        name, (_, matured, _) = late(at), self.refit(at)
        kept = self.shared if at <= self.day(TURN) else self.fits
        if name not in kept:
            rows, unseen = matured.rows[matured.asked], np.full(len(matured.rows), np.nan)
            one = refitted(self.champion, self.windows_of(rows), rows[CHURNED])
            unseen[matured.asked] = one.scorer.unseen_probability_
            kept[name] = Fit(one, matured, unseen)
        self.fits[name] = kept[name]
        return kept[name]

    def said_of(self, scorer: str, cutoff: pd.Timestamp) -> pd.DataFrame:
        """Return account_id, cutoff, phase and probability of a week, as a scorer has them."""
        if (scorer, cutoff) not in self.said:
            one = self.champion if scorer == FIRST else self.fits[scorer].one
            rows = self.weeks[cutoff]
            self.said[scorer, cutoff] = rows[[*ROW, PHASE]].assign(
                **{PROBABILITY: one.predict_proba(rows)[:, 1]}
            )
        return self.said[scorer, cutoff]

    def says(self, scorer: str, asked: pd.DataFrame) -> np.ndarray:
        """Return the probabilities of a scorer for snapshots, in their order."""
        told = pd.concat([self.said_of(scorer, cutoff) for cutoff in sorted(asked[CUTOFF].unique())])
        return asked[ROW].merge(told[[*ROW, PROBABILITY]], on=ROW, how="left")[PROBABILITY].to_numpy()

    def scores(self, use: Use, cutoffs: list[pd.Timestamp]) -> pd.DataFrame:
        """Return account_id, cutoff, phase and probability of whole weeks, of a scorer in use."""
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


def late(at: pd.Timestamp) -> str:
    return f"{name_of(at)}, lately"


def known_outcomes(world: World, cutoffs: list[pd.Timestamp], as_of: pd.Timestamp) -> pd.DataFrame:
    """Return account_id, cutoff and churned of the snapshots whose outcome is known."""
    asked = snapshots(world.light, world.experiment.label, cutoffs)
    rows = labels(world.light, asked, world.experiment.label, as_of=as_of)
    known = rows.loc[rows[CHURNED].notna(), [*ROW, CHURNED]].astype({CHURNED: bool})
    return world.numbered(known.reset_index(drop=True))
