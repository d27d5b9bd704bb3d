"""How long a search may go on: so many trials, so many minutes, or whichever ends first."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...checks import InputError

SECONDS_A_MINUTE = 60


@dataclass(frozen=True)
class Budget:
    """At most `trials` trials and `minutes` minutes, each None where it does not matter.

    What earlier processes did on the same study counts. Raises InputError if neither is given, or one is not
    above 0.
    """

    trials: int | None
    minutes: float | None

    def __post_init__(self) -> None:
        """Refuse a budget without an end, and one for nothing."""
        given = [value for value in (self.trials, self.minutes) if value is not None]
        if not given or min(given) <= 0:
            raise InputError(
                f"tuning: trials is {self.trials} and minutes is {self.minutes}; "
                "give at least one of them, above 0"
            )

    def allows(self, trials: int, seconds: float) -> bool:
        """Return whether another trial may start after `trials` trials that took `seconds` together."""
        return (self.trials is None or trials < self.trials) and self.time_left(seconds)

    def time_left(self, seconds: float) -> bool:
        """Return whether a search that took `seconds` so far may go on."""
        return self.minutes is None or seconds < self.minutes * SECONDS_A_MINUTE

    def expected(self, trials: int, seconds: float) -> int:
        """Return how many trials it will be by the end, from how long `trials` of them took.

        >>> Budget(trials=40, minutes=1.0).expected(2, 10.0), Budget(trials=5, minutes=1.0).expected(2, 10.0)
        (12, 5)
        """
        if self.minutes is None or not trials or not seconds:
            return self.trials or trials + 1
        more = math.ceil(max(self.minutes * SECONDS_A_MINUTE - seconds, 0) * trials / seconds)
        return min(trials + more, self.trials or trials + more)
