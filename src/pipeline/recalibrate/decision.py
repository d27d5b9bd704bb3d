"""The decision of one day, from what was known on it; nothing here writes anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ...checks import InputError
from ...evaluation.data_checks import Finding
from ...experiment import CancelLabel, Experiment
from ...models import CompleteScorer, moved
from ...recalibration import (
    HOLD,
    INTERCEPT,
    REFIT,
    Cause,
    Course,
    Cusum,
    Decision,
    Gate,
    Policy,
    cusum,
    decide,
    gate,
    weekly_cancels,
    why_refit,
)
from ...recalibration.gate import CHALLENGER, CHAMPION
from ...recalibration.ladder import LEVEL_FROM
from ...tables import PROBABILITY, Tables
from ..cards import segments_of
from ..in_use import InUse
from .challenger import Challenger, fit_challenger
from .faults import open_faults
from .inputs import moved_inputs
from .matured import Matured, matured_rows
from .outlook import Outlook, outlook_at
from .weeks import ROW, Weeks, cancels_of, predicted, weeks_between


@dataclass(frozen=True, eq=False)
class Found:
    """What was decided of a day, and what it rests on.

    `course` are cancellations week by week, None where the label is another one; `standing` is the gate of
    the champion alone where no refit was tried (`why` is None). `one` is the scorer to be used from now on,
    None to hold.
    """

    decision: Decision
    course: Cusum | None
    standing: Gate | None
    why: str | None
    faults: tuple[Finding, ...]
    inputs: tuple[Cause, ...]
    one: CompleteScorer | None
    matured: Matured
    outlook: Outlook
    said: tuple[str, ...]

    @property
    def reason(self) -> str:
        """The decision in words, with the rolling base rate beside it."""
        judged = self.decision.gate or self.standing
        if judged is None or judged.beside_constant in self.decision.reason:
            return self.decision.reason
        return f"{self.decision.reason}; {judged.beside_constant}"

    def alarms(self) -> Iterator[dict[str, str | None]]:
        """Yield the alarms as the contract has them."""
        for fault in self.faults:
            yield {"kind": "data_fault", "what": fault.sentence, "phase": None}
        for cause in self.inputs:
            yield {"kind": "input", "what": cause.words, "phase": None}
        alarm = self.decision.alarm
        if alarm is not None:
            what = (
                f"{alarm.observed} cancellations since {alarm.since:%Y-%m-%d}, where {alarm.expected:.1f} "
                "were expected"
            )
            yield {"kind": "calibration", "what": what, "phase": None}
        if self.decision.gate is not None and self.decision.gate.passed:
            yield {"kind": "concept", "what": self.decision.gate.sentence, "phase": None}
        yield from self.outlook.alarms()


def policy_of(experiment: Experiment) -> Policy:
    """Return the policy that the experiment file asks for."""
    return Policy(**experiment.recalibration.model_dump(exclude={"every_days", "train_days"}))


def found_at(
    experiment: Experiment, champion: InUse, weeks: Weeks, tables: Tables, at: pd.Timestamp, course: Course
) -> Found:
    """Return the decision at `at`; `tables` are as they were known then."""
    policy, one = policy_of(experiment), replace(champion.one, segments=segments_of(tables))
    matured = matured_rows(experiment, tables, at)
    every = experiment.recalibration.every_days
    why = why_refit(at, course, tables.campaigns, policy=policy, every_days=every)
    challenger, said = _challenger(one, tables, matured, why)
    judged = _gate(experiment, one, tables, at, matured, challenger)
    decision, seen, unmade = _decision(experiment, weeks, tables, at, course, challenger, judged)
    faults = open_faults(tables, at)
    if faults:
        decision = _held(decision, faults)
    tried = challenger is not None
    inputs, worth = moved_inputs(experiment, champion, tables, at, course.last)
    return Found(
        decision=decision if tried else replace(decision, gate=None),
        course=seen,
        standing=None if tried else judged,
        why=why if tried else None,
        faults=faults,
        inputs=inputs,
        one=_next(experiment, one, tables, decision, challenger),
        matured=matured,
        outlook=outlook_at(experiment, weeks, tables, at, course),
        said=(*said, *unmade, *worth),
    )


def _challenger(
    one: CompleteScorer, tables: Tables, matured: Matured, why: str | None
) -> tuple[Challenger | None, tuple[str, ...]]:
    if why is None:
        return None, ()
    try:
        return fit_challenger(one, tables, matured), ()
    except InputError as error:
        return None, (f"refit: none could be tried: {error}",)


def _gate(
    experiment: Experiment,
    one: CompleteScorer,
    tables: Tables,
    at: pd.Timestamp,
    matured: Matured,
    challenger: Challenger | None,
) -> Gate | None:
    """Return what the gate says; without a challenger the champion stands on both sides."""
    rows = matured.rows.assign(**{CHAMPION: np.nan, CHALLENGER: np.nan})
    if challenger is not None:
        rows[CHAMPION], rows[CHALLENGER] = challenger.champion, challenger.unseen
    elif matured.asked.any():
        asked = predicted(one, tables, rows.loc[matured.asked, ROW[:2]])
        rows.loc[matured.asked, [CHAMPION, CHALLENGER]] = asked[[PROBABILITY, PROBABILITY]].to_numpy()
    chosen = experiment.recalibration
    return gate(
        rows,
        at=at,
        horizon_days=experiment.label.horizon_days,
        days=chosen.gate_days,
        sure=chosen.sure,
        confidence=experiment.evaluation.confidence,
    )


def _decision(
    experiment: Experiment,
    weeks: Weeks,
    tables: Tables,
    at: pd.Timestamp,
    course: Course,
    challenger: Challenger | None,
    judged: Gate | None,
) -> tuple[Decision, Cusum | None, tuple[str, ...]]:
    tried = None if challenger is None else judged
    if not isinstance(experiment.label, CancelLabel):
        return _by_the_gate(at, tried), None, ()
    policy, horizon = policy_of(experiment), experiment.label.horizon_days
    scores, unmade = weeks.before(tables, at, weeks.since(course))
    cancels = cancels_of(tables)
    recent = None
    if tried is not None and tried.passed and challenger is not None:
        recent = _recent(experiment, challenger, tables, at)
    decision = decide(
        scores,
        cancels,
        at=at,
        horizon_days=horizon,
        gate=tried,
        challenger=recent,
        after=course.last,
        policy=policy,
    )
    counted = weekly_cancels(scores, cancels, horizon_days=horizon, until=at)
    return decision, cusum(counted, ratio=policy.ratio, threshold=policy.more), tuple(_unmade(unmade))


def _by_the_gate(at: pd.Timestamp, tried: Gate | None) -> Decision:
    """Without dated cancellations there is no evidence by week: outcomes that have matured decide alone."""
    if tried is not None and tried.passed:
        return Decision(at, REFIT, f"refit, {tried.sentence}", 0.0, None, tried)
    beside = f"; a refit was {tried.sentence}" if tried is not None else ""
    return Decision(
        at, HOLD, f"hold: this label has no cancellations to count by week{beside}", 0.0, None, tried
    )


def _recent(experiment: Experiment, challenger: Challenger, tables: Tables, at: pd.Timestamp) -> pd.DataFrame:
    """Return what the challenger says of the last half year, which its level is taken from."""
    from ...features import snapshots

    since = max(at - LEVEL_FROM, experiment.split.train[0])
    asked = snapshots(tables, experiment.label, weeks_between(since, at))
    return predicted(challenger.one, tables, asked)


def _held(decision: Decision, faults: tuple[Finding, ...]) -> Decision:
    would = "" if decision.action == HOLD else f"; without it: {decision.reason}"
    reason = f"hold: a fault of the data is open, {faults[0].sentence}{would}"
    return replace(decision, action=HOLD, reason=reason, shift=0.0)


def _next(
    experiment: Experiment,
    one: CompleteScorer,
    tables: Tables,
    decision: Decision,
    challenger: Challenger | None,
) -> CompleteScorer | None:
    if decision.action == INTERCEPT:
        return moved(one, decision.shift)
    if decision.action == REFIT and challenger is not None:
        return moved(challenger.complete(tables, seed=experiment.seed), decision.shift)
    return None


def _unmade(days: list[pd.Timestamp]) -> Iterator[str]:
    if days:
        yield (
            f"ledger: {len(days)} of the weeks since the last action were not scored when they were due, "
            f"{days[0]:%Y-%m-%d} to {days[-1]:%Y-%m-%d}; the champion of now says what it would have said"
        )
