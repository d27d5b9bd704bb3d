"""The block of an experiment file that says what a wrong diagnosis costs, and when a cause is named."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from .blocks import Block, Count, Number
from .own_code import Reference

Cost = Annotated[Number, Field(ge=0)]
Chance = Annotated[Number, Field(gt=0, lt=1)]


class CostRow(Block):
    """What an account with one cause costs, by where it is sent."""

    development: Cost = Field(description="cost of sending it to development")
    marketing: Cost = Field(description="cost of sending it to marketing")
    support: Cost = Field(description="cost of sending it to support, its success manager")
    nobody: Cost = Field(description="cost of sending it to nobody")


Cause = Literal["product_bug", "campaign_confusion", "dissatisfaction", "wind_down"]
Costs = dict[Cause, CostRow]


def _row(development: float, marketing: float, support: float, nobody: float) -> CostRow:
    return CostRow(development=development, marketing=marketing, support=support, nobody=nobody)


DEFAULT_COSTS: Costs = {
    "product_bug": _row(0.0, 1.0, 0.6, 2.0),
    "campaign_confusion": _row(1.0, 0.0, 0.5, 1.0),
    "dissatisfaction": _row(1.5, 1.0, 0.0, 3.0),
    "wind_down": _row(0.7, 0.5, 0.5, 0.0),
}
"""What an account costs by its cause and by where it is sent. Judgements: a bug that nobody hears of costs
twice as much as one that marketing hears of."""


def _all_causes(given: Costs) -> Costs:
    return {**DEFAULT_COSTS, **given}


def cost_table(costs: Costs) -> dict[str, dict[str, float]]:
    """Return the costs by cause and destination, as plain values.

    >>> cost_table(DEFAULT_COSTS)["product_bug"]["nobody"]
    2.0
    """
    return {cause: row.model_dump() for cause, row in costs.items()}


class CausesChoice(Block):
    """How the causes of accounts at risk are found, and what a wrong one costs."""

    costs: Annotated[Costs, AfterValidator(_all_causes)] = Field(
        default=DEFAULT_COSTS,
        description="cost by cause of an account and by where it is sent, in any one unit; a cause that is "
        "left out keeps its default",
    )
    bar: Chance = Field(
        default=0.5,
        description="probability from which the rules name a cause; below, the answer is unclear. A learned "
        "model has a bar of its own",
    )
    fewest_confirmed: Count = Field(
        default=30,
        description="accounts with a confirmed cause, and without it, from which the cause is learned; those "
        "of one case count as one",
    )
    text_model: Reference | None = Field(
        default=None,
        description="your own model of the texts of tickets, as FILE.py:NAME beside this file; null: ours",
    )
    rules: dict[Cause, Reference] = Field(
        default={},
        description="your own rules by cause, each a function of the evidence, as FILE.py:NAME beside this "
        "file; a cause that is left out keeps ours",
    )
    false_discoveries: Chance = Field(
        default=0.05,
        description="share of the surges, and of the campaigns' causes, of a day that may be none",
    )
