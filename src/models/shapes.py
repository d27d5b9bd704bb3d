"""How a measure becomes points, 0 to 100 with 100 the healthiest: the shapes that a scorecard can name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ..experiment.blocks import Block, Number
from .percentile import TOP

Points = Annotated[float, Field(strict=True, ge=0, le=100)]
Floats = NDArray[np.float64]


class Shape(Protocol):
    """What turns the values of a measure into points; NaN stays NaN."""

    def points(self, values: NDArray[Any]) -> Floats:
        """Return the points (n,) of values (n,)."""
        ...

    @property
    def reach(self) -> tuple[float, float]:
        """The fewest and the most points that any value can get."""
        ...


class Percentile(Block):
    """The share of the training rows that are worse: 50 is the median customer. Its curve is learned."""

    best: Literal["high", "low"] | None = Field(
        default=None, description="which values are healthy; null: as the feature itself declares"
    )


class Linear(Block):
    """A straight line from 0 points at `worst` to 100 at `best`, flat beyond; `best` may be the lower one.

    >>> Linear(worst=10, best=0).points(np.array([-5.0, 2.5, 10.0])).tolist()
    [100.0, 75.0, 0.0]
    """

    worst: Number = Field(description="the value that gets 0 points, as does all beyond it")
    best: Number = Field(description="the value that gets 100 points, as does all beyond it")

    @model_validator(mode="after")
    def _a_slope(self) -> Linear:
        if self.worst == self.best:
            raise ValueError(f"worst and best are both {self.best:g}, which is no line; take two values")
        return self

    def points(self, values: NDArray[Any]) -> Floats:
        """Return the points (n,) of values (n,)."""
        share = (np.asarray(values, np.float64) - self.worst) / (self.best - self.worst)
        return np.asarray(np.clip(TOP * share, 0.0, TOP) + 0.0)  # + 0.0: no points are 0, not -0

    @property
    def reach(self) -> tuple[float, float]:
        """The fewest and the most points."""
        return 0.0, TOP


class Tier(Block):
    """A step: values below a bound get its points; the last step has no bound and takes the rest."""

    below: Number | None = Field(
        default=None, description="values below this; null in the last tier: the rest"
    )
    points: Points = Field(description="their points, 0 to 100")


@dataclass(frozen=True)
class Tiers:
    """Steps, read from the first to the last: a value has the points of the first step that it fits.

    >>> Tiers((Tier(below=1, points=100), Tier(below=3, points=40), Tier(points=0))).points(
    ...     np.array([0.5, 1.0, 2.9, 3.0])
    ... ).tolist()
    [100.0, 40.0, 40.0, 0.0]
    """

    steps: tuple[Tier, ...]

    def points(self, values: NDArray[Any]) -> Floats:
        """Return the points (n,) of values (n,)."""
        step = self.step(values)
        return np.where(step < 0, np.nan, np.array([tier.points for tier in self.steps])[step])

    def step(self, values: NDArray[Any]) -> NDArray[np.intp]:
        """Return which step (n,) each value is on, counted from 0; -1 for NaN."""
        bounds = np.array([np.inf if tier.below is None else tier.below for tier in self.steps])
        inside = np.asarray(values, np.float64)[:, np.newaxis] < bounds
        return np.where(inside.any(axis=1), inside.argmax(axis=1), -1)

    @property
    def reach(self) -> tuple[float, float]:
        """The fewest and the most points."""
        points = [tier.points for tier in self.steps]
        return min(points), max(points)


class Bounded(Block):
    """100 points within a band, falling in a straight line to 0 at `margin` outside of it.

    >>> Bounded(low=2, high=4, margin=2).points(np.array([0.0, 1.0, 3.0, 4.5])).tolist()
    [0.0, 50.0, 100.0, 75.0]
    """

    low: Number = Field(description="where the band of 100 points begins")
    high: Number = Field(description="where it ends; both bounds belong to it")
    margin: Annotated[Number, Field(gt=0)] = Field(
        description="how far outside the band the points reach 0, in the measure's unit"
    )

    @model_validator(mode="after")
    def _a_band(self) -> Bounded:
        if self.high < self.low:
            raise ValueError(f"high is {self.high:g}, below low, {self.low:g}; swap them")
        return self

    def points(self, values: NDArray[Any]) -> Floats:
        """Return the points (n,) of values (n,)."""
        known = np.asarray(values, np.float64)
        outside = np.maximum(np.maximum(self.low - known, known - self.high), 0.0)
        return np.asarray(np.clip(TOP * (1 - outside / self.margin), 0.0, TOP))

    @property
    def reach(self) -> tuple[float, float]:
        """The fewest and the most points."""
        return 0.0, TOP


class Decay(Block):
    """100 points at 0, half as many after each `half_life`: `100 * 2 ** (-value / half_life)`.

    For measures such as days since the last event. Values below 0 count as 0.

    >>> Decay(half_life=14).points(np.array([0.0, 14.0, 28.0])).tolist()
    [100.0, 50.0, 25.0]
    """

    half_life: Annotated[Number, Field(gt=0)] = Field(
        description="after how much the points have halved, in the measure's unit, such as days"
    )

    def points(self, values: NDArray[Any]) -> Floats:
        """Return the points (n,) of values (n,)."""
        age = np.maximum(np.asarray(values, np.float64), 0.0)
        return np.asarray(TOP * np.exp2(-age / self.half_life))

    @property
    def reach(self) -> tuple[float, float]:
        """The fewest and the most points."""
        return 0.0, TOP
