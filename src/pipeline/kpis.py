"""`kpis`: what hand-offs are worth, from the book, the scored days and the outcomes that are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from ..answers import write_text
from ..checks import InputError
from ..diagnosis.causes.record import CauseRecord
from ..diagnosis.feedback import confirmed, confusion, precision, resolution_times, value_at_risk
from ..diagnosis.feedback.kpis import (
    Kpis,
    change_rows,
    false_alarm_rows,
    kpi_table,
    precision_rows,
    retention_rows,
    stake_rows,
    time_rows,
)
from ..diagnosis.handoff import HandoffBook, Recorded
from ..diagnosis.routing.columns import HANDOFF_COLUMNS, HELD_COLUMNS, frame_of
from ..evaluation.claims.claim import NotMeasurableError
from ..evaluation.claims.resolution import resolution_change
from ..experiment import Experiment
from ..features.labels import known_until, labels
from ..reports import HandoffReport, handoff_html
from ..stages import Listener, Stages
from ..tables import ACCOUNT_ID, AT_RISK, CHURNED, CUTOFF, PHASE, Tables
from ..tracking import existing_store
from .days import SCORES, ScoredDays
from .diagnosed import COHORTS, SURGES, TOLD_BY
from .engine import all_tables, read_here
from .handoffs import book_path, kept_table
from .kpis_record import PAGE, record_kpis
from .live import evaluate as evaluate_live
from .outputs import output_folder

STAGES = ("read", "figures", "write", "record")
EVERY_DAYS = 28
"""Between the scored days whose false alarms are counted, as between the snapshots of a test."""


@dataclass(frozen=True, eq=False)
class KpiResult:
    """The figures, what was found of each cause (a table of counts), the page, and the run in MLflow."""

    found: Kpis
    confusion: pd.DataFrame
    outputs: dict[str, str]
    mlflow: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as one JSON object of plain values."""
        return {
            **self.found.to_dict(),
            "confusion": self.confusion.to_dict("index"),
            "outputs": self.outputs,
            "mlflow": self.mlflow,
        }


def kpis(
    experiment: Experiment, *, at: pd.Timestamp | None = None, listener: Listener | None = None
) -> KpiResult:
    """Return the figures of an experiment's hand-offs as known at `at`; write their page, and record both.

    Without `at` it is the last scored day, or the last resolution that came back, whichever is later. The
    same data, book and day make one page and one run in MLflow. Raises InputError where nothing was scored.
    """
    stages = Stages(STAGES, listener)
    with stages.stage("read"):
        store, days = existing_store(), ScoredDays(output_folder(experiment) / SCORES)
        tables = all_tables(experiment)
        book = HandoffBook(book_path())
        moment = at if at is not None else _moment(experiment, days, book)
        known = book.state(experiment.name, moment).handoffs
        day, scores = _last_scored(days, moment)
        made, causes = _recorded(book, experiment, day), _told_by(days, day)
    with stages.stage("figures"):
        told = confirmed(known, moment)
        parts = [
            *stake_rows(value_at_risk(scores, _causes(made), tables.accounts)),
            *time_rows(resolution_times(known, moment)),
            precision_rows(precision(told)),
        ]
        missing = list(read_here(experiment))
        for rows, why in (
            _false_alarms(experiment, tables, days, moment),
            _change(tables, known, moment),
            _retention(experiment, moment),
        ):
            parts += [] if rows is None else [rows]
            missing += [] if why is None else [why]
        missing += _without(known, told, causes)
        found = Kpis(experiment.name, moment, kpi_table(parts), tuple(missing))
        counts = confusion(told)
    with stages.stage("write"):
        cohorts, surges = (kept_table(days, day, name) for name in (COHORTS, SURGES))
        page = handoff_html(HandoffReport(found, counts, known, made.held, day, cohorts, surges, causes))
        path = days.folder.parent / PAGE
        write_text(path, page)
    with stages.stage("record"):
        beside = {"cohorts.json": cohorts, "surges.json": surges}
        mlflow = record_kpis(store, experiment, tables, found, counts, page, beside=beside, causes=causes)
    return KpiResult(found, counts, {"report": str(path)}, mlflow)


