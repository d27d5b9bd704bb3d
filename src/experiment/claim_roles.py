"""The block of an experiment file that says what in the data plays which part in the headline figures."""

from __future__ import annotations

from pydantic import Field

from .blocks import Block, Day, Word


class ClaimRoles(Block):
    """Who plays which part in the headline figures; what a data set lacks is said to be not measurable."""

    engagement: Word | None = Field(
        default=None, description="metric of engagement; null: sessions, else logins, else the most frequent"
    )
    review_cycle: Word = Field(default="review_cycle_days", description="metric of the days a review takes")
    collaboration: Word = Field(default="collaboration", description="metric of working together")
    satisfaction: Word | None = Field(default=None, description="survey instrument; null: csat, else nps")
    confusion: Word = Field(
        default="campaign_confusion", description="cause or category of tickets of those a campaign confused"
    )
    playbook_from: Day | None = Field(
        default=None, description="day from which support has a playbook for campaign tickets; null: none"
    )
