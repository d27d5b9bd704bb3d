"""`live evaluate`: what became of the accounts, by the arm that they were assigned to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ...answers import write_text
from ...evaluation.live import Clock, LiveResult, live_result
from ...experiment import Experiment
from ...reports import LiveReport, live_html
from ...stages import Listener, Stage, Stages
from ...tables import clean_cutoffs
from ...tracking import open_store
from ..engine import all_tables
from ..outputs import output_folder
from .accounts import outcomes, taking_part
from .assign import live_of
from .book import FOLDER, Book
from .known import outcomes_known_until
from .record import record

STAGES = ("check", "read", "outcomes", "judge", "write", "record")
PAGE, TABLE = "live.html", "outcomes.parquet"


@dataclass(frozen=True)
class EvaluateResult:
    """What a live comparison found, how long it took, where its tables are, and its run in MLflow."""

    report: LiveReport
    stages: tuple[Stage, ...]
    outputs: dict[str, str]
    mlflow: dict[str, str]

    @property
    def found(self) -> LiveResult:
        """The result in numbers."""
        return self.report.found

    def to_dict(self) -> dict[str, Any]:
        """Return the result as one JSON object: plain values, None where a number is undefined."""
        return {
            **self.found.to_dict(),
            "missing": list(self.report.missing),
            "stages": [stage.to_dict() for stage in self.stages],
            "outputs": self.outputs,
            "mlflow": self.mlflow,
        }


def evaluate(
    experiment: Experiment, *, at: str | pd.Timestamp | None = None, listener: Listener | None = None
) -> EvaluateResult:
    """Say what became of the accounts that were assigned, by what is known on the day `at`.

    Without `at` it is the day after the last one of the data. The page, the table of accounts and the run in
    MLflow are the same for the same data, assignments and day; the run is made once. Raises InputError for
    what the user can mend, SteppedAsideError where accounts are being assigned.
    """
    live, stages = live_of(experiment), Stages(STAGES, listener)
    with stages.stage("check"):
        folder, store = output_folder(experiment) / FOLDER, open_store()
    book = Book(folder)
    with book.alone():
        with stages.stage("read"):
            own = book.read(experiment)
            tables = all_tables(experiment)
            until = outcomes_known_until(tables, experiment.label)
            day = until if at is None else clean_cutoffs([at])[0]
        with stages.stage("outcomes"):
            chosen = taking_part(experiment, live, tables, own, at=day)
            rows = outcomes(experiment, live, tables, chosen.rows, until=min(day, until))
        with stages.stage("judge"):
            clock = Clock(day, min(day, until), experiment.label.horizon_days)
            found = live_result(rows, live, experiment.evaluation, clock=clock, late=chosen.late)
        missing = (*experiment.notes, *tables.missing, *tables.notes, *chosen.said, *_said(day, until))
        report = LiveReport(experiment.name, found, missing=missing)
        with stages.stage("write"):
            outputs = _write(folder, rows, report)
        with stages.stage("record"):
            mlflow = record(store, experiment, tables, rows, report, page=Path(outputs["report"]))
    return EvaluateResult(report, tuple(stages.done), outputs, mlflow)


def _said(day: pd.Timestamp, until: pd.Timestamp) -> tuple[str, ...]:
    if day <= until:
        return ()
    return (f"outcomes are known until {until:%Y-%m-%d}, where the data end, not until {day:%Y-%m-%d}",)


def _write(folder: Path, rows: pd.DataFrame, report: LiveReport) -> dict[str, str]:
    draft = folder / f".draft.{TABLE}"
    rows.to_parquet(draft, index=False)
    draft.replace(folder / TABLE)
    write_text(folder / PAGE, live_html(report))
    return {"outcomes": str(folder / TABLE), "report": str(folder / PAGE)}
