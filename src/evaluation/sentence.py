"""The verdict in one sentence, with the figures that it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from .clustered import FEWEST_ACCOUNTS, ROUNDING, Estimate
from .planner import Needed
from .scorer_metrics import ScorerMetrics
from .verdict import (
    COMPARED,
    DECIMALS,
    NO_DIFFERENCE,
    NON_INFERIORITY,
    NOT_ENOUGH_DATA,
    Rule,
    not_worse,
    wins,
)

WEEKS_A_YEAR = 52.18
MOST_WEEKS = 104
"""Two years: what takes longer is said in years."""


@dataclass(frozen=True)
class Side:
    """One of the two scorers of a verdict: its name, and its metrics on the rows compared."""

    name: str
    metrics: ScorerMetrics

    def value(self, metric: str) -> str:
        """Return the metric with its decimals."""
        return written(getattr(self.metrics, metric), metric)


def sentence(
    outcome: str,
    difference: Estimate,
    challenger: Side,
    reference: Side,
    *,
    rule: Rule,
    needed: Needed | None = None,
) -> str:
    """Return the verdict in one sentence with the figures that it rests on, the winner's first.

    `outcome` is the answer of `Rule.decide` to the `difference` of the primary metric, `challenger` −
    `reference`, and `needed` what a missing answer would take.
    """
    size = f"{_many(difference.accounts, 'account')}, {_many(challenger.metrics.rows, 'snapshot')}"
    if not rule.enough(difference):
        churned = _many(difference.churned_accounts, "churned account")
        least = f"{churned}, at least {rule.min_churned_accounts} are needed ({size})"
        return f"{outcome}: {least}{_what_is_needed(needed, difference)}."
    if difference.value is None:
        return f"{outcome}: {COMPARED[rule.metric][0]} is undefined where all snapshots churned ({size})."
    if not difference.standard_error:
        return f"{outcome}: {_figures(challenger, reference, rule)}, {_why_no_interval(difference)} ({size})."
    reference_wins = outcome.startswith(wins(reference.name))
    first, second = (reference, challenger) if reference_wins else (challenger, reference)
    gap = _gap(difference, rule, sign=-1 if reference_wins else 1)
    basis = f"{gap} ({100 * rule.confidence:g} % interval, {size})"
    if not outcome.startswith((NO_DIFFERENCE, NOT_ENOUGH_DATA)):
        value, other = first.value(rule.metric), second.value(rule.metric)
        figures = f"{COMPARED[rule.metric][0]} {value} against {other} for {second.name}"
    else:
        figures = _figures(first, second, rule)
    reach = _reach(outcome, difference, challenger.name, rule)
    return f"{outcome}: {figures}, {basis}{reach}{_what_is_needed(needed, difference)}."


def _figures(first: Side, second: Side, rule: Rule) -> str:
    value, other = first.value(rule.metric), second.value(rule.metric)
    return f"{COMPARED[rule.metric][0]} {value} for {first.name} against {other} for {second.name}"


def _reach(outcome: str, difference: Estimate, challenger: str, rule: Rule) -> str:
    """Return why an outcome that is no plain win was said."""
    margin, bound = f"{rule.margin:g}", f"by the {100 * rule.confidence:g} % one-sided bound {challenger}"
    behind = written(max(0.0, -_ahead(difference, rule)), rule.metric)
    if outcome.endswith(not_worse(challenger)):
        return f", and {bound} is worse by {behind} at most, less than the margin of {margin}"
    if outcome == NO_DIFFERENCE:
        return f", and the {100 * rule.equivalence_confidence:g} % interval lies within ±{margin}"
    if outcome != NOT_ENOUGH_DATA:
        return ""
    if rule.decision == NON_INFERIORITY:
        return f", and {bound} may be worse by {behind}, no less than the margin of {margin}"
    return f", which contains 0 and reaches beyond ±{margin}"


def _ahead(difference: Estimate, rule: Rule) -> float:
    """Return how far the challenger is ahead at worst, by the one-sided bound; negative: behind."""
    low, high = difference.interval(rule.equivalence_confidence) or (0.0, 0.0)
    return low if COMPARED[rule.metric][1] else -high


def _what_is_needed(needed: Needed | None, difference: Estimate) -> str:
    if needed is None:
        return ""
    wanted, seen = f"{needed.about:,}", f"{difference.churned_accounts:,}"
    said = f"; about {wanted} churned accounts are needed to tell a difference of {needed.difference:g}"
    said += f", there {'is' if difference.churned_accounts == 1 else 'are'} {seen}"
    if needed.weeks is None:
        return said
    return f"{said}, and at the rate of this test period that takes about {_more(needed.weeks)}"


def _more(weeks: int) -> str:
    if weeks > MOST_WEEKS:
        return f"{round(weeks / WEEKS_A_YEAR):,} more years"
    return "1 more week" if weeks == 1 else f"{weeks} more weeks"


def _why_no_interval(difference: Estimate) -> str:
    if difference.standard_error is None:
        return f"no interval with fewer than {FEWEST_ACCOUNTS} retained accounts"
    if abs(difference.value or 0.0) < ROUNDING:
        return "the same on every account"
    return "no interval as the accounts do not vary"


def _gap(difference: Estimate, rule: Rule, *, sign: int) -> str:
    low, high = sorted(sign * bound for bound in difference.interval(rule.confidence) or ())
    gap = written(sign * (difference.value or 0.0), rule.metric, sign="+")
    return f"{gap} [{written(low, rule.metric)}, {written(high, rule.metric)}]"


def written(value: float, metric: str, *, sign: str = "") -> str:
    """Return a value or a difference of a metric with its decimals and a true minus; `sign` "+" shows a plus.

    >>> written(-0.0101, "roc_auc"), written(0.00104, "brier", sign="+"), written(-0.0001, "roc_auc")
    ('−0.010', '+0.00104', '0.000')
    """
    digits = DECIMALS[metric]
    return f"{round(value, digits) + 0.0:{sign}.{digits}f}".replace("-", "−")


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
