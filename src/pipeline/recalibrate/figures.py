"""The figures of a decision as MLflow has them: of the day, over time, and of both sides of the gate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from ...recalibration import Gate
from ...tracking import CandidateRecord
from .decision import Found
from .weeks import WEEK


def candidates(found: Found) -> Iterator[CandidateRecord]:
    """Yield both sides of the gate, where a refit was tried, with the log loss that they were judged by."""
    judged = found.decision.gate
    if judged is not None:
        for name, loss in (("champion", judged.champion), ("challenger", judged.challenger)):
            yield CandidateRecord(name, judged.sentence, {"log_loss": loss, "n_rows": judged.rows})


def over_time(found: Found) -> dict[pd.Timestamp, dict[str, float]]:
    """Return what the UI draws over time, by the day that a week ended."""
    weeks: dict[pd.Timestamp, dict[str, float]] = {}
    for week in () if found.course is None else found.course.weeks:
        weeks[week.cutoff + WEEK] = {
            "cancellations_expected": week.expected,
            "cancellations_observed": float(week.observed),
            "evidence_more": week.more,
            "evidence_fewer": week.fewer,
        }
    judged = found.decision.gate or found.standing
    losses = {} if judged is None else _of_gate(judged, tried=found.decision.gate is not None)
    today = weeks.setdefault(found.decision.at, {})
    today |= {name: value for name, value in losses.items() if value is not None}
    return weeks


def figures(found: Found) -> dict[str, Any]:
    """Return the figures of the day, None where one is not known."""
    told: dict[str, Any] = {"shift": found.decision.shift}
    if found.course is not None and found.course.weeks:
        last = found.course.weeks[-1]
        told |= {
            "cancellations_expected": found.course.expected,
            "cancellations_observed": float(found.course.observed),
            "evidence_more": last.more,
            "evidence_fewer": last.fewer,
        }
    judged = found.decision.gate or found.standing
    return told if judged is None else told | _of_gate(judged, tried=found.decision.gate is not None)


def _of_gate(judged: Gate, *, tried: bool) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "log_loss_champion": judged.as_scored,
        "log_loss_base_rate": judged.constant,
        "churned_accounts": float(judged.churned_accounts),
    }
    if tried:
        figures |= {"log_loss_difference": judged.difference, "standard_errors_ahead": judged.sure}
    return figures
