"""`run`: from tables to a verdict, in order. What to read first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..evaluation import Comparison, TimeSplit, predict
from ..evaluation.leaks import leak_warnings
from ..evaluation.tuning import Tuning
from ..experiment import Experiment
from ..experiment.engine import COMPACT
from ..features import labels
from ..features.in_shares import windows_in_shares
from ..models import Scorer
from ..reports import Report, show
from ..stages import Listener, Stage, Stages
from ..tables import ACCOUNT_ID, CUTOFF, Tables
from ..tracking import Promotion, Store, open_store
from .beyond import beyond_the_verdict
from .cards import in_vain, points_cards
from .choose import Chosen, chosen_features
from .compared import compared
from .engine import engine_of
from .fit import Fitted, campaign_pairs, check_settings, fit_scorers
from .grading import grader
from .in_use import first_in_use
from .outputs import output_folder, scores, write_outputs
from .planning import planned
from .record import record, settings_of
from .split import customers_of, sides
from .timings import last_timings, write_timings
from .tune import lift_doubts, tune_scorers, with_settings
from .watch import doubts, watch

TUNE = "tune"
STAGES = (
    "check",
    "read",
    "windows",
    "labels",
    TUNE,
    "train",
    "grade",
    "evaluate",
    "customers",
    "write",
    "record",
)
UNEVEN = ("check", TUNE)  # the first run of all makes the store, and what was tried is not tried again


@dataclass(frozen=True)
class RunResult:
    """What a run found, and where it lies: paths of the tables and the report, run and link in MLflow.

    `promotion` is there if the run gave the experiment its first champion; `held_back` says why it did not,
    where the experiment asks for an approval first.
    """

    report: Report
    stages: tuple[Stage, ...]
    outputs: dict[str, str]
    mlflow: dict[str, str]
    promotion: Promotion | None = None
    held_back: str | None = None

    def _repr_html_(self) -> str:
        return str(show(self.report).markup)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as the contract's JSON object: plain values, None where a number is undefined."""
        tuned = {name: tuning.to_dict() for name, tuning in self.report.tuning.items()}
        return {
            **self.report.comparison.to_dict(),
            "at_work": None if self.report.at_work is None else self.report.at_work.to_dict(),
            "warnings": list(self.report.warnings),
            "slices": None if self.report.slices is None else self.report.slices.to_dict(),
            "missing": list(self.report.missing),
            **({"tuning": tuned} if tuned else {}),
            "stages": [stage.to_dict() for stage in self.stages],
            "outputs": self.outputs,
            "mlflow": self.mlflow,
            "promoted": None if self.promotion is None else str(self.promotion.champion),
            "held_back": self.held_back,
        }


def run(experiment: Experiment, *, listener: Listener | None = None) -> RunResult:
    """Read the data, compute windows and labels, train, compare out of time, write and record.

    `listener` is told where the run is when a stage begins or takes a step. The same experiment on the same
    data gives the same tables, and is recorded once. Raises InputError for what the user can mend.
    """
    stages = Stages(
        stage_names(experiment), listener, previous=last_timings(output_folder(experiment)), uneven=UNEVEN
    )
    with stages.stage("check"):
        check_settings(experiment)
        folder, store = output_folder(experiment), open_store()
    with stages.stage("read"):
        tables = engine_of(experiment, compact=experiment.engine.events == COMPACT).tables
    with stages.stage("windows"):
        chosen, assumed = chosen_features(experiment, tables)
        frame = windows_in_shares(tables, customers_of(experiment, tables), chosen.all)
    with stages.stage("labels"):
        outcomes = labels(tables, frame[[ACCOUNT_ID, CUTOFF]], experiment.label, as_of=experiment.label.as_of)
        split = sides(experiment, frame, outcomes)
        plan = planned(experiment, tables, store)
    fitted, tuned = _trained(experiment, chosen, split, store, stages)
    with stages.stage("grade"):
        graded_by = grader(tables, chosen, fitted, split, seed=experiment.seed)
        told = scores(fitted, split, graded_by)
    with stages.stage("evaluate"):
        predictions = predict(fitted, split)
        comparison = compared(experiment, predictions, pairs=campaign_pairs(fitted))
        further = beyond_the_verdict(experiment, tables, fitted, split, predictions, told["scores"])
    with stages.stage("customers"):
        seen = watch(experiment, tables, chosen, fitted, split, scorer=comparison.preferred, grader=graded_by)
    report = Report(
        **_asked(experiment, tables),
        comparison=comparison,
        predictions=predictions,
        missing=(
            *_said(experiment, tables, split),
            *assumed,
            *in_vain({f"scorers.{name}": one for name, one in _scorers(fitted).items()}, chosen.segments),
            *doubts(experiment, tables, seen.at),
            *lift_doubts(experiment, tuned),
            *comparison.doubts,
        ),
        stages=tuple(stages.done),
        facts=(*_facts(experiment, split), plan.fact),
        customers=seen,
        **further,
        tuning=tuned,
        warnings=(*_suspicious(experiment, chosen, split, comparison), *plan.doubts),
    )
    with stages.stage("write"):
        outputs = write_outputs(
            folder,
            report,
            points_cards(_scorers(fitted), experiment=experiment.name),
            windows=frame,
            labels=outcomes,
            predictions=predictions,
            **told,
        )
    with stages.stage("record"):
        mlflow = record(
            store, experiment, tables, fitted, split, report, plan, grader=graded_by, page=outputs["report"]
        )
    write_timings(folder, stages.done)
    return RunResult(
        report,
        tuple(stages.done),
        outputs,
        mlflow,
        *first_in_use(store, experiment, comparison.preferred, run_id=mlflow["run_id"]),
    )


