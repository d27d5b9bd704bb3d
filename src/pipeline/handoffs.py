"""From the scores of a day to hand-offs in the book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ..diagnosis.handoff import HandoffBook, Recorded
from ..diagnosis.handoff.cells import plain
from ..diagnosis.routing import route
from ..diagnosis.routing.columns import CAPACITY, QUIET, rows_of
from ..experiment import Experiment
from ..sources import load
from ..tables import SEGMENT, VALUE, Tables
from ..tracking import store_root
from .days import SCORES, ScoredDays
from .diagnosed import EVIDENCE, diagnosed
from .outputs import output_folder

BOOK = "handoffs.db"
A_DAY = pd.Timedelta(days=1)
WAITING = (CAPACITY, QUIET)
"""Reasons for which a hand-off goes out later."""


@dataclass(frozen=True, eq=False)
class HandedOff:
    """The hand-offs of a day and what was held; `again` where they had been decided before.

    `causes_by` says in words which model told the causes, None where they had been told before. `notes` say
    what the causes lack, why a day gave none where the book does not take it, and what the routing could not
    read.
    """

    experiment: str
    at: pd.Timestamp
    handoffs: pd.DataFrame
    held: pd.DataFrame
    again: bool = False
    notes: tuple[str, ...] = ()
    causes_by: str | None = None

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
        how = "decided before" if self.again else f"causes by {self.causes_by}"
        waiting = f", of which wait {_words(told['waiting'])}" if told["waiting"] else ""
        return (
            f"Hand-offs ({how}): {told['handoffs']} in {told['cases']} cases{waiting}; "
            f"held: {_words(told['held']) or 'nothing'}."
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, with every row."""
        tables = {name: plain_rows(table) for name, table in self.tables.items()}
        return {"experiment": self.experiment, "at": f"{self.at:%Y-%m-%d}", "counts": self.counts, **tables}


def _by_reason(held: pd.DataFrame) -> dict[str, int]:
    return {str(why): int(number) for why, number in held["why"].value_counts().sort_index().items()}


def _words(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {why}" for why, number in numbers.items())


def plain_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as plain values for JSON."""
    return [{name: plain(value) for name, value in row.items()} for row in rows_of(table)]


def book_path() -> Path:
    """Return the file of the book of hand-offs, beside the MLflow store."""
    return store_root() / BOOK


def hand_off(experiment: Experiment, tables: Tables, at: pd.Timestamp, scores: pd.DataFrame) -> HandedOff:
    """Route the accounts at risk of a day into the book, and return what became of them.

    `scores` is the table of the day, with `at_risk`. A day that the book has is returned as it was decided.
    """
    book, days = HandoffBook(book_path()), ScoredDays(output_folder(experiment) / SCORES)
    made, notes, model = book.recorded(experiment.name, at), tuple[str, ...](), None
    if made is None:
        known = book.state(experiment.name, at).handoffs
        found = diagnosed(experiment, tables, scores, days=days, handoffs=known)
        days.write_beside(at, EVIDENCE, found.evidence)  # first, so that no hand-off is without
        notes, model = found.notes, found.model
        made = book.record(
            experiment.name,
            at,
            lambda state: route(found.causes, scores, tables.accounts, experiment.routing, state, at),
        )
    notes = (*notes, *_late(made, at), *_doubts(experiment, tables))
    return HandedOff(experiment.name, at, made.handoffs, made.held, made.again, notes, model)


def preview(experiment: Experiment, *, at: pd.Timestamp | None = None) -> HandedOff:
    """Return what the routing of an experiment would hand off on a scored day; nothing is written.

    `at`: the last scored day by default. The book counts as it stood before that day, so that another matrix
    can be tried on a day that has been handed off. Raises InputError where the day was not scored.
    """
    days = ScoredDays(output_folder(experiment) / SCORES)
    day, scores = days.read(at)
    tables = load(experiment.data.source, zone=experiment.data.zone)
    state = HandoffBook(book_path()).state(experiment.name, day - A_DAY)
    found = diagnosed(experiment, tables, scores, days=days, handoffs=state.handoffs)
    handoffs, held = route(found.causes, scores, tables.accounts, experiment.routing, state, day)
    return HandedOff(experiment.name, day, handoffs, held, notes=found.notes, causes_by=found.model)


def _late(made: Recorded, at: pd.Timestamp) -> Iterator[str]:
    if made.late is not None:
        yield (
            f"hand-offs: there are none of {at:%Y-%m-%d}, since the book has reached {made.late:%Y-%m-%d}; "
            "they would come late and repeat what went out since"
        )


def _doubts(experiment: Experiment, tables: Tables) -> Iterator[str]:
    """What of the accounts is not there that the routing would read."""
    accounts = tables.accounts
    if accounts is None or VALUE not in accounts or accounts[VALUE].isna().all():
        yield "hand-offs: no account has a value, so that the probability alone says which go first"
    known = set() if accounts is None or SEGMENT not in accounts else set(accounts[SEGMENT].dropna())
    named = {row.segment for row in experiment.routing.matrix if row.segment is not None}
    for segment in sorted(named - known):
        yield f"hand-offs: routing.matrix has a row for the segment {segment!r}, which no account has"
