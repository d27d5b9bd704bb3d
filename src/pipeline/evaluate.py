"""`evaluate`: from the ledger and today's tables to what the predictions turned out to be worth, in order."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from ..checks import InputError
from ..evaluation import Comparison
from ..evaluation.ledger import (
    Judged,
    Ledger,
    LedgerEvaluation,
    Maturity,
    Sides,
    judged,
    matured,
    maturity,
    sides,
)
from ..evaluation.ledger.maturity import LONGEST_DELAY, MATURE, STATE
from ..evaluation.verdict import NOT_ENOUGH_DATA
from ..experiment import Experiment
from ..features import labels
from ..features.labels import known_until
from ..reports.words import count, many
from ..stages import Listener, Stage, Stages
from ..tables import ACCOUNT_ID, CHURNED, CUTOFF, LABEL, MATURED_AT, Tables, clean_cutoffs
from ..tracking import open_store
from .compared import compared
from .engine import all_tables
from .ledger_record import record_ledger
from .outputs import output_folder
from .planning import planned_on_ledger
from .proxied import proxies_of
from .score import LEDGER
from .watch import last_day

STAGES = ("check", "read", "labels", "evaluate", "write", "record")
A_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class EvaluateResult:
    """What the ledger says, how long it took to ask, and where the answer lies: tables, run in MLflow."""

    evaluation: LedgerEvaluation
    stages: tuple[Stage, ...]
    outputs: dict[str, str]
    mlflow: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as one JSON object: plain values, None where a number is undefined."""
        return {
            **self.evaluation.to_dict(),
            "stages": [stage.to_dict() for stage in self.stages],
            "outputs": self.outputs,
            "mlflow": self.mlflow,
        }


def evaluate(
    experiment: Experiment, *, at: str | pd.Timestamp | None = None, listener: Listener | None = None
) -> EvaluateResult:
    """Compare the two sides of an experiment by the predictions on its ledger.

    Outcomes are those known `at` a day; without it, up to where the table that defines the label ends. No
    prediction is made again: outcomes are filled in, by what the tables say today. The same ledger, data and
    day are recorded once. The plan is put on record first, and a verdict after outcomes were looked at under
    another one is said to be exploratory. Raises InputError for an empty ledger, and for what else the user
    can mend.
    """
    stages = Stages(STAGES, listener)
    with stages.stage("check"):
        folder = output_folder(experiment)
        ledger = Ledger(folder / LEDGER)
        made = _made(ledger, at)
        store = open_store()
        plan = planned_on_ledger(experiment, store)
    with stages.stage("read"):
        tables = all_tables(experiment)
        until = outcomes_until(experiment, tables, at)
    with stages.stage("labels"):
        rows = with_outcomes(experiment, tables, made, until)
    with stages.stage("evaluate"):
        found = _evaluation(experiment, tables, rows, until, plan.doubts)
    with stages.stage("write"):
        outputs = {"ledger": str(ledger.folder), "outcomes": _write(folder, rows)}
    with stages.stage("record"):
        mlflow = record_ledger(store, experiment, tables, rows, found, plan)
    return EvaluateResult(found, tuple(stages.done), outputs, mlflow)


def outcomes_until(experiment: Experiment, tables: Tables, at: str | pd.Timestamp | None) -> pd.Timestamp:
    """Return until when outcomes are known. Raises InputError for a day that the data do not reach."""
    label = experiment.label
    if at is None:
        return known_until(tables, label, label.as_of)
    day: pd.Timestamp = clean_cutoffs([at])[0]
    last = max(known_until(tables, label).floor("D"), last_day(tables) + A_DAY)
    if day > last:
        raise InputError(
            f"at {day:%Y-%m-%d}: the data tell outcomes up to {last:%Y-%m-%d}, and whoever leaves later "
            "would count as retained; load newer data, or evaluate that day"
        )
    return day


def with_outcomes(
    experiment: Experiment, tables: Tables, made: pd.DataFrame, until: pd.Timestamp
) -> pd.DataFrame:
    """Return predictions with their label and state as of a day."""
    asked = made[[ACCOUNT_ID, CUTOFF]].drop_duplicates()
    outcomes = labels(tables, asked, experiment.label, as_of=until)
    return matured(made, outcomes, until=until, horizon_days=experiment.label.horizon_days)


