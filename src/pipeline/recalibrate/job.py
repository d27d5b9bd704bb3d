"""`recalibrate`: the scheduled job, in order: what is due, what was known, what to do, what is on record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ...checks import InputError
from ...evaluation.ledger import Ledger
from ...experiment import Experiment
from ...recalibration import HOLD, due_days
from ...recalibration.early import EARLY
from ...stages import Listener, Stages, Steps
from ...tables import Tables, as_known
from ...tracking import (
    Decided,
    Store,
    change_to,
    close_unfinished,
    decided,
    existing_store,
    read_course,
    run_link,
)
from ..alone import alone
from ..engine import all_tables
from ..in_use import InUse, in_use
from ..outputs import output_folder
from ..score import LEDGER
from ..scoring_day import scoring_day
from ..tune import STUDIES
from .course import course_of, day_of
from .decision import found_at
from .figures import over_time
from .record import key_of, outcome_of, put_on_record
from .report import report_of
from .result import Outcome, RecalibrateResult
from .weeks import Weeks

STAGES = ("check", "read", "decide")
FOLDER = "recalibration"


def recalibrate(
    experiment: Experiment,
    *,
    at: str | pd.Timestamp | None = None,
    dry_run: bool = False,
    listener: Listener | None = None,
) -> RecalibrateResult:
    """Decide, of each day that is due up to `at`, whether the champion holds, and act on it.

    `at` is a day (default: the last of the data). The first time it is the only one; later the days every
    `recalibration.every_days` after the last decision are made up for in order, until a champion changes:
    days after that wait for the next call. A decision sees what was known on its day. Each is on record in
    MLflow before anything changes, and a day is decided once, whatever kills the job. With `dry_run` nothing
    is written. Raises InputError for what the user can mend, SteppedAsideError where another process is
    recalibrating this experiment.
    """
    stages = Stages(STAGES, listener)
    with stages.stage("check"):
        folder, store = output_folder(experiment), existing_store()
        champion = in_use(experiment)
        _refuse_other_horizon(experiment, champion)
    with nullcontext() if dry_run else alone(folder / FOLDER, doing="recalibrating"):
        with stages.stage("read"):
            tables = all_tables(experiment, compact=True)
            day, said = scoring_day(experiment, tables, at)
        with stages.stage("decide") as step:
            if not dry_run:
                close_unfinished(store, experiment.name)
            missing = (*tables.missing, *tables.notes, *said, *champion.doubts(experiment, ()))
            past = decided(store, experiment.name)
            again = next((one for one in past if one.at == f"{day:%Y-%m-%d}"), None)
            if again is not None:
                due: tuple[pd.Timestamp, ...] = (day,)
                outcomes = [_on_record(experiment, again)]
            else:
                due = _due(experiment, day, past)
                if due:
                    tables = as_known(tables, due[-1])  # the largest table would be there twice, day by day
                about = (store, experiment, folder, tables, due, past)
                work = _outcomes(*about, missing=missing, dry_run=dry_run, step=step)
                outcomes = list(work) or [_not_due(experiment, day, past[-1])]
    every = pd.Timedelta(days=experiment.recalibration.every_days)
    waiting = tuple(one for one in due if one > outcomes[-1].at)
    next_at = waiting[0] if waiting else max([*due, *(day_of(one.at) for one in past)]) + every
    return RecalibrateResult(
        experiment.name, tuple(outcomes), waiting, next_at, dry_run, missing, tuple(stages.done)
    )


def _refuse_other_horizon(experiment: Experiment, champion: InUse) -> None:
    asked = experiment.label.horizon_days
    if champion.horizon != pd.Timedelta(days=asked):
        raise InputError(
            f"label.horizon_days is {asked}, and the champion {champion.version} was trained for churn "
            f"within {champion.horizon.days}; run the experiment and promote a version first"
        )


def _due(experiment: Experiment, day: pd.Timestamp, past: Sequence[Decided]) -> tuple[pd.Timestamp, ...]:
    last = day_of(past[-1].at) if past else None
    if last is not None and day < last:
        raise InputError(
            f"at {day:%Y-%m-%d}: decisions are made in order, and the last one was of {last:%Y-%m-%d}; give "
            "that day or a later one"
        )
    return due_days(day, last=last, every_days=experiment.recalibration.every_days)


def _outcomes(
    store: Store,
    experiment: Experiment,
    folder: Path,
    tables: Tables,
    due: Sequence[pd.Timestamp],
    past: Sequence[Decided],
    *,
    missing: Sequence[str],
    dry_run: bool,
    step: Steps,
) -> Iterator[Outcome]:
    """Yield what came of each day, up to the first that asks for another champion.

    `tables` are as they were known on the last of them.
    """
    champion = in_use(experiment)
    course = course_of(past, champion.version.origin, change=change_to(store, champion.version))
    weeks = Weeks(experiment, champion, Ledger(folder / LEDGER))
    weeks.recall(store, past, reach=champion.horizon + 3 * EARLY)
    told = read_course(store, experiment.name, champion.version.scorer)
    studies = None if dry_run else store.root / STUDIES
    for number, day in enumerate(due):
        known = tables if day == due[-1] else as_known(tables, day)
        found = found_at(experiment, champion, weeks, known, day, course, studies=studies)
        key = key_of(experiment, champion, known, day)
        for week, figures in over_time(found).items():
            told[week] = {**figures, **told.get(week, {})}  # what was told first stands, as on record
        report = report_of(experiment, champion, found, told)
        if dry_run:
            outcome = outcome_of(found, report, key=key)
        else:
            about = (store, experiment, champion, known, found, report)
            outcome = put_on_record(*about, key=key, missing=missing)
        yield outcome
        step(number + 1, len(due))
        if outcome.decision != HOLD:
            return
        course = replace(
            course,
            last=day,
            tried=day if outcome.tried else course.tried,
            searched=day if outcome.searched else course.searched,
        )


def _on_record(experiment: Experiment, one: Decided) -> Outcome:
    where = {
        "run_id": one.run_id,
        "experiment": experiment.name,
        "url": run_link(one.experiment_id, run_id=one.run_id),
    }
    return Outcome(
        at=day_of(one.at),
        decision=one.action,
        reason=one.reason,
        promoted=one.promoted,
        alarms=tuple(json.loads(one.alarms)),
        run_key=one.run_key,
        mlflow=where,
        tried=one.tried,
        searched=one.searched,
        version=one.version,
        held_back=one.held_back,
        again=True,
    )


def _not_due(experiment: Experiment, day: pd.Timestamp, last: Decided) -> Outcome:
    every = pd.Timedelta(days=experiment.recalibration.every_days)
    reason = (
        f"hold: nothing is due before {day_of(last.at) + every:%Y-%m-%d}; the last decision was of {last.at}"
    )
    return Outcome(day, HOLD, reason, False, (), None, None, again=True)
