"""Put the figures of hand-offs on record in MLflow: once for the same experiment, data, book and day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.metadata import version

import pandas as pd

from ..diagnosis.causes.record import LEARNED, CauseRecord
from ..diagnosis.feedback.by_part import ALL
from ..diagnosis.feedback.kpis import Kpis
from ..diagnosis.routing.columns import rows_of
from ..experiment import Experiment
from ..reports import kpi_markdown, kpi_sentence
from ..reports.cause_section import cause_sentences
from ..reports.render import markdown_text
from ..tables import Tables
from ..tracking import Decision, Store, decision_run, finished_run, log_decision, run_link
from .record import settings_of

KIND = "handoffs"
FILE, PAGE, TOLD_BY = "kpis.csv", "handoffs.html", "causes_told_by.json"
CAUSE_TABLES = ("causes_told_by_cause.json", "cause_weights.json")


def record_kpis(
    store: Store,
    experiment: Experiment,
    tables: Tables,
    found: Kpis,
    confusion: pd.DataFrame,
    page: str,
    *,
    beside: Mapping[str, pd.DataFrame | None],
    causes: CauseRecord | None = None,
) -> dict[str, str]:
    """Return run_id, experiment and url of the run in MLflow, which is made unless it is there already.

    `beside` are further tables by the name of their file; ids of accounts stay out of MLflow, and a table
    without rows is left out. `causes` is what told the causes of the last day.
    """
    key = _key(experiment, tables, found, page)
    run = finished_run(store, experiment.name, key)
    if run is None:
        name = f"{experiment.name}, hand-offs of {found.at:%Y-%m-%d}"
        with decision_run(store, experiment.name, kind=KIND, run_key=key, name=name) as open_run:
            decision = _with_causes(_decision(experiment, tables, found, confusion, page), causes)
            kept = {
                name: _worded(table) for name, table in beside.items() if table is not None and len(table)
            }
            logged = log_decision(open_run, replace(decision, tables={**decision.tables, **kept}))
        run_id, number, where = logged.run_id, logged.experiment_id, logged.experiment
    else:
        run_id, number, where = run.run_id, run.experiment_id, run.experiment
    return {"run_id": run_id, "experiment": where, "url": run_link(number, run_id=run_id)}


def _decision(
    experiment: Experiment, tables: Tables, found: Kpis, confusion: pd.DataFrame, page: str
) -> Decision:
    return Decision(
        verdict=kpi_sentence(found),
        body=kpi_markdown(found),
        data_digest=tables.digest,
        scorers=(),
        params=settings_of(experiment),
        metrics=dict(_metrics(found)),
        tables={
            "kpis.json": found.rows,
            "causes_found.json": confusion.rename_axis("named").reset_index(),
        },
        files={PAGE: page, FILE: found.rows.to_csv(index=False)},
    )


def _with_causes(decision: Decision, causes: CauseRecord | None) -> Decision:
    """Return a decision with what told the causes, so that a reviewer sees why they are as they are."""
    if causes is None:
        return decision
    said = [*cause_sentences(causes), f"All of it: {TOLD_BY}; by cause and input: {', '.join(CAUSE_TABLES)}."]
    return replace(
        decision,
        body="\n\n".join([decision.body, *(markdown_text(sentence) for sentence in said)]),
        metrics={**decision.metrics, **dict(_cause_metrics(causes))},
        tables={**decision.tables, **dict(zip(CAUSE_TABLES, (causes.rows(), causes.weights()), strict=True))},
        files={**decision.files, TOLD_BY: json.dumps(causes.to_dict(), indent=2, allow_nan=False)},
    )


def _cause_metrics(causes: CauseRecord) -> Iterator[tuple[str, float]]:
    rows = causes.rows()
    for row in rows_of(rows[rows["told_by"] == LEARNED]):
        for name in ("auc", "auc_low", "auc_high", "with"):
            yield f"cause_{name}/{row['cause']}", row[name]


def _worded(table: pd.DataFrame) -> pd.DataFrame:
    told = table.drop(columns="who", errors="ignore")
    return told.assign(evidence=told["evidence"].map("; ".join)) if "evidence" in told else told


def _metrics(found: Kpis) -> Iterator[tuple[str, float]]:
    for row in rows_of(found.rows):
        of = [row[name] for name in ("cause", "phase", "arm") if row[name] not in ("", ALL)]
        place = " ".join(of) or "overall"
        yield f"{row['kpi']}/{place}", row["value"]
        yield f"{row['kpi']}_low/{place}", row["low"]
        yield f"{row['kpi']}_high/{place}", row["high"]


def _key(experiment: Experiment, tables: Tables, found: Kpis, page: str) -> str:
    asked = json.dumps(settings_of(experiment), sort_keys=True)
    parts = (version("campaignpulse"), KIND, asked, tables.digest, json.dumps(found.to_dict()), page)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
