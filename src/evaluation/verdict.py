"""The rule that turns an interval into words, fixed before the data are seen."""

from __future__ import annotations

from dataclasses import dataclass

from ..checks import InputError, listed
from .clustered import FEWEST_ACCOUNTS, ROUNDING, Estimate
from .scorer_metrics import ScorerMetrics

NO_DIFFERENCE = "no difference shown"
NOT_ENOUGH_DATA = "not enough data"

# What a comparison can rest on: how the metric is called in a sentence, and whether higher is better.
COMPARED = {"roc_auc": ("ROC AUC", True), "brier": ("Brier score", False), "log_loss": ("log loss", False)}


@dataclass(frozen=True)
class Rule:
    """What decides: the primary `metric`, the `equivalence_margin` in its unit, and how sure one has to be.

    Fewer than `min_churned_accounts`: not enough data. p below 1 − `confidence`: the better scorer wins.
    The interval at 2 · `confidence` − 1 (90 % for 95 %, two one-sided tests) inside ± the margin: no
    difference shown. Otherwise not enough data. Raises InputError for a value out of bounds.
    """

    metric: str = "roc_auc"
    equivalence_margin: float = 0.02
    confidence: float = 0.95
    min_churned_accounts: int = 30

    def __post_init__(self) -> None:
        """Refuse values that decide nothing."""
        if self.metric not in COMPARED:
            raise InputError(f"evaluation: metric is {self.metric!r}; it must be one of {listed(COMPARED)}")
        if not self.equivalence_margin > 0:
            raise InputError(
                f"evaluation: equivalence_margin is {self.equivalence_margin:g}; it must be above 0, "
                "the largest difference that would not matter to you"
            )
        if not 0.5 < self.confidence < 1:
            raise InputError(f"evaluation: confidence is {self.confidence:g}; it must lie between 0.5 and 1")
        if self.min_churned_accounts < FEWEST_ACCOUNTS:
            raise InputError(
                f"evaluation: min_churned_accounts is {self.min_churned_accounts}; "
                f"it must be at least {FEWEST_ACCOUNTS}, for a spread to be estimated"
            )

    @property
    def equivalence_confidence(self) -> float:
        """Return the confidence of the interval that two one-sided tests look at: 0.9 for 0.95."""
        return 2 * self.confidence - 1

    def enough(self, difference: Estimate) -> bool:
        """Return whether there are churned accounts enough for a verdict."""
        return difference.churned_accounts >= self.min_churned_accounts

    def decide(
        self, difference: Estimate, p_value: float | None, *, metric: str, challenger: str, reference: str
    ) -> str | None:
        """Return the verdict on `challenger` − `reference` in a few words, such as "learned wins".

        `p_value` is the one to decide by, adjusted where several slices are looked at. Only the primary
        metric has a margin; for the others a difference that could be chance gives None: nothing can be
        said.

        >>> wide = Estimate(0.03, 0.02, accounts=200, churned_accounts=40, degrees_of_freedom=39)
        >>> Rule().decide(wide, wide.p_value(), metric="roc_auc", challenger="learned", reference="rules")
        'not enough data'
        """
        if not self.enough(difference) or difference.value is None:
            return NOT_ENOUGH_DATA
        if p_value is not None and p_value < 1 - self.confidence:
            return wins(challenger if (difference.value > 0) == COMPARED[metric][1] else reference)
        if difference.standard_error == 0 and abs(difference.value) < ROUNDING:
            return NO_DIFFERENCE
        if metric != self.metric:
            return None
        return NO_DIFFERENCE if self._equivalent(difference) else NOT_ENOUGH_DATA

    def _equivalent(self, difference: Estimate) -> bool:
        low, high = difference.interval(self.equivalence_confidence) or (-float("inf"), float("inf"))
        return -self.equivalence_margin < low and high < self.equivalence_margin


def wins(scorer: str) -> str:
    """Return the scorer as the winner, in good English.

    >>> wins("learned"), wins("rules")
    ('learned wins', 'rules win')
    """
    return f"{scorer} win" if scorer.endswith("s") else f"{scorer} wins"


@dataclass(frozen=True)
class Side:
    """One of the two scorers of a verdict: its name, and its metrics on the rows compared."""

    name: str
    metrics: ScorerMetrics

    def value(self, metric: str) -> str:
        """Return the metric with three decimals."""
        return f"{getattr(self.metrics, metric):.3f}"


def sentence(outcome: str, difference: Estimate, challenger: Side, reference: Side, *, rule: Rule) -> str:
    """Return the verdict in one sentence with the figures that it rests on, the winner's first.

    `outcome` is the answer of `Rule.decide` to the `difference` of the primary metric, `challenger` −
    `reference`.
    """
    size = f"{_many(difference.accounts, 'account')}, {_many(challenger.metrics.rows, 'snapshot')}"
    if not rule.enough(difference):
        churned = _many(difference.churned_accounts, "churned account")
        return f"{outcome}: {churned}, at least {rule.min_churned_accounts} are needed ({size})."
    if difference.value is None:
        return f"{outcome}: {COMPARED[rule.metric][0]} is undefined where all snapshots churned ({size})."
    if not difference.standard_error:
        return f"{outcome}: {_figures(challenger, reference, rule)}, {_why_no_interval(difference)} ({size})."
    reference_wins = outcome == wins(reference.name)
    first, second = (reference, challenger) if reference_wins else (challenger, reference)
    gap = _gap(difference, rule.confidence, sign=-1 if reference_wins else 1)
    basis = f"{gap} ({100 * rule.confidence:g} % interval, {size})"
    if outcome in (NO_DIFFERENCE, NOT_ENOUGH_DATA):
        return f"{outcome}: {_figures(first, second, rule)}, {basis}, {_reach(outcome, rule)}."
    value, other = first.value(rule.metric), second.value(rule.metric)
    return f"{outcome}: {COMPARED[rule.metric][0]} {value} against {other} for {second.name}, {basis}."


def _figures(first: Side, second: Side, rule: Rule) -> str:
    value, other = first.value(rule.metric), second.value(rule.metric)
    return f"{COMPARED[rule.metric][0]} {value} for {first.name} against {other} for {second.name}"


def _reach(outcome: str, rule: Rule) -> str:
    margin = f"±{rule.equivalence_margin:g}"
    if outcome == NO_DIFFERENCE:
        return f"and the {100 * rule.equivalence_confidence:g} % interval lies within {margin}"
    return f"which contains 0 and reaches beyond {margin}"


def _why_no_interval(difference: Estimate) -> str:
    if difference.standard_error is None:
        return f"no interval with fewer than {FEWEST_ACCOUNTS} retained accounts"
    if abs(difference.value or 0.0) < ROUNDING:
        return "the same on every account"
    return "no interval as the accounts do not vary"


def _gap(difference: Estimate, confidence: float, *, sign: int) -> str:
    low, high = sorted(sign * bound for bound in difference.interval(confidence) or ())
    return f"{_signed(sign * (difference.value or 0.0))} [{_plain(low)}, {_plain(high)}]"


def _signed(value: float) -> str:
    return f"{round(value, 3) + 0.0:+.3f}"


def _plain(value: float) -> str:
    return f"{round(value, 3) + 0.0:.3f}"


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
