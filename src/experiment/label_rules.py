"""Who counts as churned, and who is looked at: the `label` block of an experiment."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .blocks import Block, Count, Day, Days, Number, Share, Word


class ActiveDays(Block):
    """How many days with activity an account needs."""

    min: Count = Field(description="days with activity that an account needs, at least")
    within_days: Days | None = Field(
        default=None, description="counted over so many days before the cutoff; null: ever"
    )


class MinSum(Block):
    """What a metric must add up to."""

    metric: Word = Field(description="the metric that is added up")
    value: Number = Field(description="its sum must be at least this, in the metric's own unit")
    within_days: Days | None = Field(default=None, description="over the days before the cutoff; null: ever")


class Eligibility(Block):
    """Who has a snapshot at a cutoff; whoever is not eligible has none. Each part is optional."""

    active_days: ActiveDays | None = Field(
        default=None, description="days with activity, of the label's metric if it has one"
    )
    recent_days: Days | None = Field(
        default=None, description="days before the cutoff; one at least must have activity"
    )
    min_sum: MinSum | None = Field(default=None, description="a least sum of a metric")
    tenure_days: Days | None = Field(default=None, description="days since the account began, at least")


class _Label(Block):
    kind: str
    horizon_days: Days = Field(description="days from the cutoff in which churn is looked for")
    eligible: Eligibility = Field(default=Eligibility(), description="who has a snapshot at a cutoff")
    as_of: Day | None = Field(
        default=None,
        description="until when outcomes are known; null: the last time in the table that defines it",
    )


class CancelLabel(_Label):
    """Churned: the first cancellation of `subscriptions` lies within the horizon."""

    kind: Literal["cancel"] = Field(description="churned = cancelled within the horizon")


class SilenceLabel(_Label):
    """Churned: no row of the metric within the horizon."""

    kind: Literal["silence"] = Field(description="churned = no row of the metric within the horizon")
    metric: Word = Field(description="the metric that falls silent")


class DropLabel(_Label):
    """Churned: a day of the horizon brings less than a share of a day before the cutoff."""

    kind: Literal["drop"] = Field(description="churned = the metric a day falls below a share of what it was")
    metric: Word = Field(description="the metric that drops")
    share: Share = Field(default=0.5, description="share of the trailing daily sum; below it is churned")
    trailing_days: Days = Field(default=112, description="days before the cutoff that say what it was")


Label = Annotated[CancelLabel | SilenceLabel | DropLabel, Field(discriminator="kind")]
