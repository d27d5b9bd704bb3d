"""The block of an experiment file that says who is at risk."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from .blocks import Block, Flag, Share

Money = Annotated[float, Field(strict=True, ge=0)]
Positive = Annotated[float, Field(strict=True, gt=0)]

KEYS_OF_RULES = {
    "budget": ("fixed",),
    "profit": ("clv", "incentive_cost", "contact_cost", "acceptance"),
    "false_alarms": ("limit",),
}
"""The keys that only one of the rules has."""


class AlertRule(Block):
    """Who is at risk; each key but `rule` belongs to one rule."""

    rule: Literal["budget", "profit", "false_alarms"] = Field(
        default="budget",
        description="at risk are the evaluation.budget_share of the accounts, those worth contacting, or as "
        "many as a limit on false alarms allows",
    )
    fixed: Flag = Field(
        default=False,
        description="for budget: whether it is a probability learned from the training snapshots, the same "
        "at each cutoff, instead of the top of each cutoff",
    )
    limit: Share = Field(
        default=0.10,
        description="for false_alarms: share of the snapshots that stay which may be at risk, in each phase",
    )
    clv: Positive = Field(
        default=200.0, description="for profit: what a customer who is kept is worth, in money"
    )
    incentive_cost: Money = Field(
        default=10.0, description="for profit: what an offer that is taken costs, in money; below clv"
    )
    contact_cost: Money = Field(default=1.0, description="for profit: what each contact costs, in money")
    acceptance: tuple[Positive, Positive] = Field(
        default=(6.0, 14.0),
        description="for profit: parameters of the Beta distribution of the share of churners who take the "
        "offer; these four defaults are those of Verbraken et al. 2013",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> AlertRule:
        for rule, keys in KEYS_OF_RULES.items():
            for key in keys:
                if rule != self.rule and getattr(self, key) != type(self).model_fields[key].default:
                    raise ValueError(
                        f"{key} belongs to the rule {rule}, and the rule is {self.rule}; drop it"
                    )
        if self.incentive_cost >= self.clv:
            raise ValueError(
                f"incentive_cost is {self.incentive_cost:g} and clv {self.clv:g}; an offer must cost less "
                "than the customer is worth"
            )
        return self
