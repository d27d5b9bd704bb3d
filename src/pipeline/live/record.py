"""Put a live comparison on record in MLflow: once for the same experiment, data, assignments and day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from ...evaluation.live import LiveResult
from ...experiment import Experiment
from ...reports import LiveReport, live_forest, live_markdown
from ...tables import Tables
from ...tracking import (
    TESTING,
    Decision,
    NamedInput,
    Store,
    decision_run,
    finished_run,
    log_decision,
    run_link,
)
from ..record import settings_of

KIND = "live_ab"


def record(
    store: Store,
    experiment: Experiment,
    tables: Tables,
    rows: pd.DataFrame,
    report: LiveReport,
    *,
    page: Path,
) -> dict[str, str]:
    """Return run_id, experiment and url of the run in MLflow, which is made unless it is there already."""
    key = _run_key(experiment, tables, rows, report.found)
    done = finished_run(store, experiment.name, key)
    if done is not None:
        url = run_link(done.experiment_id, run_id=done.run_id)
        return {"run_id": done.run_id, "experiment": done.experiment, "url": url}
    name = f"{experiment.name} live {report.found.at:%Y-%m-%d}"
    with decision_run(store, experiment.name, kind=KIND, run_key=key, name=name) as open_run:
        logged = log_decision(open_run, _decision(experiment, tables, rows, report, page))
    url = run_link(logged.experiment_id, run_id=logged.run_id)
    return {"run_id": logged.run_id, "experiment": logged.experiment, "url": url}


def _decision(
    experiment: Experiment, tables: Tables, rows: pd.DataFrame, report: LiveReport, page: Path
) -> Decision:
    found = report.found
    arms = pd.DataFrame([asdict(arm) | {"retention": arm.retention.value} for arm in found.arms])
    return Decision(
        verdict=found.verdict,
        body=live_markdown(report),
        data_digest=tables.digest,
        scorers=(),
        inputs=(
            NamedInput.of(
                rows, name="live accounts", digest=tables.digest, source=tables.origin, role=TESTING
            ),
        ),
        params=settings_of(experiment),
        metrics=dict(_metrics(found)),
        tables={"arms.json": arms.drop(columns="contacted")},
        files={"live.html": page, **_figures(found)},
    )


def _metrics(found: LiveResult) -> Iterator[tuple[str, float | None]]:
    for arm in found.arms:
        yield f"retention/{arm.arm}", arm.retention.value
        yield f"retention_low/{arm.arm}", arm.retention.low
        yield f"retention_high/{arm.arm}", arm.retention.high
        yield f"contacted/{arm.arm}", None if arm.contacted is None else arm.contacted.value
        yield f"n_assigned/{arm.arm}", float(arm.assigned)
    for one in found.differences:
        pair = f"{one.arm} against {one.reference}"
        yield f"retention_difference/{pair}", one.retention.difference
        yield f"retention_difference_low/{pair}", one.retention.low
        yield f"retention_difference_high/{pair}", one.retention.high
        yield f"p_adjusted/{pair}", one.p_adjusted
    yield "sample_ratio_p_value/overall", found.mismatches[0].p_value


def _figures(found: LiveResult) -> dict[str, str]:
    return {"figures/live.svg": live_forest(found)} if found.differences else {}


def _run_key(experiment: Experiment, tables: Tables, rows: pd.DataFrame, found: LiveResult) -> str:
    asked = json.dumps(settings_of(experiment), sort_keys=True)
    accounts = pd.util.hash_pandas_object(rows, index=False).to_numpy().tobytes()
    parts = (version("campaignpulse"), KIND, asked, tables.digest, f"{found.at:%Y-%m-%d}", found.verdict)
    return hashlib.sha256(b"\0".join([*(part.encode() for part in parts), accounts])).hexdigest()
