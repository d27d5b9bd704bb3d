"""The block of an experiment file that says how the scheduled recalibration decides."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from .blocks import Block, Days

DAYS_A_WEEK = 7

Positive = Annotated[float, Field(gt=0)]


class RecalibrationChoice(Block):
    """When the champion is looked at, and what it takes to move its level or to let a refit take over.

    The numbers were fixed on development seeds of the simulator, and are those of `recalibration.Policy`.
    """

    every_days: Days = Field(
        default=DAYS_A_WEEK,
        description="days from one decision to the next; whole weeks",
    )
    train_days: Days = Field(
        default=365, description="a refit learns from the outcomes that matured within so many days"
    )
    half_life_days: Days | None = Field(
        default=None,
        description="a refit learns from outcomes half as often for each so many days that they are older; "
        "null: from all alike",
    )
    refit_every_days: Days = Field(
        default=56, description="days from one refit that is tried to the next; the calendar may ask earlier"
    )
    apart_days: Days = Field(
        default=28, description="days from one refit that is tried until the calendar may ask for the next"
    )
    retune_every_days: Days = Field(
        default=168,
        description="days from one search for other settings to the next; none without a tuning block",
    )
    rest_days: Days = Field(default=84, description="days after a refit took over until the next is tried")
    gate_days: Days = Field(
        default=112, description="a refit is judged on the outcomes that matured within so many days"
    )
    sure: Positive = Field(
        default=3.0, description="standard errors by which a refit must be better to take over"
    )
    more: Positive = Field(
        default=8.0, description="evidence, in nats, at which it is believed that more cancel than expected"
    )
    fewer: Positive = Field(
        default=10.0, description="evidence, in nats, at which it is believed that fewer cancel than expected"
    )
    ratio: Annotated[float, Field(gt=1)] = Field(
        default=1.5, description="the change of the rate of cancellations that is looked for"
    )
    prior_cancels: Annotated[float, Field(ge=0)] = Field(
        default=15.0, description="cancellations that the former level counts for when a new one is set"
    )

    @model_validator(mode="after")
    def _in_whole_weeks(self) -> RecalibrationChoice:
        if self.every_days % DAYS_A_WEEK:
            raise ValueError(
                f"every_days is {self.every_days}; cancellations are counted by week, so give a multiple of 7"
            )
        return self
