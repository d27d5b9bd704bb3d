"""From the scores of a day to hand-offs in the book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ..diagnosis.handoff import HandoffBook, Recorded
from ..diagnosis.handoff.cells import plain
from ..diagnosis.routing import BookState, route
from ..diagnosis.routing.caseless import caseless
from ..diagnosis.routing.columns import CAPACITY, QUIET, rows_of
from ..experiment import Experiment
from ..experiment.engine import SPARK
from ..tables import Tables
from ..tracking import store_root
from .days import SCORES, ScoredDays
from .diagnosed import COHORTS, SURGES, TOLD_BY, Diagnosed, diagnosed
from .engine import all_tables, read_here
from .handoff_doubts import doubts
from .outputs import output_folder

BOOK = "handoffs.db"
A_DAY = pd.Timedelta(days=1)
WAITING = (CAPACITY, QUIET)
"""Reasons for which a hand-off goes out later."""


@dataclass(frozen=True, eq=False)
class HandedOff:
    """The hand-offs of a day and what was held; `again` where they had been decided before.

    `causes_by` says in words which model told the causes, None where they had been told before or the day is
    late. `cohorts` and `surges` are those of `Diagnosed`, None where they were not kept, and `kept` the
    paths of their tables. `notes` say what the causes lack, why a day gave none where the book does not take
    it, which decided cause of a campaign has no case, and what the routing could not read.
    """

    experiment: str
    at: pd.Timestamp
    handoffs: pd.DataFrame
    held: pd.DataFrame
    again: bool = False
    notes: tuple[str, ...] = ()
    causes_by: str | None = None
    cohorts: pd.DataFrame | None = None
    surges: pd.DataFrame | None = None
    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The two tables, by name."""
        return {"handoffs": self.handoffs, "held": self.held}

    @property
    def counts(self) -> dict[str, Any]:
        """Hand-offs, cases (each is one message), those that wait, and what was held, by reason."""
        waits = self.held["why"].isin(WAITING) & self.held["handoff_id"].notna()
        return {
            "handoffs": len(self.handoffs),
            "cases": int(self.handoffs["case_id"].nunique()),
            "waiting": _by_reason(self.held[waits]),
            "held": _by_reason(self.held[~waits]),
        }

    @property
    def sentence(self) -> str:
        """What became of the accounts at risk, in words."""
        told = self.counts
        how = "decided before" if self.again else f"causes by {self.causes_by or 'nobody, the day is late'}"
        waiting = f"; waiting: {_words(told['waiting'])}" if told["waiting"] else ""
        return (
            f"Hand-offs ({how}): {told['handoffs']} in {told['cases']} cases{waiting}; "
            f"held: {_words(told['held']) or 'nothing'}."
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, with every row."""
        tables = {name: plain_rows(table) for name, table in self.tables.items()}
        day = {"experiment": self.experiment, "at": f"{self.at:%Y-%m-%d}", "counts": self.counts}
        return day | tables | self.of_campaigns

    @property
    def of_campaigns(self) -> dict[str, Any]:
        """The rows of `cohorts` and `surges` as plain values, without the ids of accounts."""
        told = {COHORTS: self.cohorts, SURGES: self.surges}
        return {
            name: [] if table is None else plain_rows(table.drop(columns="who", errors="ignore"))
            for name, table in told.items()
        }


def _by_reason(held: pd.DataFrame) -> dict[str, int]:
    return {str(why): int(number) for why, number in held["why"].value_counts().sort_index().items()}


def _words(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{number} ({why})" for why, number in numbers.items())


def plain_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as plain values for JSON."""
    return [{name: plain(value) for name, value in row.items()} for row in rows_of(table)]


def book_path() -> Path:
    """Return the file of the book of hand-offs, beside the MLflow store."""
    return store_root() / BOOK


def hand_off(
    experiment: Experiment,
    tables: Tables,
    at: pd.Timestamp,
    scores: pd.DataFrame,
    *,
    sample: Tables | None = None,
) -> HandedOff:
    """Route the accounts at risk of a day into the book, and return what became of them.

    `scores` is the table of the day, with `at_risk`; `sample` as in `diagnosed`. A day that the book has is
    returned as it was decided, and one before its latest has none; what was kept beside either stays as it
    was.
    """
    book, days = HandoffBook(book_path()), ScoredDays(output_folder(experiment) / SCORES)
    made, notes, model = book.recorded(experiment.name, at), tuple[str, ...](), None
    if made is None:
        known = book.state(experiment.name, at).handoffs
        found = diagnosed(experiment, tables, scores, days=days, handoffs=known, sample=sample)
        for name, table in found.beside.items():  # first, so that no hand-off is without
            days.write_beside(at, name, table)
        days.write_plain(at, TOLD_BY, found.record.to_dict())
        notes, model = found.notes, found.model
        made = book.record(
            experiment.name, at, lambda state: _route(experiment, tables, scores, found, state, at)
        )
    beside = {name: kept_table(days, at, name) for name in (COHORTS, SURGES)}
    known = book.state(experiment.name, at).handoffs
    without = () if made.late else _caseless(beside[COHORTS], known, experiment)
    notes = (*notes, *_late(made, at), *without, *doubts(experiment, tables))
    return HandedOff(
        experiment.name,
        at,
        made.handoffs,
        made.held,
        made.again,
        notes,
        model,
        cohorts=beside[COHORTS],
        surges=beside[SURGES],
        kept={name: str(days.path_beside(at, name)) for name, table in beside.items() if table is not None},
    )


def kept_table(days: ScoredDays, at: pd.Timestamp, name: str) -> pd.DataFrame | None:
    """Return a table that was kept beside the scores of a day, its lists as lists; None where it was not."""
    table = days.beside(at, name)
    if table is None:
        return None
    return table.assign(**{name: table[name].map(list) for name in ("evidence", "who") if name in table})


def _route(
    experiment: Experiment,
    tables: Tables,
    scores: pd.DataFrame,
    found: Diagnosed,
    state: BookState,
    at: pd.Timestamp,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    causes, routing = found.causes, experiment.routing
    return route(causes, scores, tables.accounts, routing, state, at, affected=found.affected)


def preview(experiment: Experiment, *, at: pd.Timestamp | None = None) -> HandedOff:
    """Return what the routing of an experiment would hand off on a scored day; nothing is written.

    `at`: the last scored day by default. The book counts as it stood before that day, so that another matrix
    can be tried on a day that has been handed off. All tables are read in this process, whatever the engine:
    where the day was told by a sample, that is said. Raises InputError where the day was not scored.
    """
    days = ScoredDays(output_folder(experiment) / SCORES)
    day, scores = days.read(at)
    tables = all_tables(experiment)
    state = HandoffBook(book_path()).state(experiment.name, day - A_DAY)
    found = diagnosed(experiment, tables, scores, days=days, handoffs=state.handoffs)
    handoffs, held = _route(experiment, tables, scores, found, state, day)
    return HandedOff(
        experiment.name,
        day,
        handoffs,
        held,
        notes=(
            *read_here(experiment),
            *found.notes,
            *_caseless(found.cohorts, pd.concat([state.handoffs, handoffs]), experiment),
            *_of_all(experiment),
        ),
        causes_by=found.model,
        cohorts=found.cohorts,
        surges=found.surges,
    )


def _late(made: Recorded, at: pd.Timestamp) -> Iterator[str]:
    if made.late is not None:
        yield (
            f"hand-offs: there are none of {at:%Y-%m-%d}, since the book has reached {made.late:%Y-%m-%d}; "
            "they would come late and repeat what went out since"
        )


def _caseless(
    cohorts: pd.DataFrame | None, handoffs: pd.DataFrame, experiment: Experiment
) -> tuple[str, ...]:
    if cohorts is None:
        return ()
    return tuple(f"hand-offs: {said}" for said in caseless(cohorts, handoffs, experiment.routing.group))


def _of_all(experiment: Experiment) -> Iterator[str]:
    if experiment.engine.name == SPARK:
        yield (
            "campaigns, segments and surges: told by all accounts, where a day that is scored on Spark takes "
            "its sample"
        )