def stage_names(experiment: Experiment) -> tuple[str, ...]:
    """Return the stages of a run in order; settings are searched only where the experiment asks for it."""
    return tuple(name for name in STAGES if name != TUNE or experiment.tuning is not None)


def _trained(
    experiment: Experiment, chosen: Chosen, split: TimeSplit, store: Store, stages: Stages
) -> tuple[dict[str, Fitted], dict[str, Tuning]]:
    tuned: dict[str, Tuning] = {}
    if experiment.tuning is not None:
        with stages.stage(TUNE) as step:
            tuned = tune_scorers(experiment, experiment.tuning, chosen, split, store, step=step)
    with stages.stage("train") as step:
        return fit_scorers(with_settings(experiment, tuned), chosen, split, step=step), tuned


def _scorers(fitted: Mapping[str, Fitted]) -> dict[str, Scorer]:
    return {name: one.scorer for name, one in fitted.items()}


def _asked(experiment: Experiment, tables: Tables) -> dict[str, Any]:
    """Return the part of a report that says what was asked, of which data."""
    return {
        "name": experiment.name,
        "question": experiment.description,
        "settings": settings_of(experiment),
        "evaluation": experiment.evaluation,
        "origin": tables.origin,
        "data_digest": tables.digest,
    }


def _suspicious(
    experiment: Experiment, chosen: Chosen, split: TimeSplit, comparison: Comparison
) -> tuple[str, ...]:
    fewest = experiment.evaluation.min_churned_accounts
    told = (split.test, split.test_churned, chosen.all, comparison.scorers)
    return leak_warnings(*told, min_churned_accounts=fewest)


def _said(experiment: Experiment, tables: Tables, split: TimeSplit) -> tuple[str, ...]:
    """Return in sentences what was missing, assumed or left out on the way."""
    found = [*experiment.notes, *tables.missing, *tables.notes]
    if split.immature_train + split.immature_test:
        found.append(
            f"labels: {split.immature_train:,} training and {split.immature_test:,} test snapshots had no "
            "outcome yet, or left for a neutral reason, and were left out"
        )
    return tuple(found)


def _facts(experiment: Experiment, split: TimeSplit) -> tuple[str, ...]:
    """Return in sentences what the scorers learned from and were judged on."""
    sides = (("trained", split.train, split.train_churned), ("tested", split.test, split.test_churned))
    return tuple(
        f"{word} on {len(rows):,} snapshots of {rows[ACCOUNT_ID].nunique():,} accounts, "
        f"{rows[CUTOFF].min():%Y-%m-%d} to {rows[CUTOFF].max():%Y-%m-%d}, of which "
        f"{churned.astype(bool).mean():.1%} churned within {experiment.label.horizon_days} days"
        for word, rows, churned in sides
    )