Part = tuple[pd.DataFrame | None, str | None]
"""The rows of a figure, or why there are none."""


def _moment(experiment: Experiment, days: ScoredDays, book: HandoffBook) -> pd.Timestamp:
    day, _ = days.read()
    if not book.path.exists():
        return day
    told = book.last_told(experiment.name)
    return day if told is None else max(day, told)


def _last_scored(days: ScoredDays, moment: pd.Timestamp) -> tuple[pd.Timestamp, pd.DataFrame]:
    for scores in days.every(1, until=moment):
        return scores[CUTOFF].max(), scores
    raise InputError(f"{days.folder} has no scores up to {moment:%Y-%m-%d}; `campaignpulse score` makes them")


def _recorded(book: HandoffBook, experiment: Experiment, day: pd.Timestamp) -> Recorded:
    """Return what a day decided; nothing where the book does not have it."""
    made = book.recorded(experiment.name, day) if book.path.exists() else None
    return made or Recorded(frame_of([], HANDOFF_COLUMNS), frame_of([], HELD_COLUMNS))


def _causes(made: Recorded) -> pd.DataFrame:
    """Return account_id and cause of a day as the diagnosis named it, those that were held among them.

    Of books that did not keep it, what was held has the cause under which it was routed.
    """
    rows = pd.concat([table[[ACCOUNT_ID, "cause", "named"]] for table in (made.handoffs, made.held)])
    return rows.assign(cause=rows["named"].where(rows["named"].notna(), rows["cause"]))


def _false_alarms(experiment: Experiment, tables: Tables, days: ScoredDays, moment: pd.Timestamp) -> Part:
    until = min(moment, known_until(tables, experiment.label))
    mature = until - pd.Timedelta(days=experiment.label.horizon_days)
    scored = list(days.every(EVERY_DAYS, until=mature))
    if not scored:
        return None, (
            f"false_alarm_rate: no day was scored by {mature:%Y-%m-%d}, and outcomes of later ones are not "
            "known yet"
        )
    rows = pd.concat([day[[ACCOUNT_ID, CUTOFF, PHASE, AT_RISK]] for day in scored], ignore_index=True)
    found = labels(tables, rows[[ACCOUNT_ID, CUTOFF]], experiment.label, as_of=until)
    rows[CHURNED] = found[CHURNED].array
    return false_alarm_rows(rows.dropna(subset=[CHURNED])), None


def _change(tables: Tables, known: pd.DataFrame, moment: pd.Timestamp) -> Part:
    if known.empty:
        return None, "resolution_change: nothing was handed off yet"
    try:
        return change_rows(resolution_change(_until(tables, moment), known["send_at"].min())), None
    except NotMeasurableError as error:
        return None, f"resolution_change: {error}"


def _until(tables: Tables, moment: pd.Timestamp) -> Tables:
    """Return the tables with the tickets as they were known at a moment."""
    if tables.tickets is None:
        return tables
    tickets = tables.tickets[tables.tickets["opened_at"] < moment]
    if "resolved_at" in tickets:
        done = tickets["resolved_at"].where(tickets["resolved_at"] <= moment)
        tickets = tickets.assign(resolved_at=done)
    return replace(tables, tickets=tickets)


def _retention(experiment: Experiment, moment: pd.Timestamp) -> Part:
    if experiment.live is None:
        return None, "retention: there is no live comparison; the block `live` plans one"
    try:
        return retention_rows(evaluate_live(experiment, at=moment.floor("D")).found), None
    except InputError as error:
        return None, f"retention: {error}"


def _without(known: pd.DataFrame, told: pd.DataFrame, causes: CauseRecord | None) -> Iterator[str]:
    if known.empty:
        yield "hand-offs: there are none of this experiment yet; `campaignpulse score` makes them"
    elif told.empty:
        yield "cause_precision: nobody has confirmed a cause yet; `campaignpulse feedback FILE` takes them in"
    if causes is None and not known.empty:
        yield "causes: what told those of the last scored day was not kept; it is of days scored from now on"


def _told_by(days: ScoredDays, day: pd.Timestamp) -> CauseRecord | None:
    plain = days.plain(day, TOLD_BY)
    return None if plain is None else CauseRecord.from_dict(plain)
