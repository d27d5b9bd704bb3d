"""Inputs that moved farther than the months of training ever did: alarms that a season does not raise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from ..checks import InputError
from .distance import Floats, distance, noise, ordered
from .watched import MONTH

FACTOR = 1.1  # above the most unusual month of training by a tenth (benchmarks/drift.py)
FEWEST_MONTHS = 6  # the worst of fewer says nothing about what is usual; twelve know the seasons
NEVER_ALONE = (
    "Inputs that moved do not say that the scores are wrong, so this alone never triggers a refit: look for "
    "the reason, and at the cancellations"
)
"""What an alarm of inputs is worth, to be printed with each."""


@dataclass(frozen=True)
class Moved:
    """A feature, its `distance` in the month, and what is `usual`: the largest distance of a training month.

    Distances are 0 to 1. Where chance alone explains more (see `distance.noise`), that is `usual`.
    """

    feature: str
    distance: float
    usual: float

    @property
    def ratio(self) -> float:
        """How many times the usual."""
        return self.distance / self.usual


@dataclass(frozen=True)
class DriftWindow:
    """One calendar month of `rows` snapshots: its features, farthest first; above `threshold` is an alarm."""

    month: pd.Timestamp
    rows: int
    threshold: float
    features: tuple[Moved, ...]
    note: str = NEVER_ALONE

    @property
    def moved(self) -> tuple[Moved, ...]:
        """The features above the threshold, farthest first; empty where the month is as usual."""
        return tuple(one for one in self.features if one.ratio > self.threshold)

    @property
    def alarm(self) -> bool:
        """Whether any feature is: one decision for the month, however many features are watched."""
        return bool(self.moved)


@dataclass(frozen=True, eq=False)
class DriftReference:
    """What the months of training teach: how far each feature strays, and how far the family does.

    `usual` holds the largest distance of a training month, for each feature. `threshold` is 1.1 times the
    largest ratio that any feature of any training month has to what is usual among the *other* months (at
    least 1.1): so much happens in months that are fine. It is one threshold for the whole family of features,
    and no later month has touched it.
    """

    values: dict[str, Floats]
    usual: dict[str, float]
    months: int
    threshold: float

    @classmethod
    def learn(cls, rows: pd.DataFrame, names: Sequence[str], *, fewest_months: int = FEWEST_MONTHS) -> Self:
        """Learn from the months before the scorer went into use: rows as `monthly` gives them.

        The outcomes are not needed. InputError for fewer than six months; a year knows the seasons.
        """
        values = {name: ordered(rows[name]) for name in names}
        months = [month for _, month in rows.groupby(MONTH)]
        if len(months) < fewest_months:
            raise InputError(
                f"windows: training has snapshots in {len(months)} months; what is usual takes at least "
                f"{fewest_months}, and twelve to know the seasons: begin `split.train` earlier"
            )
        far = np.array([[distance(ordered(month[name]), values[name]) for name in names] for month in months])
        by_chance = np.array([noise(len(month), len(rows)) for month in months])[:, np.newaxis]
        ratio = float((far / np.maximum(_others(far), by_chance)).max())
        usual = dict(zip(names, far.max(axis=0).tolist(), strict=True))
        return cls(values, usual, len(months), FACTOR * max(ratio, 1.0))

    def judge(self, rows: pd.DataFrame) -> tuple[DriftWindow, ...]:
        """Return each calendar month of `rows`, as `monthly` gives them, in time order."""
        return tuple(self._judge(found) for _, found in rows.groupby(MONTH))

    def _judge(self, rows: pd.DataFrame) -> DriftWindow:
        far = []
        for name, reference in self.values.items():
            usual = max(self.usual[name], noise(len(rows), len(reference)))
            far.append(Moved(name, distance(ordered(rows[name]), reference), usual))
        farthest = tuple(sorted(far, key=lambda one: -one.ratio))
        return DriftWindow(rows[MONTH].iloc[0], len(rows), self.threshold, farthest)


def _others(far: Floats) -> Floats:
    """Return for each month (rows) and feature (columns) the largest distance of the other months."""
    *_, second, largest = np.sort(far, axis=0)
    others = np.where(np.arange(len(far))[:, np.newaxis] == far.argmax(axis=0), second, largest)
    return np.asarray(others, dtype=np.float64)
