"""How long before a churn its alarm came on, where some had come on before anybody watched."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.stats import CensoredData, ecdf

from ..influence import Booleans, Floats

QUARTILES = (0.25, 0.5, 0.75)

ROUNDING = 1e-12
"""Products of shares such as 3/4 · 2/3 differ from 1/2 by as much."""


@dataclass(frozen=True)
class LeadTimes:
    """Days from the first day of the last stretch of alarms to the churn: median and quartiles.

    They are of the `warned` churns: those with an alarm within their last horizon. `censored` of these had
    it on already on the first day of watching, so that their lead time is longer than what was seen. None
    where so many are censored, or so few were warned, that the quartile is not known.
    """

    lower_quartile: float | None
    median: float | None
    upper_quartile: float | None
    warned: int
    censored: int


def lead_times(days: Floats, censored: Booleans) -> LeadTimes:
    """Return the lead times of warned churns: `days` (n,) that were seen, `censored` (n,) if it was longer.

    The quartiles are those of Kaplan and Meier's curve, doi 10.1080/01621459.1958.10501452: the fewest days
    that at most the rest of the churns had more than. Longer is better, unless the alarm was always on.

    >>> import numpy as np
    >>> seen = lead_times(np.array([10.0, 20.0, 30.0, 40.0]), np.array([False, False, True, False]))
    >>> seen.lower_quartile, seen.median, seen.upper_quartile, seen.censored
    (10.0, 20.0, 40.0, 1)
    """
    counts = len(days), int(censored.sum())
    if counts[0] == counts[1]:
        return LeadTimes(None, None, None, *counts)
    longer = ecdf(CensoredData(uncensored=days[~censored], right=days[censored])).sf
    reached = [longer.quantiles[longer.probabilities <= 1 - share + ROUNDING] for share in QUARTILES]
    low, middle, high = (float(found[0]) if len(found) else None for found in reached)
    return LeadTimes(low, middle, high, *counts)
