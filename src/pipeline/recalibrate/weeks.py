"""The weekly probabilities that were in use: as they were made, else as the champion says now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from ...checks import InputError
from ...evaluation.ledger import Ledger
from ...experiment import Experiment
from ...features import snapshots
from ...features.facts import known_since
from ...features.kept import kept_windows, shares_of
from ...models import ScorerWithFeatures
from ...recalibration import Course
from ...tables import ACCOUNT_ID, AT, CHANGE, CUTOFF, PHASE, PHASES, PROBABILITY, Tables
from ...tracking import Decided, Store, read_table
from ..in_use import InUse
from ..watch import ROWS_AT_ONCE
from .course import weights_of

ROW = [ACCOUNT_ID, CUTOFF, PROBABILITY, PHASE]
PHASE_KIND = pd.CategoricalDtype(list(PHASES))  # a byte a row: there may be millions
WEEK = pd.Timedelta(days=7)
LOOKED_AT = "looked_at.parquet"
"""The file of a decision with the rows of the weeks that it looked at, until their outcomes are there."""


@dataclass(frozen=True, eq=False)
class Weeks:
    """The probabilities of a champion by week; those that nobody had made are kept once they are computed.

    `looked` are the rows of the weeks that decisions have looked at, by whichever champion was in use;
    `ranked` those of them that the weights of this one put in order, at this level or another.
    """

    experiment: Experiment
    champion: InUse
    ledger: Ledger
    computed: dict[pd.Timestamp, pd.DataFrame] = field(default_factory=dict)
    looked: dict[pd.Timestamp, pd.DataFrame] = field(default_factory=dict)
    ranked: dict[pd.Timestamp, pd.DataFrame] = field(default_factory=dict)

    def recall(self, store: Store, past: Sequence[Decided], *, reach: pd.Timedelta) -> None:
        """Take in what decisions on record have looked at, so that no week is computed a second time.

        Of weeks under other champions only those within `reach` before the last decision.
        """
        origin = self.champion.version.origin
        for one in past:
            own = one.made_from == origin
            if not own and pd.Timestamp(one.at) < pd.Timestamp(past[-1].at) - reach:
                continue
            rows = read_table(store, one.run_id, LOOKED_AT)
            weeks = {} if rows is None else by_week(_row(rows))
            self.looked.update(weeks)
            if own:
                self.computed.update(weeks)
            if weights_of(past, one.made_from) == weights_of(past, origin):
                self.ranked.update(weeks)

    def since(self, course: Course) -> pd.Timestamp:
        """Return the day from which cancellations are held against what the champion says.

        That is the first day of its own, also where it became champion later and its weeks have to be filled
        in; where it came back, the day of the last decision before.
        """
        first = self.champion.first_day
        return first if course.returned is None else max(first, course.returned)

    def before(
        self, tables: Tables, at: pd.Timestamp, since: pd.Timestamp
    ) -> tuple[pd.DataFrame, list[pd.Timestamp]]:
        """Return account_id, cutoff, probability and phase of the weeks that lie in [since, at), in order.

        Weeks that the champion had not scored are what it says now of what was known then; also returned are
        the cutoffs of those that nobody had scored. The day of an action was scored by the former champion.
        """
        days = weeks_between(since, at)
        made, scored = self._made(days)
        there = set(made[CUTOFF].unique())
        left = [day for day in days if day not in there]
        if new := [day for day in left if day not in self.computed]:
            asked = snapshots(tables, self.experiment.label, new)
            told = predicted(self.champion.one, tables, asked)
            self.computed.update({day: told[told[CUTOFF] == day] for day in new})
        found = pd.concat([made, *(self.computed[day] for day in left)], ignore_index=True)
        return found.sort_values([CUTOFF, ACCOUNT_ID], kind="stable", ignore_index=True), [
            day for day in left if day not in scored
        ]

    def _made(self, days: list[pd.Timestamp]) -> tuple[pd.DataFrame, set[pd.Timestamp]]:
        """Return what the champion had said on these days, and on which of them any version had scored."""
        if not days:
            return _row(self.ledger.predictions(scorers=[])), set()
        version = self.champion.version
        made = self.ledger.predictions(since=days[0], until=days[-1], scorers=[version.scorer])
        own = (made["version"] == version.origin) & made[CUTOFF].isin(days)
        return _row(made[own]), set(made[CUTOFF].unique())


def by_week(rows: pd.DataFrame) -> dict[pd.Timestamp, pd.DataFrame]:
    """Return the rows of each cutoff."""
    return {pd.Timestamp(day): part for day, part in rows.groupby(CUTOFF)}  # type: ignore[arg-type]


def weeks_between(since: pd.Timestamp, at: pd.Timestamp) -> list[pd.Timestamp]:
    """Return the first days of the whole weeks that end at `at`, none before `since`, in order.

    >>> monday = pd.Timestamp("2024-01-15", tz="UTC")
    >>> [f"{day:%d}" for day in weeks_between(pd.Timestamp("2024-01-04", tz="UTC"), monday)]
    ['08']
    """
    return [at - WEEK * number for number in range((at - since) // WEEK, 0, -1)]


def cancels_of(tables: Tables) -> pd.DataFrame:
    """Return account_id and at of the cancellations. Raises InputError without a table of them."""
    if tables.subscriptions is None:
        raise InputError("subscriptions: there is no such table to count cancellations in; deliver it")
    told = tables.subscriptions
    return told.loc[told[CHANGE] == "cancel", [ACCOUNT_ID, AT]]


def predicted(one: ScorerWithFeatures, tables: Tables, asked: pd.DataFrame) -> pd.DataFrame:
    """Return what a scorer says of snapshots, from windows that are in memory a part at a time."""
    pieces, since = [], known_since(tables)
    for place, some in shares_of(tables, asked):
        for first in range(0, len(place), ROWS_AT_ONCE):
            part = place[first : first + ROWS_AT_ONCE]
            rows, _ = kept_windows(some, asked.iloc[part], one.features, since=since)
            chance = one.predict_proba(rows)[:, 1]
            pieces.append(_row(rows[[*ROW[:2], PHASE]].assign(**{PROBABILITY: chance})).set_axis(part))
    if pieces:
        return pd.concat(pieces).sort_index()
    return _row(asked.assign(**{PROBABILITY: 0.0, PHASE: None}))


def _row(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[ROW].astype({PHASE: PHASE_KIND})
