"""How the sources of an account are heard from: which of them, for how long, and how long not any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..tables import CUTOFF, METRIC, OCCURRED_AT, Tables
from .facts import metrics_of
from .spec import Expression, Feature, active_days, count, since_last, tenure

Floats = npt.NDArray[np.float64]

LOOK_BACK_DAYS = 365
"""A year holds each yearly series once: what was not heard within it is not known."""

OFTEN_DAYS = 3.5
"""Who is heard from at least twice a week is held to days of silence as they are; who comes less often, to
proportionately fewer."""

SOURCE = "source"
ACTIVE_DAYS, TENURE, ANSWERS = "heard_active_days_84d", "heard_tenure_days", "heard_answers_365d"
_COMPONENT = "reliability"
_SURVEYS = "surveys."
_FACTS = ("tickets", "subscriptions")
"""The tables whose silence is a fact, nothing happened: with surveys, what an account says and pays."""


@dataclass(frozen=True)
class Sources:
    """The sources of a data set.

    `pulses`: for each source of events its commonest metric, by which it is told whether the source is heard
    from; any event (None) where events name no source. `surveys`: the metrics of answers. `facts`: how many
    of tickets and subscriptions were delivered. `since`: the first event of the data.
    """

    pulses: Mapping[str, str | None]
    surveys: tuple[str, ...]
    facts: int
    since: pd.Timestamp

    @classmethod
    def of(cls, tables: Tables) -> Self:
        """Return the sources of a data set."""
        return cls(
            pulses=_pulses(tables.events),
            surveys=tuple(name for name in metrics_of(tables) if name.startswith(_SURVEYS)),
            facts=sum(name in tables.frames for name in _FACTS),
            since=tables.events[OCCURRED_AT].min(),
        )

    @property
    def features(self) -> tuple[Feature, ...]:
        """The features that tell of a snapshot how its sources were heard from."""
        found = [
            _feature(TENURE, tenure(), "days"),
            _feature(ACTIVE_DAYS, active_days(None, 84), "days"),
        ]
        for source, metric in self.pulses.items():
            found.append(_feature(_silent(source), since_last(metric), "days"))
            found.append(_feature(_heard(source), active_days(metric, LOOK_BACK_DAYS), "days"))
        if self.surveys:
            answers = reduce(add, (count(metric, LOOK_BACK_DAYS) for metric in self.surveys))
            found.append(_feature(ANSWERS, answers, "answers"))
        return tuple(found)

    def watched_days(self, rows: pd.DataFrame) -> Floats:
        """Return for how many days the account of each snapshot of a windows table was watched."""
        tenure = rows[TENURE].to_numpy(np.float64)
        data = ((rows[CUTOFF] - self.since) / pd.Timedelta(days=1)).to_numpy(np.float64)
        return np.asarray(np.minimum(tenure, data))

    def silent_days(self, rows: pd.DataFrame) -> Floats:
        """Return for how long the quietest source of each snapshot has been silent, for one heard from often.

        Days since the source's last event, times `OFTEN_DAYS` ÷ its usual gap where that is longer. A source
        that was not heard within the year is not waited for; where none was, NaN.
        """
        year = np.minimum(self.watched_days(rows), LOOK_BACK_DAYS)
        silent = np.full((len(self.pulses), len(rows)), np.nan)
        for place, source in enumerate(self.pulses):
            heard = rows[_heard(source)].to_numpy(np.float64)
            gap = np.divide(year, heard, out=np.full(len(rows), np.nan), where=heard > 0)
            usual = np.maximum(gap / OFTEN_DAYS, 1)
            silent[place] = rows[_silent(source)].to_numpy(np.float64) / usual
        return np.asarray(np.fmax.reduce(silent, axis=0))

    def known(self, rows: pd.DataFrame) -> Floats:
        """Return how much of what could be known of each snapshot is, 0 to 1: the lesser of two shares.

        One is the share of a year that it was watched. The other is of its sources: half of that is what it
        does (the share of the sources of events that were heard within a year), half what it says and pays
        (whether tickets and subscriptions are delivered at all, and whether it answered a survey within a
        year).
        """
        does = np.mean([rows[_heard(source)].to_numpy(np.float64) > 0 for source in self.pulses], axis=0)
        answered = rows[ANSWERS].to_numpy(np.float64) > 0 if self.surveys else np.zeros(len(rows))
        says = (self.facts + answered) / (len(_FACTS) + 1)
        return np.asarray(np.minimum(self.watched_days(rows) / LOOK_BACK_DAYS, (does + says) / 2))


def _pulses(events: pd.DataFrame) -> dict[str, str | None]:
    if SOURCE not in events or not events[SOURCE].notna().any():
        return {"events": None}
    rows = events.groupby([SOURCE, METRIC], observed=True, sort=True).size().rename("rows").reset_index()
    commonest = rows.sort_values("rows", ascending=False, kind="stable").drop_duplicates(SOURCE)
    return {
        str(source): str(metric)
        for source, metric in commonest[[SOURCE, METRIC]].sort_values(SOURCE).to_numpy()
    }


def _feature(name: str, expression: Expression, unit: str) -> Feature:
    return Feature(name, expression, _COMPONENT, 0, unit)


def _silent(source: str) -> str:
    return f"heard_{source}_silent_days"


def _heard(source: str) -> str:
    return f"heard_{source}_days_{LOOK_BACK_DAYS}d"
