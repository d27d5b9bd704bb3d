"""Learned weights as a scorecard that people read, edit and run: points, in a YAML file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BeforeValidator, Field, ValidationError, model_validator

from ..checks import InputError
from ..experiment.blocks import Block, Number
from ..experiment.sentences import sentence
from ..tables import Phase
from .components import refuse_own_names
from .scorecard import Papers, card_kind, read_card

POINTS_THAT_DOUBLE = 20.0
"""Points that double the odds of churn: what credit scorecards have made customary."""

HEADER = """\
# Points that add up to the risk of churn: more points, more risk; {double:g} points double the odds.
#
# A row has the base points of its campaign phase. Each feature then adds its points `below` where the value
# lies one spread below the middle, `above` where it lies one spread above, `missing` where it is not known.
# At the middle it adds nothing; farther out the points grow ever more slowly, arcsinh(d) / arcsinh(1) times
# at d spreads: 1.6 times at 2, 2.6 times at 5. `low` to `high` is a 95 % interval, `verdict` what it says.
#
# To run the card, edited or not: scorers: {{mine: {{kind: learned, scorecard: THIS_FILE.yaml}}}}
"""
"""What stands on top of a written card."""


class PhasePoints(Block):
    """Points in one phase, with their interval."""

    points: Number = Field(description="points in this phase")
    low: Number | None = Field(default=None, description="lower end of the 95 % interval")
    high: Number | None = Field(default=None, description="upper end of the 95 % interval")
    verdict: str | None = Field(default=None, description="what the interval says; not read back")


def _points_alone(value: Any) -> Any:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return {"points": value} if number else value


class TermPoints(PhasePoints):
    """Points of a value on one side of the middle, or of a missing one."""

    points: Number = Field(description="points, in each phase that by_phase does not name")
    by_phase: dict[Phase, Annotated[PhasePoints, BeforeValidator(_points_alone)]] | None = Field(
        default=None, description="points of their own in some phases"
    )


Term = Annotated[TermPoints, BeforeValidator(_points_alone)]


class FeaturePoints(Block):
    """The points of one feature."""

    middle: Number | None = Field(default=None, description="the value that adds no points")
    spread: Annotated[float, Field(strict=True, gt=0)] | None = Field(
        default=None, description="distance from the middle at which the points are those given here"
    )
    below: Term | None = Field(default=None, description="points one spread below the middle")
    above: Term | None = Field(default=None, description="points one spread above the middle")
    missing: Term | None = Field(default=None, description="points where the value is not known")

    @model_validator(mode="after")
    def _measured(self) -> FeaturePoints:
        if (self.below or self.above) and (self.middle is None or self.spread is None):
            raise ValueError("points below or above need a middle and a spread")
        if self.missing is not None and self.missing.by_phase is not None:
            raise ValueError("points of a missing value are the same in each phase; leave by_phase out")
        return self


class BasePoints(Block):
    """The points that each row of a phase starts with."""

    active: Number = Field(description="while a campaign runs")
    post: Number = Field(description="in the days after a campaign")
    pre: Number = Field(description="in the days before a campaign")
    baseline: Number = Field(description="outside campaigns")


class PointsCard(Papers):
    """A scorecard of points: its papers, the points that each phase starts with, those of each feature."""

    points_that_double_the_odds: Annotated[float, Field(strict=True, gt=0)] = Field(
        default=POINTS_THAT_DOUBLE, description="the unit: how many points double the odds of churn"
    )
    base: BasePoints = Field(description="points by campaign phase, before any feature")
    points: dict[str, Annotated[dict[str, FeaturePoints], Field(min_length=1)]] = Field(
        min_length=1, description="per component, per feature: its points"
    )

    @model_validator(mode="after")
    def _each_once(self) -> PointsCard:
        refuse_own_names(self.points, key="points")
        features = [feature for members in self.points.values() for feature in members]
        for feature in features:
            if features.count(feature) > 1:
                raise ValueError(f"the feature {feature!r} stands in two components; keep it in one")
        return self

    def plain(self) -> dict[str, Any]:
        """Return the card as plain values, without what is not given."""
        content: dict[str, Any] = self.model_dump(mode="json", exclude_none=True)
        return content

    def text(self) -> str:
        """Return the card as the text of a YAML file, with what one needs to read it on top."""
        header = HEADER.format(double=self.points_that_double_the_odds)
        return header + yaml.safe_dump(
            self.plain(), sort_keys=False, default_flow_style=None, allow_unicode=True, width=10_000
        )

    def write(self, path: str | Path) -> Path:
        """Write the card into a file, whole or not at all, and return its path."""
        place = Path(path)
        draft = place.with_name(f".{os.getpid()}.{place.name}")
        draft.write_text(self.text(), encoding="utf-8", newline="\n")
        return draft.replace(place)


def read_points_card(path: str | Path) -> PointsCard:
    """Return the card in a YAML file that `PointsCard.write` wrote, or a person.

    Raises InputError that names the file and the key.
    """
    content = read_card(path)
    if isinstance(content, Mapping) and card_kind(content) != "points":
        raise InputError(
            f"{path}: the scorecard holds no `points`; a learned scorer takes a card of points, as "
            "`to_scorecard` writes it, and a card of `weights` belongs to the kind rules"
        )
    return _checked(content, f"{path}: ")


def check_points_card(content: Mapping[str, Any]) -> PointsCard:
    """Return a card that was given in Python, checked like that of a file.

    Raises InputError that names the key.
    """
    return _checked(content, "card: ")


def _checked(content: Any, where: str) -> PointsCard:
    try:
        return PointsCard.model_validate(content)
    except ValidationError as error:
        raise InputError(f"{where}{sentence(error, PointsCard)}") from error
