"""`backtest`: what a scorecard would have said before each known churn, step by step."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ..checks import InputError
from ..evaluation import TimeSplit
from ..evaluation.backtest import Backtest, backtest, recall_differences
from ..experiment import CancelLabel, Experiment, cutoffs
from ..features import churns, snapshots, windows
from ..reports import BacktestReport
from ..stages import Listener, Stage, Stages
from ..tables import ACCOUNT_ID, CUTOFF, HEALTH, PHASE, PROBABILITY, Tables
from .alerting import alerts_of
from .cards import in_vain, scorers_of
from .choose import Chosen, chosen_features
from .engine import engine_of
from .fit import Fitted, fit_scorers
from .split import split_of
from .watch import ROWS_AT_ONCE, WATCH_EVERY

STAGES = ("read", "windows", "train", "watch", "judge")


@dataclass(frozen=True)
class BacktestResult:
    """What a backtest found, and how long its stages took."""

    report: BacktestReport
    stages: tuple[Stage, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as one JSON object: plain values, None where a number is undefined."""
        report = self.report
        return {
            "experiment": report.experiment,
            "backtest": report.found.to_dict(),
            "against": None if report.against is None else report.against.to_dict(),
            "differences": [asdict(gap) for gap in report.differences],
            "missing": list(report.missing),
            "stages": [stage.to_dict() for stage in self.stages],
        }


def run_backtest(
    card: Path, experiment: Experiment, *, against: Path | None = None, listener: Listener | None = None
) -> BacktestResult:
    """Return what a scorecard would have said before each known churn of an experiment's test period.

    The card's percentiles, probabilities and thresholds are learned on the training side of the split, as
    `run` does it; it is asked on every day of the grid with what was known then. `against` is another card
    for the same customers. Raises InputError for what the user can mend.
    """
    cards = scorers_of([card] if against is None else [card, against])
    stages = Stages(STAGES, listener)
    with stages.stage("read"):
        tables = engine_of(experiment).tables
    with stages.stage("windows"):
        chosen, assumed = chosen_features(experiment, tables)
        split = split_of(experiment, tables, chosen)
    with stages.stage("train"):
        fitted = fit_scorers(experiment.model_copy(update={"scorers": cards}), chosen, split)
    with stages.stage("watch"):
        asked = _watched(experiment, tables)
        scored = _scored(tables, asked, chosen, list(fitted.values()))
    with stages.stage("judge"):
        found = [
            _judged(experiment, split, one, name, asked.assign(**columns))
            for (name, one), columns in zip(fitted.items(), scored, strict=True)
        ]
    ours, theirs = found[0], found[1] if against is not None else None
    report = BacktestReport(
        experiment=experiment.name,
        found=ours,
        against=theirs,
        differences=() if theirs is None else recall_differences(ours, theirs),
        missing=(
            *experiment.notes,
            *tables.missing,
            *tables.notes,
            *assumed,
            *in_vain({name: one.scorer for name, one in fitted.items()}, chosen.segments),
        ),
        min_churned_accounts=experiment.evaluation.min_churned_accounts,
    )
    return BacktestResult(report, tuple(stages.done))


def _watched(experiment: Experiment, tables: Tables) -> pd.DataFrame:
    """Return the customers of each day of the grid with what `churns` tells of them.

    A churn by silence or drop that begins within the horizon of the last day is looked for too.
    """
    first, last, label = first_day(experiment), experiment.split.test[1], experiment.label
    horizon = pd.Timedelta(0) if isinstance(label, CancelLabel) else pd.Timedelta(days=label.horizon_days)
    grid = pd.date_range(first, last + horizon, freq=pd.Timedelta(days=every_days(experiment)), unit="us")
    asked = churns(tables, snapshots(tables, label, grid), label, as_of=label.as_of)
    watched = asked[asked[CUTOFF] <= last].reset_index(drop=True)
    if watched.empty:
        raise InputError(
            "label.eligible: nobody is a customer and eligible on any day of split.test; loosen the rule, or "
            "move the test period"
        )
    return watched


def first_day(experiment: Experiment) -> pd.Timestamp:
    """Return the first test cutoff: the outcomes that were learned from reach up to it, and no further."""
    days = cutoffs(experiment)
    return pd.Timestamp(days[days >= experiment.split.test[0]][0])


def every_days(experiment: Experiment) -> int:
    """Return the days between two looks: those between test cutoffs if the experiment says, else a week."""
    return experiment.cutoffs.test_every_days or WATCH_EVERY.days


def _scored(
    tables: Tables, asked: pd.DataFrame, chosen: Chosen, fitted: list[Fitted]
) -> list[dict[str, Any]]:
    """Return phase, probability and health of each watched row, by each of the scorers."""
    pieces: list[list[pd.DataFrame]] = [[] for _ in fitted]
    for first in range(0, len(asked), ROWS_AT_ONCE):
        rows = windows(tables, asked[[ACCOUNT_ID, CUTOFF]].iloc[first : first + ROWS_AT_ONCE], chosen.all)
        for one, told in zip(fitted, pieces, strict=True):
            health, probability = one.scorer.health(one.of(rows)), one.predict_proba(rows)[:, 1]
            told.append(rows[[PHASE]].assign(**{HEALTH: health, PROBABILITY: probability}))
    return [dict(pd.concat(told, ignore_index=True)) for told in pieces]


def _judged(
    experiment: Experiment, split: TimeSplit, one: Fitted, name: str, watched: pd.DataFrame
) -> Backtest:
    return backtest(
        watched,
        scorer=name,
        alerts=alerts_of(experiment, one, split),
        horizon_days=experiment.label.horizon_days,
        first=first_day(experiment),
        every_days=every_days(experiment),
        confidence=experiment.evaluation.confidence,
    )
