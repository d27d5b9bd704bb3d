"""A scorecard as a YAML file: rules that people wrote down, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BeforeValidator, Field, ValidationError

from ..checks import InputError
from ..experiment.blocks import Block, Day, Word
from ..experiment.keys import Key, describe_keys
from ..experiment.sentences import sentence
from .scorecard_rules import CardRules


def _as_text(version: Any) -> Any:
    number = isinstance(version, int | float) and not isinstance(version, bool)
    return str(version) if number else version


class Papers(Block):
    """What a scorecard is called, whose it is, and how it stays true."""

    name: Word = Field(description="what people call this scorecard")
    description: str | None = Field(default=None, description="what it is for")
    version: Annotated[Word, BeforeValidator(_as_text)] | None = Field(
        default=None, description="which version this is, such as 3"
    )
    owner: Word | None = Field(default=None, description="who keeps it right, and is asked about it")
    approver: Word | None = Field(default=None, description="who agreed that it may be used")
    approved_on: Day | None = Field(default=None, description="when they agreed")
    review_by: Day | None = Field(default=None, description="day by which it is looked at again")
    feedback: Word | None = Field(
        default=None, description="how outcomes come back to it: who compares what it said with what happened"
    )


class Scorecard(CardRules, Papers):
    """What a scorecard file holds: its papers, and its rules."""

    def plain_weights(self) -> dict[str, dict[str, float]]:
        """Return the weights as `WeightedRulesScorer(weights=…)` takes them."""
        return {name: weight.model_dump(exclude_none=True) for name, weight in self.weights.items()}


CardKind = Literal["rules", "points"]


def card_kind(content: Mapping[str, Any]) -> CardKind:
    """Return which family of scorecards a file's content is of: written rules, or points learned from data.

    >>> card_kind({"name": "ours", "weights": {"support": 1}}), card_kind({"name": "learned", "points": []})
    ('rules', 'points')
    """
    return "points" if "points" in content else "rules"


def read_scorecard(path: str | Path) -> Scorecard:
    """Return the scorecard in a YAML file such as

    ```yaml
    name: campaign rules
    weights:
      engagement: 3                              # the same in every phase
      output: {baseline: 2, active: 4}           # pre and post have the weight of the baseline
    ```

    `describe_scorecard` lists every key. Raises InputError that names the file and the key.
    """
    content = read_card(path)
    if isinstance(content, Mapping) and card_kind(content) == "points":
        raise InputError(
            f"{path}: the file holds points that were learned from data, not rules that people wrote; "
            "give a scorecard with `weights`, or run this one with the kind learned"
        )
    try:
        return Scorecard.model_validate(content)
    except ValidationError as error:
        raise InputError(f"{path}: {sentence(error, Scorecard)}") from error


def describe_scorecard() -> list[Key]:
    """Every key that a scorecard may have, with its type, default and meaning, in order.

    >>> [key.path for key in describe_scorecard()][:3]
    ['name', 'description', 'version']
    """
    return list(describe_keys(Scorecard))


def read_card(path: str | Path) -> Any:
    """Return the content of a scorecard file of any kind, each key once.

    Raises InputError that names the file.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
        repeated = _repeated_key(yaml.compose(text, Loader=yaml.SafeLoader))
        content = yaml.safe_load(text)
    except OSError as error:
        raise InputError(f"{path}: the scorecard cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the scorecard is not YAML: {' '.join(str(error).split())}") from error
    except ValueError as error:
        raise InputError(f"{path}: a date is none: {error}; write days as 2027-04-23") from error
    if repeated is not None:
        raise InputError(f"{path}: the key {repeated!r} stands there twice; keep one of the two")
    return content


def _repeated_key(node: yaml.Node | None) -> str | None:
    """The first key that a mapping holds twice: YAML itself would silently keep the last."""
    if isinstance(node, yaml.SequenceNode):
        return next(filter(None, map(_repeated_key, node.value)), None)
    if not isinstance(node, yaml.MappingNode):
        return None
    keys = [key.value for key, _ in node.value]
    here = next((key for key in keys if keys.count(key) > 1), None)
    return here or next(filter(None, (_repeated_key(value) for _, value in node.value)), None)
