"""What people read of a decision, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import pandas as pd

from ...experiment import Experiment
from ...recalibration import BLIND_TO, OVERALL, RETUNE, Gate
from ...reports import Alarm, RecalibrationReport
from ..in_use import InUse
from .decision import Found
from .figures import DRIFT, EXPECTED, HIGH, INDEX, LOW, RATIO, REALISED, THRESHOLD, named, parted

SHOWN = pd.Timedelta(days=365)  # of weeks: a year has each season once
MONTHS = 12


def report_of(
    experiment: Experiment,
    champion: InUse,
    found: Found,
    told: Mapping[pd.Timestamp, Mapping[str, float]],
) -> RecalibrationReport:
    """Return the report of a decision; `told` are the figures over time, up to it."""
    at, judged = found.decision.at, found.decision.gate or found.standing
    course = None if found.course is None else pd.DataFrame([asdict(week) for week in found.course.weeks])
    return RecalibrationReport(
        experiment=experiment.name,
        at=at,
        scorer=champion.version.scorer,
        version=champion.version.origin,
        decision=found.decision.action,
        reason=found.reason,
        alarms=tuple(_alarm(alarm) for alarm in found.alarms()),
        performance=_by_phase(told, at, ("auc", "brier"), (EXPECTED, LOW, HIGH, REALISED)),
        drift=_by_phase(told, at, (DRIFT,), (RATIO, THRESHOLD)),
        index=_index(told),
        blind_to=BLIND_TO,
        early=None if found.outlook.early is None else found.outlook.early.words,
        course=course,
        losses={} if judged is None else _losses(judged, found),
        evidence=None if judged is None else _evidence(judged, found),
        missing=found.said,
    )


def _alarm(alarm: Mapping[str, str | None]) -> Alarm:
    return Alarm(str(alarm["kind"]), str(alarm["what"]), alarm["phase"])


def _by_phase(
    told: Mapping[pd.Timestamp, Mapping[str, float]],
    at: pd.Timestamp,
    metrics: Sequence[str],
    words: Sequence[str],
) -> pd.DataFrame:
    """Return the last year of figures over time: a row for each metric, phase and day, a column a word.

    Their names are as `named` makes them.
    """
    found: dict[tuple[str, str, pd.Timestamp], dict[str, float]] = {}
    for day, figures in told.items():
        for name, value in figures.items():
            metric, phase, word = parted(name)
            if metric in metrics and word in words and at - SHOWN <= day <= at:
                found.setdefault((metric, phase, day), {})[word] = value
    rows = [
        {"metric": metric, "phase": phase, "cutoff": day, **values}
        for (metric, phase, day), values in sorted(found.items())
    ]
    return pd.DataFrame(rows, columns=["metric", "phase", "cutoff", *words])


def _index(told: Mapping[pd.Timestamp, Mapping[str, float]]) -> pd.Series:
    """Return the textbook's index by the day on which a month was over."""
    name = named(DRIFT, OVERALL, INDEX)
    days = {day: figures[name] for day, figures in sorted(told.items()) if name in figures}
    return pd.Series(days, dtype="float64").tail(MONTHS)


def _losses(judged: Gate, found: Found) -> dict[str, float]:
    losses = {"champion as it stands": judged.as_scored}
    if judged.constant is not None:
        losses["rolling base rate"] = judged.constant
    if found.decision.gate is not None:
        losses["champion at the churn rate that came"] = judged.champion
        losses["challenger at the churn rate that came"] = judged.challenger
    other = None if found.search is None else found.search.gate
    if other is not None and found.decision.action != RETUNE:
        losses["with other settings, at the churn rate that came"] = other.challenger
    return losses


def _evidence(judged: Gate, found: Found) -> str:
    tried = "no refit was tried" if found.why is None else f"a refit was tried, as {found.why}"
    return (
        f"{judged.rows:,} snapshots of {judged.accounts:,} accounts, of which {judged.churned_accounts:,} "
        f"churned; {tried}."
    )
