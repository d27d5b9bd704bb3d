"""The figures of a decision as MLflow has them: of the day, over time, and of both sides of the gate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from ...recalibration import OVERALL, RETUNE, Gate
from ...tracking import CandidateRecord, SearchRecord
from ..search_records import search_records
from .decision import Found
from .weeks import WEEK

EXPECTED, LOW, HIGH, REALISED = "expected", "low", "high", "realised"
DRIFT, RATIO, THRESHOLD, INDEX = "drift", "ratio", "threshold", "textbook_psi"


def named(metric: str, phase: str, word: str) -> str:
    """Return the name of a figure over time; the UI puts what stands before the slash under one heading.

    >>> named("auc", OVERALL, EXPECTED), named("drift", "post", RATIO)
    ('auc/expected', 'drift post/ratio')
    """
    return f"{metric}/{word}" if phase == OVERALL else f"{metric} {phase}/{word}"


def parted(name: str) -> tuple[str, str, str]:
    """Return metric, phase and word of a name that `named` made.

    >>> parted("auc/expected"), parted("drift post/ratio")
    (('auc', 'overall', 'expected'), ('drift', 'post', 'ratio'))
    """
    group, _, word = name.partition("/")
    metric, _, phase = group.partition(" ")
    return metric, phase or OVERALL, word


def candidates(found: Found) -> Iterator[CandidateRecord]:
    """Yield both sides of the gate, where a refit was tried, with the log loss that they were judged by."""
    judged = found.decision.gate
    if judged is not None:
        for name, loss in (("champion", judged.champion), ("challenger", judged.challenger)):
            yield CandidateRecord(name, judged.sentence, {"log_loss": loss, "n_rows": judged.rows})
    searched = found.search
    if searched is not None and searched.gate is not None and found.decision.action != RETUNE:
        told = {"log_loss": searched.gate.challenger, "n_rows": searched.gate.rows}
        yield CandidateRecord("challenger with other settings", searched.sentence, told)


def searches(found: Found, scorer: str) -> tuple[SearchRecord, ...]:
    """Return the record of a search for other settings, where there was one."""
    return () if found.search is None else search_records({scorer: found.search.tuning})


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
    for day, name, value in (*_of_outlook(found), *_of_inputs(found)):
        weeks.setdefault(day, {})[name] = value
    return weeks


def _of_inputs(found: Found) -> Iterator[tuple[pd.Timestamp, str, float]]:
    """Yield, by the day on which a month was over, how far its inputs strayed, beside what is an alarm."""
    for day, month in found.inputs.months.items():
        yield day, named(DRIFT, OVERALL, RATIO), month.window.features[0].ratio
        yield day, named(DRIFT, OVERALL, THRESHOLD), month.window.threshold
        yield day, named(DRIFT, OVERALL, INDEX), month.index
        for one in month.phases:
            yield day, named(DRIFT, one.phase, RATIO), one.ratio
            yield day, named(DRIFT, one.phase, THRESHOLD), one.threshold


def _of_outlook(found: Found) -> Iterator[tuple[pd.Timestamp, str, float]]:
    """Yield what is expected and what came true of it at the same step, so that the two lines compare."""
    for day, told in found.outlook.expected.items():
        for phase, one in told.items():
            for metric, figure in (("auc", one.roc_auc), ("brier", one.brier)):
                if figure is not None:
                    yield day, named(metric, phase, EXPECTED), figure.value
                    yield day, named(metric, phase, LOW), figure.low
                    yield day, named(metric, phase, HIGH), figure.high
    for day, came in found.outlook.came.items():
        for phase, real in came.items():
            yield day, named("auc", phase, REALISED), real.roc_auc
            yield day, named("brier", phase, REALISED), real.brier
    early = found.outlook.early
    if early is not None and early.now.roc_auc is not None and early.now.expected.roc_auc is not None:
        yield found.decision.at, named("early_auc", OVERALL, EXPECTED), early.now.expected.roc_auc.value
        yield found.decision.at, named("early_auc", OVERALL, LOW), early.now.expected.roc_auc.low
        yield found.decision.at, named("early_auc", OVERALL, REALISED), early.now.roc_auc


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
