"""The rule that turns an interval into words, fixed before the data are seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scipy import special

from ..checks import InputError, listed
from .clustered import FEWEST_ACCOUNTS, ROUNDING, Estimate

NO_DIFFERENCE = "no difference shown"
NOT_ENOUGH_DATA = "not enough data"
NO_WINNER = f"{NOT_ENOUGH_DATA} for a winner"
"""Where a plan of non-inferiority has its answer, and a difference that matters may be there."""

# What a comparison can rest on: how the metric is called in a sentence, and whether higher is better.
COMPARED = {"roc_auc": ("ROC AUC", True), "brier": ("Brier score", False), "log_loss": ("log loss", False)}

MARGIN = 0.02
"""A difference of ROC AUC that would not matter: one pair of a leaver and a stayer in fifty."""

DECIMALS = {"roc_auc": 3, "brier": 5, "log_loss": 5}
"""How a metric is written: where few churn, differences of a loss that matter are a hundred times smaller."""

Question = Literal["superiority", "non_inferiority"]
SUPERIORITY: Question = "superiority"
NON_INFERIORITY: Question = "non_inferiority"
QUESTIONS = (SUPERIORITY, NON_INFERIORITY)


@dataclass(frozen=True)
class Rule:
    """What decides: the primary `metric`, the margins in its unit, and how sure one has to be.

    Fewer than `min_churned_accounts`: not enough data. p below 1 − `confidence`: the better scorer wins,
    whatever the question. Beyond that, the question that `decision` asks:

    - superiority: the interval at 2 · `confidence` − 1 (90 % for 95 %, two one-sided tests) inside ± the
      `equivalence_margin`: no difference shown.
    - non_inferiority: the one-sided bound at `confidence` says that the challenger is not worse by as much
      as the `non_inferiority_margin` (None: the equivalence margin): not worse; and no difference shown
      only if it is not better by as much either. As a win is the narrower claim and is tested as before,
      asking this first makes no win likelier (closed testing).

    Otherwise not enough data. Raises InputError for a value out of bounds.
    """

    metric: str = "roc_auc"
    equivalence_margin: float = MARGIN
    confidence: float = 0.95
    min_churned_accounts: int = 30
    decision: Question = SUPERIORITY
    non_inferiority_margin: float | None = None

    def __post_init__(self) -> None:
        """Refuse values that decide nothing."""
        for name, value, known in (("metric", self.metric, COMPARED), ("decision", self.decision, QUESTIONS)):
            if value not in known:
                raise InputError(f"evaluation: {name} is {value!r}; it must be one of {listed(known)}")
        for name in ("equivalence_margin", "non_inferiority_margin"):
            margin = getattr(self, name)
            if margin is not None and not margin > 0:
                raise InputError(
                    f"evaluation: {name} is {margin:g}; it must be above 0, "
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
    def margin(self) -> float:
        """Return the margin of the question that is asked, in the metric's unit."""
        if self.decision == NON_INFERIORITY and self.non_inferiority_margin is not None:
            return self.non_inferiority_margin
        return self.equivalence_margin

    @property
    def equivalence_confidence(self) -> float:
        """Return the confidence of the interval that two one-sided tests look at: 0.9 for 0.95."""
        return 2 * self.confidence - 1

    def enough(self, difference: Estimate) -> bool:
        """Return whether there are churned accounts enough for a verdict."""
        return difference.churned_accounts >= self.min_churned_accounts

    def margin_p_value(self, difference: Estimate, question: Question | None = None) -> float | None:
        """Return how easily chance alone would put the difference this far inside the margin.

        Of superiority it is the larger of two one-sided p values, against +margin and −margin; of
        non_inferiority the one against the side on which the challenger is worse. The `question` is by
        default the rule's own. None without interval.
        """
        if _same_everywhere(difference):
            return 0.0
        if difference.value is None or not difference.standard_error:
            return None
        ahead = difference.value if COMPARED[self.metric][1] else -difference.value
        sides = [ahead] if (question or self.decision) == NON_INFERIORITY else [ahead, -ahead]
        t = min(self.margin + side for side in sides) / difference.standard_error
        return float(special.stdtr(difference.degrees_of_freedom, -t))

    def decide(
        self,
        difference: Estimate,
        p_value: float | None,
        *,
        metric: str,
        challenger: str,
        reference: str,
        p_margin: float | None = None,
        p_alike: float | None = None,
    ) -> str | None:
        """Return the verdict on `challenger` − `reference` in a few words, such as "learned wins".

        `p_value` is the one to decide by, adjusted where several slices are looked at, and so are `p_margin`
        and `p_alike`, those of `margin_p_value` for the rule's question and for superiority, by default
        unadjusted. Only the primary metric has a margin; for the others a difference that could be chance
        gives None: nothing can be said.

        >>> wide = Estimate(0.03, 0.02, accounts=200, churned_accounts=40, degrees_of_freedom=39)
        >>> names = {"metric": "roc_auc", "challenger": "learned", "reference": "rules"}
        >>> Rule().decide(wide, wide.p_value(), **names)
        'not enough data'
        >>> Rule(decision="non_inferiority").decide(wide, wide.p_value(), **names)
        'not enough data for a winner, learned not worse by the margin'
        """
        if not self.enough(difference) or difference.value is None:
            return NOT_ENOUGH_DATA
        won = None
        if p_value is not None and p_value < 1 - self.confidence:
            won = wins(challenger if (difference.value > 0) == COMPARED[metric][1] else reference)
        if metric != self.metric:
            return won or (NO_DIFFERENCE if _same_everywhere(difference) else None)
        shown = self._shown(difference, self.decision, p_margin)
        if shown and self.decision == NON_INFERIORITY and won != wins(challenger):
            alike = self._shown(difference, SUPERIORITY, p_alike)
            return f"{won or (NO_DIFFERENCE if alike else NO_WINNER)}, {not_worse(challenger)}"
        return won or (NO_DIFFERENCE if shown else NOT_ENOUGH_DATA)

    def _shown(self, difference: Estimate, question: Question, adjusted: float | None) -> bool:
        p_value = self.margin_p_value(difference, question) if adjusted is None else adjusted
        return p_value is not None and p_value < 1 - self.confidence


