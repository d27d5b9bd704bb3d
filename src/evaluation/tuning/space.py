"""What is searched: the settings of each kind of scorer, with their bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...checks import InputError, listed
from ...models import BoostedScorer, LearnedWeightsScorer, Scorer


@dataclass(frozen=True)
class Range:
    """The values from `low` to `high`, both included; whole numbers where `low` is one.

    `log`: a factor counts as much at one end as at the other. Raises InputError if no value lies between.
    """

    low: float
    high: float
    log: bool = False

    def __post_init__(self) -> None:
        """Refuse bounds with nothing between them."""
        if not self.low < self.high or (self.log and self.low <= 0):
            rule = "low must be below high, and above 0 on a log scale"
            raise InputError(f"tuning: a range from {self.low:g} to {self.high:g} holds nothing; {rule}")


Space = Mapping[str, Range]

SPACES: dict[str, Space] = {
    LearnedWeightsScorer.kind: {"l2": Range(1.0, 1000.0, log=True)},
    BoostedScorer.kind: {
        "n_estimators": Range(25, 400, log=True),
        "learning_rate": Range(0.01, 0.2, log=True),
        "num_leaves": Range(3, 31, log=True),
        "min_child_samples": Range(20, 500, log=True),
        "subsample": Range(0.4, 1.0),
        "colsample_bytree": Range(0.1, 1.0),
        "reg_lambda": Range(0.3, 300.0, log=True),
    },
}
"""The settings that matter, by kind of scorer: each from a quarter of its default, or less, to four times as
much, or more, where it can be."""


def space_of(scorer: Scorer, asked: Space | None = None) -> Space:
    """Return what to search for a scorer: `asked`, else all that its kind has to offer.

    Raises InputError if there is nothing to search, for a setting that the scorer does not have, and for one
    whose present value, the default that is to be beaten, lies outside of its range.
    """
    space = SPACES.get(scorer.kind, {}) if asked is None else asked
    if not space:
        raise InputError(
            f"tuning: a {scorer.kind} scorer has no setting that is left to search; leave it out of the "
            f"tuning, which is for {listed(SPACES)} scorers, or do not give all of its settings"
        )
    settings = scorer.get_params(deep=False)
    for name, bounds in space.items():
        if name not in settings:
            raise InputError(
                f"tuning: {name} is no setting of a {scorer.kind} scorer; it has {listed(settings)}"
            )
        if not bounds.low <= settings[name] <= bounds.high:
            raise InputError(
                f"tuning: {name} is {settings[name]:g}, outside of the range that is searched, "
                f"{bounds.low:g} to {bounds.high:g}; widen it"
            )
    return space
