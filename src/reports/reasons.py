"""Reasons as sentences: what moved a score, or what sets it apart, in health points and with evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from ..features import Feature
from ..features.words import feature_words
from ..models import Explanation
from ..models.parts import PHASE_PART
from ..models.percentile import MEDIAN
from ..tables import PHASE
from .dates import day_words
from .words import known, number

LONGEST = 200
"""Letters of the reasons of one score: two lines of a table."""

UNKNOWN = "unknown"
MIDDLE = "the median customer"


class Reason(NamedTuple):
    """A part of a score in words, and in brackets what stands behind it, where there is anything."""

    words: str
    evidence: str | None


def reasons(explanation: Explanation, features: Sequence[Feature] = ()) -> pd.Series:
    """Return the reasons of each score as a sentence of at most 200 letters, with the index of the scores.

    `features` give their columns words; a column that they do not have is called by its name.

    A score that moved since the last one tells what moved it, by the largest parts first: "−29 since 3 Feb
    2025: retention −18 (days without sessions 2 → 19), campaign phase −8 (active → post)". One without an
    earlier score, or that hardly moved, tells what sets it apart from the median customer.
    """
    words = {feature.name: feature_words(feature) for feature in features}
    evidence = explanation.evidence
    first = evidence.drop_duplicates(["row", "part"])  # the strongest feature of each part
    parts: list[list[Any]] = [[] for _ in range(len(explanation.scores))]
    for row, part in zip(first["row"].tolist(), first.itertuples(index=False), strict=True):
        parts[row].append(part)
    texts = [
        _sentence(score, [_reason(score, part, words) for part in own])
        for score, own in zip(explanation.scores.itertuples(index=False), parts, strict=True)
    ]
    return pd.Series(texts, index=explanation.scores.index, dtype="str")


def _sentence(score: Any, found: Sequence[Reason]) -> str:
    if score.moved:
        return _fitted(f"{_points(score.health - score.health_before)} since {day_words(score.since)}", found)
    compared = "no earlier score" if pd.isna(score.since) else f"hardly moved since {day_words(score.since)}"
    if not found:
        return f"Like {MIDDLE} ({compared})."
    return _fitted(f"{_points(score.health - MEDIAN)} against {MIDDLE} ({compared})", found)


def _fitted(start: str, found: Sequence[Reason]) -> str:
    """As many reasons as fit, with as much evidence as fits, that of the largest parts first."""
    for told in range(len(found), 0, -1):
        for shown in range(told, -1, -1):
            text = f"{start}: {', '.join(_written(found[:told], shown))}."
            if len(text) <= LONGEST:
                return text
    return f"{start}."


def _written(found: Sequence[Reason], shown: int) -> Iterable[str]:
    for place, reason in enumerate(found):
        behind = f" ({reason.evidence})" if reason.evidence and place < shown else ""
        yield reason.words + behind


def _reason(score: Any, part: Any, words: Mapping[str, str]) -> Reason:
    said = f"{part.part} {_points(part.points)}"
    evidence = _phases(score) if part.part == PHASE_PART else part.why
    if isinstance(evidence, str):
        return Reason(said, evidence)
    if not isinstance(part.feature, str):
        return Reason(said, None)
    feature, value, before = words.get(part.feature, part.feature), _value(part.value), _value(part.before)
    return Reason(
        said, f"{feature} {before} → {value}" if score.moved else f"{feature} {value}, median {before}"
    )


def _phases(score: Any) -> str | None:
    """The phase now, and before where the score moved; None where it is the same, or nobody says."""
    now, before = getattr(score, PHASE, None), getattr(score, "phase_before", None)
    if not score.moved:
        return now
    return f"{before} → {now}" if before != now else None


def _points(points: float) -> str:
    return f"+{points:.0f}" if round(points) > 0 else number(points, digits=0)


def _value(value: float) -> str:
    """Three digits that count: what two values differ by is seen, and no more is promised."""
    if not known(value):
        return UNKNOWN
    return f"{value:,.0f}".replace("-", "−") if abs(value) >= 100 else f"{value:.3g}".replace("-", "−")
