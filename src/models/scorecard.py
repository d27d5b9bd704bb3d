"""The rules' scorecard: a small YAML file with the weight of each component, by phase where it matters."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ..checks import InputError
from ..experiment.sentences import sentence

Weight = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]
Weights: TypeAlias = Mapping[str, float | Mapping[str, float]]


class PhaseWeights(BaseModel):
    """The weight of one component; a phase without its own weight has that of the baseline."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    baseline: Weight = Field(description="weight outside campaigns, and of each phase not named here")
    active: Weight | None = Field(None, description="weight while a campaign runs")
    post: Weight | None = Field(None, description="weight in the days after a campaign")
    pre: Weight | None = Field(None, description="weight in the days before a campaign")

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


class ComponentWeights(BaseModel):
    """The weights (at least 0) of the components.

    Weights are relative: twice the weight counts twice as much, whatever they add up to; 0 leaves a
    component out.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    weights: dict[str, Annotated[PhaseWeights, BeforeValidator(_same_in_every_phase)]] = Field(
        min_length=1, description="per component a number, or one per phase"
    )


class Scorecard(ComponentWeights):
    """What a scorecard file holds: a name, what it is for, and the weights of the components."""

    name: str = Field(min_length=1, description="what people call this scorecard")
    description: str | None = Field(None, description="what it is for")

    def plain_weights(self) -> dict[str, dict[str, float]]:
        """Return the weights as `WeightedRulesScorer(weights=…)` takes them."""
        return {name: weight.model_dump(exclude_none=True) for name, weight in self.weights.items()}


def read_scorecard(path: str | Path) -> Scorecard:
    """Return the scorecard in a YAML file such as

    ```yaml
    name: campaign rules
    weights:
      engagement: 3                              # the same in every phase
      output: {baseline: 2, active: 4}           # pre and post have the weight of the baseline
    ```

    Raises InputError that names the file and the key.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
        repeated = _repeated_key(yaml.compose(text, Loader=yaml.SafeLoader))
        content = yaml.safe_load(text)
    except OSError as error:
        raise InputError(f"{path}: the scorecard cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the scorecard is not YAML: {' '.join(str(error).split())}") from error
    if repeated is not None:
        raise InputError(f"{path}: the key {repeated!r} stands there twice; keep one of the two")
    try:
        return Scorecard.model_validate(content)
    except ValidationError as error:
        raise InputError(f"{path}: {sentence(error, Scorecard)}") from error


def check_weights(weights: Weights) -> dict[str, PhaseWeights]:
    """Return weights that were given in Python, checked like those of a file.

    Raises InputError that names the key.
    """
    try:
        return ComponentWeights.model_validate({"weights": weights}).weights
    except ValidationError as error:
        raise InputError(sentence(error, ComponentWeights)) from error


def _repeated_key(node: yaml.Node | None) -> str | None:
    """The first key that a mapping holds twice: YAML itself would silently keep the last."""
    if not isinstance(node, yaml.MappingNode):
        return None
    keys = [key.value for key, _ in node.value]
    here = next((key for key in keys if keys.count(key) > 1), None)
    return here or next(filter(None, (_repeated_key(value) for _, value in node.value)), None)
