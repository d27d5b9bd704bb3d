"""How the scorers of an experiment are compared: the part of the plan that says what decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ..tables import PHASES, Phase
from .blocks import Block, Count, Flag, Looks, Share, Word

SliceKind = Literal["segment", "size", "tenure", "series", "participation", "reliability"]

FEWEST_DRAWS = 200
"""With fewer draws of the accounts, chance alone moves a bound by more than a fifth of a standard error."""


class Evaluation(Block):
    """How the scorers are compared."""

    reference: Word = Field(default="rules", description="name of the scorer that is compared against")
    challenger: Word = Field(default="learned", description="name of the scorer that the verdict is about")
    metric: Literal["roc_auc", "brier", "log_loss"] = Field(default="roc_auc", description="what decides")
    budget_share: Share = Field(default=0.10, description="share of a cutoff's accounts to contact")
    equivalence_margin: Annotated[float, Field(strict=True, gt=0)] = Field(
        default=0.02,
        description="a difference this small, in the metric's unit, is called none; brier and log_loss have "
        "no default",
    )
    decision: Literal["superiority", "non_inferiority"] = Field(
        default="superiority",
        description="what is asked of the challenger: to be better, or not to be worse by a margin",
    )
    non_inferiority_margin: Annotated[float, Field(strict=True, gt=0)] | None = Field(
        default=None,
        description="by less than this, in the metric's unit, it may be worse; null: equivalence_margin",
    )
    confidence: Annotated[float, Field(strict=True, gt=0.5, lt=1)] = Field(
        default=0.95, description="confidence of the intervals, as a share"
    )
    min_churned_accounts: Count = Field(
        default=30, description="accounts that churned; with fewer there is not enough data for a verdict"
    )
    bootstrap_draws: Annotated[int, Field(strict=True, ge=0)] | None = Field(
        default=None,
        description="draws of the accounts for a second opinion on the interval; 0: none; null: 1,000, or "
        "fewer on many rows",
    )
    missing_scores: Literal["refuse", "leave_out"] = Field(
        default="refuse",
        description="what becomes of a snapshot without a score of one scorer: leave_out: it is left out for "
        "all, and counted",
    )
    campaign_lift: Flag = Field(
        default=True,
        description="whether to measure what campaign features bring to the challenger",
    )
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)] = Field(
        default=PHASES, description="the campaign phases that are tested and reported one by one"
    )
    slices: tuple[SliceKind, ...] | None = Field(
        default=None,
        description="what else the comparison is sliced by; null: all that the data tell",
    )
    looks: Looks = Field(
        default=(),
        description="days on which the ledger gives a verdict, the last is the final one; []: on any day",
    )

    @property
    def margin(self) -> float:
        """The margin of the question that is asked of the challenger, in the metric's unit."""
        return self.non_inferiority_margin or self.equivalence_margin

    @model_validator(mode="after")
    def _two_scorers(self) -> Evaluation:
        if self.reference == self.challenger:
            raise ValueError(f"reference and challenger are both {self.reference}; name two scorers")
        return self

    @model_validator(mode="after")
    def _margin_in_its_unit(self) -> Evaluation:
        if self.metric != "roc_auc" and "equivalence_margin" not in self.model_fields_set:
            raise ValueError(
                f"equivalence_margin is missing; with metric: {self.metric} it has no default, as "
                "differences are smaller where fewer churn; give the largest that would not matter to you"
            )
        return self

    @model_validator(mode="after")
    def _margin_of_its_question(self) -> Evaluation:
        if self.non_inferiority_margin is not None and self.decision != "non_inferiority":
            raise ValueError(
                "non_inferiority_margin belongs to decision: non_inferiority; add that, or leave it out"
            )
        return self

    @model_validator(mode="after")
    def _draws_enough(self) -> Evaluation:
        if self.bootstrap_draws is not None and 0 < self.bootstrap_draws < FEWEST_DRAWS:
            raise ValueError(
                f"bootstrap_draws is {self.bootstrap_draws}; it must be at least {FEWEST_DRAWS}, for "
                "the ends of the interval to hold still, or 0 for none"
            )
        return self


def require_scorers(evaluation: Evaluation, scorers: Mapping[str, object]) -> None:
    """Refuse a comparison that names a scorer which is not there."""
    for key in ("reference", "challenger"):
        name = getattr(evaluation, key)
        if name not in scorers:
            raise ValueError(f"evaluation.{key} is {name!r}; name one of {', '.join(scorers)}")