def _made(ledger: Ledger, at: str | pd.Timestamp | None) -> pd.DataFrame:
    by = None if at is None else clean_cutoffs([at])[0]
    made = ledger.predictions(until=by)
    if made.empty:
        when = "" if by is None else f" of days up to {by:%Y-%m-%d}"
        raise InputError(
            f"{ledger.folder}: there are no predictions{when} on the ledger yet; `campaignpulse score` adds "
            "those of each day that it scores"
        )
    return made


def _evaluation(
    experiment: Experiment,
    tables: Tables,
    rows: pd.DataFrame,
    until: pd.Timestamp,
    warnings: tuple[str, ...],
) -> LedgerEvaluation:
    chosen = experiment.evaluation
    both = sides(rows, reference=chosen.reference, challenger=chosen.challenger)
    state, answer = maturity(rows), _judged(experiment, both, until)
    proxies, no_proxies = proxies_of(experiment, tables, both, until)
    return LedgerEvaluation(
        experiment=experiment.name,
        at=until,
        reference=chosen.reference,
        challenger=chosen.challenger,
        judged=answer,
        maturity=state,
        sides=both,
        proxies=proxies,
        missing=(
            *tables.missing,
            *tables.notes,
            *_said(experiment, state, both),
            *no_proxies,
            *(() if answer.comparison is None else answer.comparison.doubts),
        ),
        warnings=warnings,
    )


def _judged(experiment: Experiment, both: Sides, until: pd.Timestamp) -> Judged:
    chosen = experiment.evaluation
    if not (both.rows[STATE] == MATURE).any():
        coming = next((day for day in chosen.looks if day > until), None)
        return Judged(_too_early(experiment, both), None, (), coming)
    if not chosen.looks:
        comparison = _compared(experiment, both.rows)
        return Judged(comparison.verdict, comparison, (), None, chosen.confidence)
    return judged(
        both.rows,
        until,
        chosen.looks,
        alpha=1 - chosen.confidence,
        compare=partial(_compared, experiment),
    )


def _compared(experiment: Experiment, rows: pd.DataFrame, confidence: float | None = None) -> Comparison:
    return compared(experiment, rows.rename(columns={LABEL: CHURNED}), confidence=confidence)


def _too_early(experiment: Experiment, both: Sides) -> str:
    chosen = experiment.evaluation
    names = f"{chosen.reference} and {chosen.challenger}"
    if both.rows.empty:
        return f"{NOT_ENOUGH_DATA}: there is no account day that {names} both predicted."
    days = many(len(both.rows) // 2, "account day")
    return (
        f"{NOT_ENOUGH_DATA}: no outcome is known yet of the {days} that {names} both predicted; the first "
        f"are known on {both.rows[MATURED_AT].min():%Y-%m-%d}."
    )


def _said(experiment: Experiment, state: Maturity, both: Sides) -> Iterator[str]:
    """Yield in sentences which predictions say less than they seem to, or are no part of the comparison."""
    chosen, days = experiment.evaluation, experiment.label.horizon_days
    if not chosen.looks:
        yield (
            "evaluation.looks: no looks are planned, so that the verdict holds for whoever asks the ledger "
            "once; asking every week until one side wins calls a winner by chance three times as often"
        )
    if state.hindsight:
        yield (
            f"ledger: {count(state.hindsight)} of {count(state.mature)} predictions were written down more "
            f"than {LONGEST_DELAY.days} days after their day, when some who churned may have left already; "
            "they rest on what was known before, but nobody could act on them in time"
        )
    if state.other_horizon:
        yield (
            f"ledger: {many(state.other_horizon, 'prediction')} are of another horizon than "
            f"label.horizon_days asks about, {days}, and are left out"
        )
    only = ((chosen.reference, both.only_reference), (chosen.challenger, both.only_challenger))
    for name, alone in only:
        if alone:
            yield f"ledger: {many(alone, 'account day')} only {name} predicted, and are left out"
    if both.repeated:
        yield (
            f"ledger: {many(both.repeated, 'prediction')} of account days that an earlier version of the "
            "same scorer predicted are left out; the first stand"
        )


def _write(folder: Path, rows: pd.DataFrame) -> str:
    path = folder / "ledger_outcomes.parquet"
    draft = folder / f".{os.getpid()}.{path.name}"
    rows.to_parquet(draft, index=False)
    draft.replace(path)
    return str(path)
