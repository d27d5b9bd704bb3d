"""The measures of a scorecard as lint sees them: what counts, where it stands, and how much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...features import Feature
from ...tables import PHASES
from ..scorecard import Scorecard
from ..scorecard_measures import Measure

Catalogue = Mapping[str, Feature]
"""The features of the data, by name; empty where no data were given."""


@dataclass(frozen=True)
class Counted:
    """A measure that a component is made of, its key in the file, and its part of the component."""

    component: str
    key: str
    measure: Measure
    part: float

    def sense(self, catalogue: Catalogue) -> Feature | str:
        """Return the feature, or its bare name where the data are not known."""
        return catalogue.get(self.measure.feature, self.measure.feature)


def counted(card: Scorecard, catalogue: Catalogue) -> list[Counted]:
    """Return all measures: those of the card, and for a component without any the features of the data."""
    return [one for component in card.weights for one in _of_component(card, component, catalogue)]


def _of_component(card: Scorecard, component: str, catalogue: Catalogue) -> Iterator[Counted]:
    measures: Sequence[Measure] = card.measures.get(component, ())
    total = sum(measure.weight for measure in measures)
    for i, measure in enumerate(measures):
        yield Counted(component, f"measures.{component}[{i}]", measure, measure.weight / total)
    if not measures:
        mine = [one.name for one in catalogue.values() if one.component == component and one.direction]
        for name in mine:
            yield Counted(component, f"weights.{component}", Measure(feature=name), 1 / len(mine))


@dataclass(frozen=True)
class Situation:
    """A phase and a segment (None: everyone), and the part of the weight that each component has there."""

    phase: str
    segment: str | None
    total: float
    share: Mapping[str, float]

    @property
    def words(self) -> str:
        """Return when and for whom, as it stands in a sentence."""
        whom = "" if self.segment is None else f" for {self.segment}"
        return f"in the phase {self.phase}{whom}"


def situations(card: Scorecard) -> list[Situation]:
    """Return every phase of everyone and of each segment, everyone first."""
    found = []
    for segment in (None, *card.segments):
        for phase in PHASES:
            weights = {name: card.weight(name, phase, segment) for name in card.weights}
            total = sum(weights.values())
            share = {name: weight / total if total else 0.0 for name, weight in weights.items()}
            found.append(Situation(phase, segment, total, share))
    return found


def weighted(card: Scorecard) -> set[str]:
    """Return the components that have a weight in any situation."""
    return {name for one in situations(card) for name, share in one.share.items() if share > 0}
