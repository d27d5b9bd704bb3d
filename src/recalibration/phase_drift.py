"""Inputs that moved within a phase, each phase of a month against the same phase in training: for reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import pandas as pd

from ..tables import PHASE, PHASES
from .drift import DriftReference
from .watched import MONTH

FEWEST_ROWS = 30  # of a phase in a month: the distribution of fewer customers is an anecdote
FEWEST_MONTHS = 3  # of training that know the phase: of two, either is the worst


@dataclass(frozen=True)
class PhaseDrift:
    """How far a phase of a month strayed: the largest `ratio` of any feature to what is usual in the phase.

    Above `threshold` it strayed farther than in any of the `months` of training that know it; `moved` are the
    features that did, farthest first. A phase says where an alarm comes from, and raises none: it knows fewer
    months than the whole does.
    """

    phase: str
    rows: int
    months: int
    ratio: float
    threshold: float
    moved: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class PhaseReferences:
    """What the months of training teach of each phase that at least three of them know, by phase."""

    of: Mapping[str, DriftReference]

    @classmethod
    def learn(cls, rows: pd.DataFrame, names: Sequence[str]) -> Self:
        """Learn from the months before the scorer went into use: rows as `monthly` gives them."""
        found: dict[str, DriftReference] = {}
        for phase in PHASES:
            part = rows[rows[PHASE] == phase]
            known = part[part.groupby(MONTH)[PHASE].transform("size") >= FEWEST_ROWS]
            if known[MONTH].nunique() >= FEWEST_MONTHS:
                found[phase] = DriftReference.learn(known, names, fewest_months=FEWEST_MONTHS)
        return cls(found)

    def judge(self, rows: pd.DataFrame) -> tuple[PhaseDrift, ...]:
        """Return each phase of one month that training knows and that has at least 30 snapshots in it."""
        parts = {phase: rows[rows[PHASE] == phase] for phase in self.of}
        return tuple(
            _phase_drift(phase, self.of[phase], part)
            for phase, part in parts.items()
            if len(part) >= FEWEST_ROWS
        )


def carried_by(feature: str, phases: Sequence[PhaseDrift]) -> tuple[str, ...]:
    """Return the phases in which a feature moved: those that carry an alarm about it."""
    return tuple(one.phase for one in phases if feature in one.moved)


def _phase_drift(phase: str, reference: DriftReference, rows: pd.DataFrame) -> PhaseDrift:
    (window,) = reference.judge(rows)
    return PhaseDrift(
        phase=phase,
        rows=len(rows),
        months=reference.months,
        ratio=window.features[0].ratio,
        threshold=window.threshold,
        moved=tuple(one.feature for one in window.moved),
    )
