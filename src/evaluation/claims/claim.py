"""A claim: one headline figure with its interval, or why this data set cannot give it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Literal

Unit = Literal["×", "%", "percentage points", "hours", "correlation"]


class NotMeasurableError(Exception):
    """The data set cannot answer a question; the message says what is missing, in words."""


@dataclass(frozen=True)
class Figure:
    """A number in the unit of its claim, its 95 % interval, and the `n` things of kind `counted` behind it.

    `low` and `high` are None where the accounts do not vary, so that no spread can be told.
    """

    value: float
    low: float | None
    high: float | None
    n: int
    counted: str


@dataclass(frozen=True)
class Claim:
    """The answer of a data set to one question, in plain numbers.

    `value` is in `unit`, `low` to `high` is its 95 % interval by account. `n` counts what `counted` says
    (accounts, or churned accounts where they are what the figure rests on). `against` is what the figure is
    compared with and `metric` what it was computed from, both in words. `reason` says why there is no
    figure, and how to get one; it is None where there is one. `value`, `low`, `high` and `n` are None where
    there is no figure; `low` and `high` also where the accounts do not vary.
    """

    key: str
    question: str
    unit: Unit
    against: str
    metric: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    counted: str | None = None
    reason: str | None = None

    @property
    def measurable(self) -> bool:
        """Whether there is a figure."""
        return self.reason is None

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON, None for what there is not."""
        return asdict(self)

    def answered(self, measure: Callable[[], Figure]) -> Claim:
        """Return this claim with the figure that `measure` gives, or with the reason why it gives none.

        >>> asked = Claim("lift", "How much more?", "×", "baseline days", "sessions")
        >>> asked.answered(lambda: Figure(3.5, 3.2, 3.8, 400, "accounts")).value
        3.5
        """
        try:
            return replace(self, **asdict(measure()))
        except NotMeasurableError as error:
            return replace(self, reason=str(error))
