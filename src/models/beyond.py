"""What the caps and overrides of a scorecard do to a health, beyond the sum of its parts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .base import Scorer
from .gate import Rows
from .parts import Floats


class Ruled(NamedTuple):
    """The health points (n,) that a rule gives or takes, and why (n,), None where it does not hold."""

    points: Floats
    why: NDArray[np.object_]


def ruled(scorer: Scorer, rows: Rows, log_odds: Floats) -> dict[str, Ruled]:
    """Return what each rule does to the health that stands for the sum of the parts, `log_odds` (n,).

    A rule follows on those before it: a cap on the parts, an override on the cap. Empty where a scorer has
    none.
    """
    found = {}
    for name, more in scorer.beyond(rows).items():
        after = log_odds + more.risk
        found[name] = Ruled(scorer.health_at(after) - scorer.health_at(log_odds), more.why)
        log_odds = after
    return found


def ruled_since(now: dict[str, Ruled], before: dict[str, Ruled]) -> dict[str, Ruled]:
    """Return what rules do now less what they did before; why they do, or else why they did."""
    found = {}
    for name in now | before:
        ends = now.get(name), before.get(name)
        points = [end.points if end else 0.0 for end in ends]
        whys = [end.why for end in ends if end]
        why = np.where(whys[0] == None, whys[-1], whys[0])  # noqa: E711, of each element
        found[name] = Ruled(np.asarray(points[0] - points[1]), why)
    return found
