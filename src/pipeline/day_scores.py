"""The scores of a day: of everybody at once, or of any bucket of accounts by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Self

import pandas as pd

from ..experiment import Experiment, Label
from ..features import Feature, snapshots
from ..features.facts import known_since
from ..features.kept import kept_windows
from ..features.sources import Sources
from ..tables import ACCOUNT_ID, CUTOFF, Tables
from .cards import segments_of
from .earlier import Earlier
from .grading import Grader
from .in_use import InUse
from .made import Shadows
from .scored import reason_rows, scored


class DayWindows(NamedTuple):
    """The windows of a day and, of the same accounts, of the day before; the metrics that are unknown."""

    rows: pd.DataFrame
    then: pd.DataFrame
    unknown: tuple[str, ...]


class DayScores(NamedTuple):
    """The champion's scores of a day, the rows behind their reasons, what is predicted beside them.

    `unknown`: the metrics of which nothing was known.
    """

    scores: pd.DataFrame
    reasons: pd.DataFrame
    beside: tuple[pd.DataFrame, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class DayScoring:
    """What it takes to score a day beside the rows of an account: the same for all accounts.

    `sources` and `since` are of the whole data set, or of the sample that stands for it.
    """

    label: Label
    at: pd.Timestamp
    champion: InUse
    earlier: Earlier
    beside: Shadows
    sources: Sources
    since: Mapping[str, pd.Timestamp] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        experiment: Experiment,
        tables: Tables,
        at: pd.Timestamp,
        champion: InUse,
        earlier: Earlier,
        beside: Shadows,
    ) -> Self:
        """Return what it takes to score the day `at` of the data set that `tables` tell of."""
        told = Sources.of(tables), known_since(tables)
        return cls(experiment.label, at, champion, earlier, beside, *told)

    @property
    def features(self) -> list[Feature]:
        """What all that scores the day reads; a name is one feature in all of them."""
        one = self.champion.one
        read = (*self.earlier.features, *self.beside.features, *one.features, *self.sources.features)
        return list({feature.name: feature for feature in read}.values())

    def windows(self, tables: Tables) -> DayWindows:
        """Return the windows of everybody in the tables who is a customer and eligible; nobody may be."""
        asked = snapshots(tables, self.label, [self.at], elsewhere=self.since.keys())
        before = self.earlier.scores
        then = before.loc[before[ACCOUNT_ID].isin(asked[ACCOUNT_ID]), [ACCOUNT_ID, CUTOFF]]
        both = pd.concat([asked, then])
        found, unknown = kept_windows(tables, both, self.features, since=self.since)
        return DayWindows(found.iloc[: len(asked)], found.iloc[len(asked) :], unknown)

    def scores(self, tables: Tables, made: DayWindows) -> DayScores:
        """Return what is said of the windows of a day, of which there is at least one."""
        name = self.champion.version.scorer
        one = replace(self.champion.one, segments=segments_of(tables))
        grader = Grader.of(tables, {name: one.stability}, sources=self.sources)
        said = scored(name, one, made.rows, grader)
        found = self.earlier.explained(one, made.rows, made.then)
        return DayScores(
            said.assign(reasons=self.earlier.reasons(one, found).to_numpy()),
            reason_rows(name, found),
            tuple(self.beside.predicted(made.rows, tables)),
            made.unknown,
        )