def margin_of(metric: str, given: float | None) -> float:
    """Return the equivalence margin of a metric: as given, else 0.02 for roc_auc.

    Raises InputError for a loss without one: how large its differences are depends on the share that churns.

    >>> margin_of("roc_auc", None), margin_of("brier", 0.001)
    (0.02, 0.001)
    """
    if given is None and metric in COMPARED and metric != "roc_auc":
        raise InputError(
            f"evaluation: equivalence_margin is not given, and for {metric} it has no default, as "
            "differences are smaller where fewer churn; give the largest that would not matter to you"
        )
    return MARGIN if given is None else given


def _same_everywhere(difference: Estimate) -> bool:
    return difference.standard_error == 0 and abs(difference.value or 0.0) < ROUNDING


def wins(scorer: str) -> str:
    """Return the scorer as the winner, in good English.

    >>> wins("learned"), wins("rules")
    ('learned wins', 'rules win')
    """
    return f"{scorer} win" if scorer.endswith("s") else f"{scorer} wins"


def not_worse(scorer: str) -> str:
    """Return what a verdict ends with where a plan of non-inferiority has shown what it asked.

    >>> not_worse("learned")
    'learned not worse by the margin'
    """
    return f"{scorer} not worse by the margin"


def names_winner(verdict: str | None) -> bool:
    """Return whether a verdict of `Rule.decide` says that one of the two wins.

    >>> [names_winner(said) for said in ("rules win", "rules win, learned not worse by the margin")]
    [True, True]
    >>> [names_winner(said) for said in (f"{NO_DIFFERENCE}, learned not worse by the margin", None)]
    [False, False]
    """
    return verdict is not None and not verdict.startswith((NO_DIFFERENCE, NOT_ENOUGH_DATA))
