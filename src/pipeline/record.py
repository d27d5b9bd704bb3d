"""Put a run on record in MLflow: once for the same experiment, data and outcome."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from ..evaluation import OVERALL, Comparison, TimeSplit
from ..experiment import WITHOUT_CAMPAIGN, Experiment
from ..models import save_complete
from ..models.complete import FORMAT_VERSION
from ..reports import (
    Report,
    as_markdown,
    claims_markdown,
    difference_table,
    forest,
    gains,
    glance_sentences,
    lift_sentences,
    phase_table,
    phases_sentence,
    reliability,
    roc,
    tuning_sentences,
)
from ..reports.table import COMPACT
from ..tables import PHASE, SCORER, SEGMENT, Tables
from ..tracking import (
    TESTING,
    TRAINING,
    Decision,
    NamedInput,
    ScorerRecord,
    Store,
    comparison_link,
    decision_run,
    finished_run,
    log_decision,
)
from .at_work import worth_metrics
from .cards import points_cards
from .fit import Fitted
from .grading import Grader
from .planning import KIND, Planned
from .search_records import search_records

BESIDE_THE_ANSWER: dict[str, bool | set[str]] = {
    **dict.fromkeys(("causes", "handoff", "notify", "recalibration", "registry", "routing"), True),
    "engine": {"events"},
}
"""What says how an answer is come by, or what is done with it: to change these blocks asks nothing anew."""

_EXAMPLE_ROWS = 3  # enough to see what a model takes


def record(
    store: Store,
    experiment: Experiment,
    tables: Tables,
    fitted: Mapping[str, Fitted],
    split: TimeSplit,
    report: Report,
    planned: Planned,
    *,
    grader: Grader,
    page: str,
) -> dict[str, str]:
    """Return run_id, experiment and url of the run in MLflow, which is made unless it is there already.

    `planned` is the plan that the comparison followed, `grader` knows how far the scores waver, which is kept
    with each scorer; `page` is the path of the report.
    """
    key = run_key(experiment, tables, report.predictions)
    done = finished_run(store, experiment.name, key)
    if done is not None:
        url = comparison_link(done.experiment_id, run_id=done.run_id)
        return {"run_id": done.run_id, "experiment": done.experiment, "url": url}
    with (
        decision_run(store, experiment.name, kind=KIND, run_key=key, name=experiment.name) as open_run,
        tempfile.TemporaryDirectory() as scratch,
    ):
        decision = Decision(
            verdict=report.comparison.verdict,
            warnings=report.warnings,
            body=_body(report),
            data_digest=tables.digest,
            scorers=tuple(
                _scorer_record(
                    name, one, split, report, save_complete(one, grader.stability[name], Path(scratch, name))
                )
                for name, one in fitted.items()
                if not name.endswith(WITHOUT_CAMPAIGN)
            ),
            searches=search_records(report.tuning),
            inputs=_inputs(tables, split),
            params=settings_of(experiment),
            metrics=differences(
                report.comparison, min_churned_accounts=experiment.evaluation.min_churned_accounts
            ),
            tables={
                "differences.json": difference_table(report.comparison),
                "claims.json": pd.DataFrame([claim.to_dict() for claim in report.claims]),
                **({} if report.slices is None else {"slices.json": report.slices.table}),
            },
            files={"plan.json": planned.plan.text(), "report.html": Path(page), **_figures(report)},
            tags=planned.tags,
        )
        logged = log_decision(open_run, decision)
    return {"run_id": logged.run_id, "experiment": logged.experiment, "url": logged.url}


def settings_of(experiment: Experiment) -> dict[str, object]:
    """Return every setting that bears on the answer of an experiment, as plain values."""
    plain: dict[str, object] = experiment.model_dump(mode="json", exclude=BESIDE_THE_ANSWER)
    return plain


def run_key(experiment: Experiment, tables: Tables, predictions: pd.DataFrame) -> str:
    """Return what two runs share exactly if they asked the same of the same data and found the same."""
    settings = json.dumps(settings_of(experiment), sort_keys=True)
    found = pd.util.hash_pandas_object(predictions, index=False).to_numpy().tobytes()
    program = f"{version('campaignpulse')}, scorers kept in format {FORMAT_VERSION}"
    parts = (program.encode(), settings.encode(), tables.digest.encode(), found)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _body(report: Report) -> str:
    chosen, comparison = report.evaluation, report.comparison
    table = phase_table(comparison, phases=chosen.phases)[COMPACT]
    missing = "\n".join(f"- {sentence}" for sentence in report.missing)
    parts = [
        phases_sentence(comparison, evaluation=chosen),  # the first thing that a folded description shows
        "The whole report: Artifacts → report.html.",
        as_markdown(table[table["snapshots"] > 0], min_churned_accounts=chosen.min_churned_accounts),
        *glance_sentences(report),
        *lift_sentences(comparison, evaluation=chosen),
        *tuning_sentences(report.tuning),
        f"The headline figures:\n\n{claims_markdown(report.claims)}" if report.claims else "",
        f"What was missing or doubtful:\n\n{missing}" if missing else "",
        *report.facts,
    ]
    return "\n\n".join(part for part in parts if part)


def _inputs(tables: Tables, split: TimeSplit) -> tuple[NamedInput, ...]:
    sides = ((TRAINING, split.train), (TESTING, split.test))
    return tuple(
        NamedInput.of(frame, name=f"{role} windows", digest=tables.digest, source=tables.origin, role=role)
        for role, frame in sides
    )


def differences(comparison: Comparison, *, min_churned_accounts: int) -> dict[str, float | None]:
    """Return the differences of the primary pair by metric and slice, as MLflow names them.

    Phases with fewer churned accounts have none, as in all tables; the verdict says so of the whole.
    """
    first, found = comparison.primary, dict[str, float | None]()
    of_slice = comparison.scorers[first.scorer]
    for row in comparison.comparisons:
        enough = row.slice == OVERALL or of_slice[row.slice].churned_accounts >= min_churned_accounts
        if enough and (row.scorer, row.reference) == (first.scorer, first.reference):
            name = row.metric.replace("roc_auc", "auc")
            found[f"{name}_difference/{row.slice}"] = row.difference
            if row.metric == first.metric:
                found[f"{name}_difference_low/{row.slice}"] = row.low
                found[f"{name}_difference_high/{row.slice}"] = row.high
    return found


def _figures(report: Report) -> dict[str, str]:
    return {
        "figures/differences.svg": forest(report.comparison, evaluation=report.evaluation),
        "figures/reliability.svg": reliability(report.predictions),
        "figures/roc.svg": roc(
            report.predictions,
            (report.comparison.primary.scorer, report.comparison.primary.reference),
            confidence=report.evaluation.confidence,
        ),
        "figures/gains.svg": gains(report.predictions, report.evaluation.budget_share),
    }


def _scorer_record(name: str, one: Fitted, split: TimeSplit, report: Report, folder: Path) -> ScorerRecord:
    by_slice = report.comparison.scorers[name]
    slices = {piece: asdict(metrics) for piece, metrics in by_slice.items() if metrics.rows}
    if report.at_work is not None:
        slices = {piece: own | worth_metrics(report.at_work, name, piece) for piece, own in slices.items()}
    predictions = report.predictions
    numbers = [column for column in one.columns if column in split.test.select_dtypes("number")]
    sample = split.test.head(_EXAMPLE_ROWS)
    read = one.of(sample).assign(**{PHASE: sample[PHASE]})
    told = [PHASE, SEGMENT] if SEGMENT in read else [PHASE]
    cards = points_cards({name: one.scorer}, experiment=report.name)
    return ScorerRecord(
        name=name,
        folder=folder,
        example=read[[*told, *numbers]],
        slices=slices,
        description=f"{one.spec.kind} scorer: probability of churn and health, 0 to 100, 100 is healthy.",
        params={"kind": one.spec.kind, **one.spec.settings},
        tables={
            "by_phase.json": pd.DataFrame({"slice": list(slices)}).join(pd.DataFrame(list(slices.values()))),
            "predictions.parquet": predictions[predictions[SCORER] == name],
        },
        files={f"{scorer}.yaml": card.text() for scorer, card in cards.items()},
    )
