"""What people read of a decision, as plain values."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd

from ...experiment import Experiment
from ...recalibration import Gate
from ...reports import RecalibrationReport
from ..in_use import InUse
from .decision import Found


def report_of(experiment: Experiment, champion: InUse, found: Found) -> RecalibrationReport:
    """Return the report of a decision."""
    judged = found.decision.gate or found.standing
    course = None if found.course is None else pd.DataFrame([asdict(week) for week in found.course.weeks])
    return RecalibrationReport(
        experiment=experiment.name,
        at=found.decision.at,
        scorer=champion.version.scorer,
        version=champion.version.origin,
        decision=found.decision.action,
        reason=found.reason,
        alarms=tuple(str(alarm["what"]) for alarm in found.alarms()),
        course=course,
        losses={} if judged is None else _losses(judged, tried=found.decision.gate is not None),
        evidence=None if judged is None else _evidence(judged, found),
        missing=found.said,
    )


def _losses(judged: Gate, *, tried: bool) -> dict[str, float]:
    losses = {"champion as it stands": judged.as_scored}
    if judged.constant is not None:
        losses["rolling base rate"] = judged.constant
    if tried:
        losses["champion at the churn rate that came"] = judged.champion
        losses["challenger at the churn rate that came"] = judged.challenger
    return losses


def _evidence(judged: Gate, found: Found) -> str:
    tried = "no refit was tried" if found.why is None else f"a refit was tried, as {found.why}"
    return (
        f"{judged.rows:,} snapshots of {judged.accounts:,} accounts, of which {judged.churned_accounts:,} "
        f"churned; {tried}."
    )
