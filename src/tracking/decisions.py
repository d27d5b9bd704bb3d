"""A decision put on record: the parent run, a child for each scorer, and the scorers registered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import registry
from .contents import cut, write_files, write_inputs, write_values
from .links import comparison_link
from .records import (
    TESTING,
    CandidateRecord,
    Decision,
    ScorerRecord,
    SearchRecord,
    clean_metrics,
    flat_metrics,
)
from .runs import (
    CANDIDATE_KIND,
    KIND,
    NOTE,
    PARENT,
    SCORER_KIND,
    TAG_LENGTH,
    TUNING_KIND,
    VERDICT,
    OpenRun,
    end_run,
    start_run,
)
from .versions import DECISION, EXPERIMENT

CUT = "\n\n… cut here; the report has all of it"
DIGEST = "data_digest"
WARNING = "warning"


@dataclass(frozen=True)
class Logged:
    """Where a decision is on record: its run, the runs and models by scorer, the link to look at it."""

    run_id: str
    experiment: str
    experiment_id: str
    url: str
    children: Mapping[str, str]
    models: Mapping[str, str]


def log_decision(run: OpenRun, decision: Decision) -> Logged:
    """Put a decision on record in its open run.

    The models are registered last, when everything else is on record: a run that is cut short leaves no
    version behind that lacks its evidence.
    """
    _log_parent(run, decision)
    for search in decision.searches:
        _log_search(run, search, decision)
    for candidate in decision.candidates:
        _log_candidate(run, candidate, decision)
    models = {scorer.name: _log_scorer(run, scorer, decision) for scorer in decision.scorers}
    return Logged(
        run_id=run.run_id,
        experiment=run.experiment,
        experiment_id=run.experiment_id,
        url=comparison_link(run.experiment_id, run_id=run.run_id),
        children={name: model.source_run_id for name, model in models.items()},
        models={scorer.name: _register(run, scorer, models, decision) for scorer in decision.scorers},
    )


def _log_parent(run: OpenRun, decision: Decision) -> None:
    opening = "\n\n".join((*decision.warnings, decision.verdict, decision.body))
    note = cut(opening.strip(), TAG_LENGTH, CUT)
    tags = {**decision.tags, VERDICT: decision.verdict, NOTE: note, DIGEST: decision.data_digest}
    if decision.warnings:
        tags[WARNING] = cut(" | ".join(decision.warnings), TAG_LENGTH, "…")
    metrics = clean_metrics(decision.metrics)
    write_inputs(run.store, run.run_id, decision.inputs)
    write_values(run.store, run.run_id, metrics=metrics, params=decision.params, tags=tags)
    write_files(run.store, run.run_id, tables=decision.tables, files=decision.files)


def _log_scorer(run: OpenRun, scorer: ScorerRecord, decision: Decision) -> Any:
    """The child run of a scorer, from start to end; its logged model."""
    tags = {KIND: SCORER_KIND, PARENT: run.run_id, NOTE: scorer.description, "scorer": scorer.name}
    child = start_run(run.store, run.experiment_id, name=scorer.name, tags=tags)
    model = registry.log_model(run, child, scorer)
    write_inputs(run.store, child, decision.inputs)
    write_values(
        run.store,
        child,
        metrics=flat_metrics(scorer.slices),
        params=scorer.params,
        tags={DIGEST: decision.data_digest},
        model_id=model.model_id,
        tested=next((table for table in decision.inputs if table.role == TESTING), None),
    )
    write_files(run.store, child, tables=scorer.tables, files=scorer.files)
    end_run(run.store, run.experiment_id, child, "FINISHED")
    return model


def _log_search(run: OpenRun, search: SearchRecord, decision: Decision) -> None:
    """The child run of a search: its trials are steps of metrics and rows of a table, not runs."""
    tags = {KIND: TUNING_KIND, PARENT: run.run_id, NOTE: search.verdict, VERDICT: search.verdict}
    child = start_run(run.store, run.experiment_id, name=f"tuning {search.name}", tags=tags)
    write_values(
        run.store,
        child,
        metrics=clean_metrics(search.metrics),
        params=search.params,
        tags={**search.tags, "scorer": search.name, DIGEST: decision.data_digest},
        steps=search.steps,
    )
    write_files(run.store, child, tables={"trials.json": search.trials}, files={})
    end_run(run.store, run.experiment_id, child, "FINISHED")


def _log_candidate(run: OpenRun, one: CandidateRecord, decision: Decision) -> None:
    """The child run of a scorer that was looked at: its figures, and no model."""
    tags = {KIND: CANDIDATE_KIND, PARENT: run.run_id, NOTE: one.verdict, VERDICT: one.verdict}
    child = start_run(run.store, run.experiment_id, name=one.name, tags=tags)
    told = {"scorer": one.name, DIGEST: decision.data_digest}
    write_values(run.store, child, metrics=clean_metrics(one.metrics), params=one.params, tags=told)
    end_run(run.store, run.experiment_id, child, "FINISHED")


def _register(run: OpenRun, scorer: ScorerRecord, models: Mapping[str, Any], decision: Decision) -> str:
    tags = {
        EXPERIMENT: run.experiment,
        "run_key": run.run_key,
        DECISION: run.run_id,
        DIGEST: decision.data_digest,
    }
    return registry.register(run, scorer, models[scorer.name], verdict=decision.verdict, tags=tags)
