"""The measures of a scorecard: which features a component is made of, and how each becomes points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ..checks import InputError
from ..experiment.blocks import Block, Number, Word
from .components import NO_COMPONENT, Grouping
from .percentile import TOP, PercentileCurve
from .shapes import Bounded, Decay, Floats, Linear, Percentile, Shape, Tier, Tiers

SHAPES = ("percentile", "linear", "tiers", "bounded", "decay")


class Measure(Block):
    """A feature, how it becomes points, and how much it counts within its component."""

    feature: Word = Field(description="column of the windows, such as days_since_last_event")
    weight: Annotated[Number, Field(gt=0)] = Field(default=1.0, description="weight within its component")
    percentile: Percentile | None = Field(
        default=None, description="rank among the training rows; the shape where none is given"
    )
    linear: Linear | None = Field(default=None, description="a straight line between two values")
    tiers: tuple[Tier, ...] | None = Field(
        default=None, min_length=2, description="steps, read from the first"
    )
    bounded: Bounded | None = Field(default=None, description="best within a band")
    decay: Decay | None = Field(default=None, description="best at 0, halving")

    @model_validator(mode="after")
    def _one_shape(self) -> Measure:
        given = [name for name in SHAPES if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"{self.feature} has the shapes {' and '.join(given)}; keep one")
        for tier in (self.tiers or ())[:-1]:
            if tier.below is None:
                raise ValueError(f"only the last tier of {self.feature} may lack `below`; give each a bound")
        if self.tiers and self.tiers[-1].below is not None:
            raise ValueError(
                f"the last tier of {self.feature} has a bound, so that values above it have no points; end "
                "the tiers with {points: …}"
            )
        return self

    @property
    def shape(self) -> Shape | None:
        """How values become points; None for a percentile, whose curve is learned from training rows."""
        return self.linear or self.bounded or self.decay or (Tiers(self.tiers) if self.tiers else None)


Measures = Mapping[str, Sequence[Measure]]


@dataclass(frozen=True)
class MeasureTable:
    """The m measures that a scorer computes, those of a component together in the order of the card.

    `column` (m,) is the feature of each, `component` (m,) its component, `weight` (m,) its weight there;
    `shapes` are None for percentiles, whose healthy side is `sign` (m,), +1 or -1.
    """

    column: NDArray[np.intp]
    component: NDArray[np.intp]
    weight: Floats
    shapes: tuple[Shape | None, ...]
    sign: NDArray[np.intp]

    def points(self, values: NDArray[Any], curves: Sequence[PercentileCurve]) -> Floats:
        """Return the points (n, m) of features (n, p); NaN where a feature is not known."""
        points = np.full((len(values), len(self.column)), np.nan)
        for i, (j, shape) in enumerate(zip(self.column, self.shapes, strict=True)):
            if shape is not None:
                points[:, i] = shape.points(values[:, j])
            else:
                rank = curves[j](values[:, j])
                points[:, i] = rank if self.sign[i] > 0 else TOP - rank
        return points

    def shares(self, points: Floats) -> Floats:
        """Return the part that each measure (n, m) has in the health of its component, 0 where not known."""
        known = ~np.isnan(points) * self.weight
        total = np.zeros((len(points), self.component.max(initial=0) + 1))
        for i, c in enumerate(self.component):
            total[:, c] += known[:, i]
        own = total[:, self.component]
        return np.divide(known, own, out=np.zeros_like(known), where=own > 0)

    def health(self, points: Floats, components: int) -> Floats:
        """Return the health (n, components): the weighted mean of the points that are known, else NaN."""
        health = np.full((len(points), components), np.nan)
        known = ~np.isnan(points) * self.weight
        weighted = np.nan_to_num(points) * self.weight
        for c in range(components):
            members = np.flatnonzero(self.component == c)
            total = known[:, members].sum(axis=1)
            np.divide(weighted[:, members].sum(axis=1), total, out=health[:, c], where=total > 0)
        return health


def measure_table(grouping: Grouping, measures: Measures) -> MeasureTable:
    """Return the measures of each component of `grouping`: those that are named, else all its features.

    A component without an entry has each of its features that has a direction, by percentile. Measures whose
    feature the data lack are left out. Raises InputError for a percentile that nobody gave a direction.
    """
    place = {feature: j for j, feature in enumerate(grouping.features)}
    rows: list[tuple[int, int, float, Shape | None, int]] = []
    for c, name in enumerate(grouping.components):
        if name not in measures:
            mine = np.flatnonzero((grouping.component_of == c) & (grouping.direction != 0))
            rows += [(j, c, 1.0, None, int(grouping.direction[j])) for j in mine.tolist()]
        for i, measure in enumerate(measures.get(name, ())):
            if (j := place.get(measure.feature)) is not None:
                sign = _sign(measure, int(grouping.direction[j]), f"measures.{name}[{i}]")
                rows.append((j, c, measure.weight, measure.shape, sign))
    return MeasureTable(
        column=np.array([row[0] for row in rows], np.intp),
        component=np.array([row[1] for row in rows], np.intp),
        weight=np.array([row[2] for row in rows], np.float64),
        shapes=tuple(row[3] for row in rows),
        sign=np.array([row[4] for row in rows], np.intp),
    )


def measured(grouping: Grouping, components: Sequence[str], measures: Measures) -> Grouping:
    """Return the grouping with these components, their features those that `measures` name.

    A component without an entry keeps its features, but for those that another one measures. A feature that
    two components measure is listed with the first.
    """
    place = {feature: j for j, feature in enumerate(grouping.features)}
    number = {name: c for c, name in enumerate(components)}
    owner = np.full(len(grouping.features), NO_COMPONENT, dtype=np.intp)
    named = [(name, measure.feature) for name in components for measure in measures.get(name, ())]
    for name, feature in reversed(named):  # so that the first to name a feature has it
        if feature in place:
            owner[place[feature]] = number[name]
    for c, name in enumerate(grouping.components):
        if name in number and name not in measures:
            owner[(grouping.component_of == c) & (owner == NO_COMPONENT)] = number[name]
    return replace(grouping, components=tuple(components), component_of=owner)


def _sign(measure: Measure, declared: int, key: str) -> int:
    """Which way is healthy; a shape other than the percentile says so itself."""
    if measure.shape is not None:
        return 1
    if measure.percentile is not None and measure.percentile.best is not None:
        return 1 if measure.percentile.best == "high" else -1
    if declared == 0:
        raise InputError(
            f"{key}: nobody has declared which way {measure.feature} is healthy; write "
            "`percentile: {best: high}` or `percentile: {best: low}`"
        )
    return declared
