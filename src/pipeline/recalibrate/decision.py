"""The decision of one day, from what was known on it; nothing here writes anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from ...evaluation.data_checks import Finding
from ...experiment import CancelLabel, Experiment
from ...models import CompleteScorer, moved
from ...recalibration import (
    HOLD,
    INTERCEPT,
    REFIT,
    RETUNE,
    Action,
    Course,
    Cusum,
    Decision,
    EarlyLooks,
    Gate,
    decide,
    why_refit,
)
from ...recalibration.gate import FEWEST_CHURNED
from ...recalibration.ladder import LEVEL_FROM
from ...tables import Tables
from ..cards import segments_of
from ..in_use import InUse
from .challenger import Challenger
from .drawn import drawn
from .faults import open_faults
from .inputs import Inputs, moved_inputs
from .matured import Matured, matured_rows
from .outlook import Outlook, outlook_at
from .retune import Search
from .tried import Tried, policy_of, searched, tried_at
from .weeks import Weeks, cancels_of, predicted, weeks_between

DATA_FAULT = "data_fault"
"""The kind of the alarms that hold a decision back."""

NO_OUTCOMES = "no outcomes that differ have matured for the gate, so there is no rolling base rate beside it"


@dataclass(frozen=True, eq=False)
class Found:
    """What was decided of a day, and what it rests on.

    `course` are cancellations week by week, None where the label is another one; `standing` is the gate of
    the champion alone where no refit was tried (`why` is None), `search` what came of other settings where
    they were looked for. `one` is the scorer to be used from now on, None to hold.
    """

    decision: Decision
    course: Cusum | None
    standing: Gate | None
    why: str | None
    search: Search | None
    faults: tuple[Finding, ...]
    inputs: Inputs
    one: CompleteScorer | None
    matured: Matured
    drawn: Tables
    outlook: Outlook
    said: tuple[str, ...]
    taught: pd.Series | None = None

    @property
    def reason(self) -> str:
        """The decision in words, with the rolling base rate beside it."""
        judged, parts = self.decision.gate or self.standing, [self.decision.reason]
        if self.search is not None:
            parts.append(self.search.sentence)
        if judged is None:
            parts.append(NO_OUTCOMES)
        elif judged.beside_constant not in self.decision.reason:
            parts.append(judged.beside_constant)
        return "; ".join(parts)

    def alarms(self) -> Iterator[dict[str, str | None]]:
        """Yield the alarms as the contract has them."""
        for fault in self.faults:
            yield {"kind": DATA_FAULT, "what": fault.sentence, "phase": None}
        yield from self.inputs.alarms()
        alarm = self.decision.alarm
        if alarm is not None:
            phases = ", ".join(self.decision.phases) or None
            yield {"kind": "calibration", "what": alarm.words, "phase": phases}
        if self.decision.gate is not None and self.decision.gate.passed:
            yield {"kind": "concept", "what": self.decision.gate.sentence, "phase": None}
        judged = self.decision.gate or self.standing
        if judged is not None and judged.loses_to_constant and judged.churned_accounts >= FEWEST_CHURNED:
            yield {"kind": "label", "what": judged.beside_constant, "phase": None}
        yield from self.outlook.alarms()


def found_at(
    experiment: Experiment,
    champion: InUse,
    weeks: Weeks,
    tables: Tables,
    at: pd.Timestamp,
    course: Course,
    *,
    studies: Path | None,
) -> Found:
    """Return the decision at `at`; `tables` are as they were known then, `studies` keeps searches."""
    policy, one = policy_of(experiment), replace(champion.one, segments=segments_of(tables))
    few, drawing = drawn(tables)
    matured = matured_rows(experiment, few, at)
    faults = open_faults(tables, at, one.features)
    why = None
    if not faults.open:
        why = why_refit(at, course, tables.campaigns, policy=policy)
    outlook = outlook_at(experiment, weeks, tables, at, course)
    tried = tried_at(experiment, one, few, at, matured, first_day=champion.first_day, why=why)
    if not faults.open:
        others = outlook.early is not None and outlook.early.alarm
        about = (experiment, champion, few, at, matured, course)
        tried = searched(tried, *about, other_leavers=others, studies=studies)
    decision, unmade = _decision(experiment, weeks, tables, few, at, course, tried, outlook.early)
    if decision.action == REFIT and tried.learned is not None:
        decision = replace(decision, reason=f"{decision.reason}; {tried.learned}")
    if faults.open:
        decision = _held(decision, faults.open)
    if course.by_hand is not None:
        decision = replace(decision, reason=f"{decision.reason}; {course.by_hand}")
    inputs = moved_inputs(experiment, champion, few, at, course.last)
    return Found(
        decision=decision,
        course=decision.course,
        standing=tried.gate if tried.refit is None else None,
        why=why if tried.refit is not None else None,
        search=tried.search,
        faults=faults.open,
        inputs=inputs,
        one=_next(experiment, one, few, decision, tried.best[0]),
        matured=matured,
        drawn=few,
        outlook=outlook,
        said=(*drawing, *tried.said, *unmade, *faults.doubts, *inputs.said),
        taught=None if tried.best[0] is None else tried.best[0].taught,
    )


def _decision(
    experiment: Experiment,
    weeks: Weeks,
    tables: Tables,
    few: Tables,
    at: pd.Timestamp,
    course: Course,
    tried: Tried,
    early: EarlyLooks | None,
) -> tuple[Decision, tuple[str, ...]]:
    challenger, judged, step = tried.best
    if not isinstance(experiment.label, CancelLabel):
        return _by_the_gate(at, judged, step), ()
    policy, horizon = policy_of(experiment), experiment.label.horizon_days
    scores, unmade = weeks.before(tables, at, weeks.since(course))
    cancels = cancels_of(tables)
    recent = None
    if judged is not None and judged.passed and challenger is not None:
        recent = _recent(experiment, challenger, few, at, max(at - LEVEL_FROM, weeks.since(course)))
    decided = decide(
        scores,
        cancels,
        at=at,
        horizon_days=horizon,
        gate=judged,
        challenger=recent,
        step=step,
        early=early,
        answered=course.answered,
        last=course.last,
        policy=policy,
    )
    return decided, tuple(_unmade(unmade))


def _by_the_gate(at: pd.Timestamp, tried: Gate | None, step: Action) -> Decision:
    """Without dated cancellations there is no evidence by week: outcomes that have matured decide alone."""
    if tried is not None and tried.passed:
        return Decision(at, step, f"{step}, {tried.sentence}", gate=tried)
    beside = f"; a refit was {tried.sentence}" if tried is not None else ""
    return Decision(at, HOLD, f"hold: this label has no cancellations to count by week{beside}", gate=tried)


def _recent(
    experiment: Experiment,
    challenger: Challenger,
    tables: Tables,
    at: pd.Timestamp,
    since: pd.Timestamp,
) -> pd.DataFrame:
    """Return what the challenger says of the weeks from which its level is taken."""
    from ...features import snapshots

    asked = snapshots(tables, experiment.label, weeks_between(since, at))
    return predicted(challenger.one, tables, asked)


def _held(decision: Decision, faults: tuple[Finding, ...]) -> Decision:
    silent = decision.action == HOLD and decision.left is None
    would = "" if silent else f"; without it: {decision.reason}"
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
    if decision.action in (REFIT, RETUNE) and challenger is not None:
        return moved(challenger.complete(tables, seed=experiment.seed), decision.shift)
    return None


def _unmade(days: list[pd.Timestamp]) -> Iterator[str]:
    if days:
        were = "was not scored when it was" if len(days) == 1 else "were not scored when they were"
        until = f" to {days[-1]:%Y-%m-%d}" if len(days) > 1 else ""
        yield (
            f"ledger: {len(days)} of the weeks that are counted {were} due, {days[0]:%Y-%m-%d}{until}; the "
            "champion of now says what it would have said"
        )
