"""What contacting the customers at risk is expected to bring, for each snapshot of a customer."""

from __future__ import annotations

import numpy as np

from ..influence import Floats
from ..profit import RetentionCosts, contacts_by_row, profit_by_row
from .figure import Figure, figure
from .flagged import Flagged


def profit(part: Flagged, scorer: str, costs: RetentionCosts, *, confidence: float) -> Figure:
    """Return the expected maximum profit, with the number of contacts that is best; higher is better.

    Verbraken, Verbeke and Baesens 2013, doi 10.1109/TKDE.2012.50. It is never below 0, which is contacting
    nobody, and its interval is cut there. That the best number is found on the same rows does not widen the
    interval: at the best, a small change of it changes nothing.
    """
    mean = _mean(part, _best(part, scorer, costs), confidence)
    return Figure(mean.value, None if mean.low is None else max(mean.low, 0.0), mean.high)


def profit_at_budget(part: Flagged, scorer: str, costs: RetentionCosts, *, confidence: float) -> Figure:
    """Return the expected profit of contacting those inside the alert budget; higher is better."""
    return _mean(part, _budget(part, scorer, costs), confidence)


def profit_difference(
    part: Flagged, scorer: str, reference: str, costs: RetentionCosts, *, confidence: float
) -> Figure:
    """Return the expected maximum profit of `scorer` minus that of `reference`."""
    return _mean(part, _best(part, scorer, costs) - _best(part, reference, costs), confidence)


def profit_at_budget_difference(
    part: Flagged, scorer: str, reference: str, costs: RetentionCosts, *, confidence: float
) -> Figure:
    """Return the expected profit at the alert budget of `scorer` minus that of `reference`."""
    return _mean(part, _budget(part, scorer, costs) - _budget(part, reference, costs), confidence)


def _best(part: Flagged, scorer: str, costs: RetentionCosts) -> Floats:
    return profit_by_row(part.rows.churned, part.rows.probability[scorer], costs)


def _budget(part: Flagged, scorer: str, costs: RetentionCosts) -> Floats:
    return contacts_by_row(part.rows.churned, part.at_risk[scorer], costs)


def _mean(part: Flagged, by_row: Floats, confidence: float) -> Figure:
    everybody = np.ones(len(by_row), dtype=bool)
    return figure(part.mean(by_row, everybody), fewest=part.count(part.rows.churned), confidence=confidence)
