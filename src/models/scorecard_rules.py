"""What of a scorecard a scorer executes: weights, segments, measures, missing data, caps and overrides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, TypeAlias, cast

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from ..checks import InputError, nearest
from ..experiment.blocks import Block, Day, Number, Word
from ..experiment.sentences import sentence
from .components import refuse_own_names
from .scorecard_measures import Measure
from .shapes import Points

Weight = Annotated[Number, Field(ge=0)]
Weights: TypeAlias = Mapping[str, float | Mapping[str, float]]
Policy = Literal["redistribute", "neutral", "worst"]
DEFAULT = "default"
"""The key of `missing` that speaks for the components that are not named there."""


class PhaseWeights(Block):
    """The weight of one component; a phase without its own weight has that of the baseline."""

    baseline: Weight = Field(description="weight outside campaigns, and of each phase not named here")
    active: Weight | None = Field(default=None, description="weight while a campaign runs")
    post: Weight | None = Field(default=None, description="weight in the days after a campaign")
    pre: Weight | None = Field(default=None, description="weight in the days before a campaign")

    def of(self, phase: str) -> float:
        """Return the weight in a phase.

        >>> PhaseWeights(baseline=1.0, active=3.0).of("active"), PhaseWeights(baseline=1.0).of("post")
        (3.0, 1.0)
        """
        own: float | None = getattr(self, phase)
        return self.baseline if own is None else own


def _same_in_every_phase(weight: Any) -> Any:
    if isinstance(weight, Mapping | PhaseWeights):
        return weight
    if isinstance(weight, bool) or not isinstance(weight, int | float):
        raise ValueError("it must be a number, or a block of numbers by phase")
    return {"baseline": weight}


def _percentile_of(measure: Any) -> Any:
    return {"feature": measure} if isinstance(measure, str) else measure


def _for_every_component(policy: Any) -> Any:
    return {DEFAULT: policy} if isinstance(policy, str) else policy


ByPhase = Annotated[PhaseWeights, BeforeValidator(_same_in_every_phase)]
MeasureOrName = Annotated[Measure, BeforeValidator(_percentile_of)]


class Cap(Block):
    """What cannot be made up for: while a component is this low, the index is not higher than this."""

    component: Word = Field(description="the component that is looked at")
    below: Points = Field(description="the cap holds while the component's health is below this, 0 to 100")
    at_most: Points = Field(description="the index is then at most this, 0 to 100")
    reason: Word = Field(description="why, in the words that the success manager will read")


class Override(Block):
    """What a person knows and the data do not: one account's index, for a while."""

    account_id: Word = Field(description="the account")
    index: Points = Field(description="the index that holds instead of the computed one, 0 to 100")
    reason: Word = Field(description="what is known")
    by: Word = Field(description="who says so")
    since: Day = Field(description="first day it holds: no score of an earlier day knew of it")
    until: Day = Field(description="first day it holds no more")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Override:
        if self.until <= self.since:
            raise ValueError(
                f"until is {self.until:%Y-%m-%d}, not after since, {self.since:%Y-%m-%d}; swap them"
            )
        return self


class CardRules(Block):
    """The rules of a scorecard.

    Weights are relative: twice the weight counts twice as much, whatever they add up to; 0 leaves a
    component out.
    """

    weights: dict[Word, ByPhase] = Field(min_length=1, description="per component a number, or one per phase")
    segments: dict[Word, dict[Word, ByPhase]] = Field(
        default={}, description="per segment of accounts the weights that differ there"
    )
    measures: dict[Word, Annotated[tuple[MeasureOrName, ...], Field(min_length=1)]] = Field(
        default={},
        description="per component what it is made of; left out: every feature of it, by percentile",
    )
    missing: Annotated[dict[Word, Policy], BeforeValidator(_for_every_component)] = Field(
        default=cast("Any", "redistribute"),  # as people write it: the validator reads it like a given one
        description="a component without data: `redistribute` gives its weight to the others, `neutral` "
        "counts it as 50, `worst` as 0; one word for all, or one per component beside `default`",
    )
    caps: tuple[Cap, ...] = Field(default=(), description="what cannot be made up for by the rest")
    overrides: tuple[Override, ...] = Field(default=(), description="what people know of single accounts")

    @model_validator(mode="after")
    def _names_its_own_components(self) -> CardRules:
        refuse_own_names(self.weights, key="weights")
        for key, component in self._mentioned():
            if component not in self.weights:
                close = nearest(component, self.weights)
                hint = f"did you mean {close}?" if close else "give it one under weights (0 leaves it out)"
                raise ValueError(f"{key}: the component {component!r} has no weight; {hint}")
        return self

    def _mentioned(self) -> Iterable[tuple[str, str]]:
        for segment, weights in self.segments.items():
            yield from ((f"segments.{segment}.{name}", name) for name in weights)
        yield from ((f"measures.{name}", name) for name in self.measures)
        yield from ((f"missing.{name}", name) for name in self.missing if name != DEFAULT)
        yield from ((f"caps[{i}].component", cap.component) for i, cap in enumerate(self.caps))

    def weight(self, component: str, phase: str, segment: str | None = None) -> float:
        """Return the weight of a component in a phase, for everyone or in a segment."""
        own = self.segments.get(segment or "", {}).get(component)
        return (own or self.weights[component]).of(phase)

    def policy(self, component: str) -> Policy:
        """Return what becomes of a component that a row has no data for."""
        return self.missing.get(component, self.missing.get(DEFAULT, "redistribute"))

    def settings(self) -> dict[str, Any]:
        """Return the rules as `WeightedRulesScorer` takes them: plain values, None for what is not given."""
        plain = self.model_dump(mode="json", exclude_none=True, exclude_unset=True)
        return {name: plain.get(name) for name in CardRules.model_fields}


def check_rules(rules: Mapping[str, Any]) -> CardRules:
    """Return rules that were given in Python, checked like those of a file; None stands for not given.

    Raises InputError that names the key.
    """
    try:
        return CardRules.model_validate({name: value for name, value in rules.items() if value is not None})
    except ValidationError as error:
        raise InputError(sentence(error, CardRules)) from error
