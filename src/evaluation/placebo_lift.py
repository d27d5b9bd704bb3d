"""What a calendar brings to a scorer, beside what calendars bring that mean nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from .clustered import Estimate

FEWEST_DRAWS = 19
"""With fewer placebo calendars even a lift above each of them could be chance: p would be above 0.05."""

SURE = 0.05
QUARTILES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Lift:
    """ROC AUC with campaign features minus that without, on the same rows; higher is better.

    `low` to `high` is its 95 % interval by account, None where there is none.
    """

    value: float
    low: float | None
    high: float | None

    @classmethod
    def of(cls, difference: Estimate) -> Lift:
        """Return the lift of a difference, 0 where the two cannot be told apart."""
        low, high = difference.interval() or (None, None)
        return cls(difference.value or 0.0, low, high)


@dataclass(frozen=True)
class PlaceboResult:
    """What the real calendar brings to the scorer `challenger`, and what each placebo calendar does.

    `without` is the ROC AUC of the scorer without campaign features, which all lifts are counted from;
    `rows`, `accounts` and `churned_accounts` are those of the test snapshots, the same for all. `real` is the
    lift of the real calendar, with the names of campaigns on events. A placebo calendar cannot have those, so
    that `untagged` is the real one's lift without them: what the dates alone bring; None where events bear no
    names. `draws` are the lifts of the placebo calendars in the order in which they were drawn.
    """

    challenger: str
    rows: int
    accounts: int
    churned_accounts: int
    without: float
    real: Lift
    untagged: Lift | None
    draws: tuple[float, ...]

    @property
    def compared(self) -> Lift:
        """The lift that is held against the placebos: that of the dates alone."""
        return self.real if self.untagged is None else self.untagged

    @property
    def as_much(self) -> int:
        """How many placebo calendars bring at least as much as the real one."""
        return int(np.sum(np.array(self.draws) >= self.compared.value))

    @property
    def p_value(self) -> float:
        """The chance that a real calendar without any meaning would rank as high (Phipson and Smyth 2010,
        doi 10.2202/1544-6115.1585)."""
        return (1 + self.as_much) / (1 + len(self.draws))

    @property
    def beyond_chance(self) -> bool:
        """Whether the real calendar brings more than calendars drawn at random do."""
        return self.p_value <= SURE

    @property
    def held_back(self) -> bool:
        """Whether a lift is shown that calendars drawn at random bring as well: it is not the calendar's."""
        return self.real.low is not None and self.real.low > 0 and not self.beyond_chance

    @property
    def mean(self) -> float:
        """The mean lift of the placebo calendars."""
        return float(np.mean(self.draws))

    @property
    def quartiles(self) -> tuple[float, ...]:
        """Smallest, quartiles and largest of the lifts of the placebo calendars."""
        return tuple(float(value) for value in np.quantile(self.draws, QUARTILES))

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        smallest, lower, median, upper, largest = self.quartiles
        return {
            **asdict(self),
            "draws": list(self.draws),
            "as_much": self.as_much,
            "p_value": self.p_value,
            "mean": self.mean,
            "min": smallest,
            "lower_quartile": lower,
            "median": median,
            "upper_quartile": upper,
            "max": largest,
            "beyond_chance": self.beyond_chance,
            "held_back": self.held_back,
        }
