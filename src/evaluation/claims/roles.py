"""Which metrics, words and scorers of a data set play which part in the claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ...checks import InputError, listed
from ...features.metrics import meaning
from ...tables import clean_moment
from .claim import NotMeasurableError

TRADITIONAL = "traditional"
"""The scorer that every comparison starts from: usage, logins and tickets of 28 days, blind to campaigns."""

COLLABORATION_DOUBLED = " with collaboration doubled"
"""What the name of a scorer ends with whose weight of collaboration is doubled in active phases."""

USUAL_ENGAGEMENT = ("sessions", "logins")
USUAL_SATISFACTION = ("csat", "nps")


@dataclass(frozen=True)
class Roles:
    """Who plays which part; None is decided by what there is.

    `engagement`: a metric of the events that adds up (None: sessions, else logins, else the metric of the
    engagement component with the most rows). `review_cycle` and `collaboration`: metrics of the events.
    `satisfaction`: an instrument of the surveys (None: csat, else nps). `confusion`: the cause (confirmed,
    else the category) of a ticket by somebody whom a campaign confused. `playbook_from`: the day from which
    support works by a playbook for campaign tickets. The others are names of scorers.
    """

    engagement: str | None = None
    review_cycle: str = "review_cycle_days"
    collaboration: str = "collaboration"
    satisfaction: str | None = None
    confusion: str = "campaign_confusion"
    playbook_from: str | pd.Timestamp | None = None
    traditional: str = TRADITIONAL
    campaign_aware: str = "rules"
    challenger: str = "learned"

    @property
    def doubled(self) -> str:
        """The name of the campaign-aware scorer with twice the weight of collaboration."""
        return self.campaign_aware + COLLABORATION_DOUBLED

    @property
    def playbook_day(self) -> pd.Timestamp | None:
        """The start of the playbook as a UTC time; raises InputError for what is no time."""
        if self.playbook_from is None:
            return None
        try:
            return clean_moment(self.playbook_from)
        except InputError as error:
            raise InputError(
                f"roles: playbook_from is {self.playbook_from!r}; write a day as 2024-01-31"
            ) from error


def engagement_metric(metrics: Sequence[str], asked: str | None) -> str:
    """Return the metric that stands for engagement, of those of the events, the most frequent first.

    Raises NotMeasurableError where there is none.

    >>> engagement_metric(["posts", "logins"], None), engagement_metric(["likes", "posts"], None)
    ('logins', 'likes')
    """
    if asked is not None:
        return event_metric(metrics, asked, "engagement")
    for usual in USUAL_ENGAGEMENT:
        if usual in metrics:
            return usual
    senses, _ = meaning(metrics)
    for sense in senses:
        if (sense.component, sense.kind) == ("engagement", "activity"):
            return sense.name
    raise NotMeasurableError(
        f"events have no metric of engagement, only {listed(sorted(metrics))}; name one in "
        "`claims.engagement` of the experiment file"
    )


def event_metric(metrics: Sequence[str], name: str, role: str) -> str:
    """Return the name of a metric of the events; raises NotMeasurableError where no event has it."""
    if name not in metrics:
        raise NotMeasurableError(
            f"events have no metric {name!r}, only {listed(sorted(metrics))}; deliver it, or name yours in "
            f"`claims.{role}` of the experiment file"
        )
    return name


def satisfaction_instrument(surveys: pd.DataFrame, asked: str | None) -> str:
    """Return the instrument that stands for satisfaction; raises NotMeasurableError where there is none."""
    there = sorted(map(str, surveys["instrument"].unique()))
    for name in USUAL_SATISFACTION if asked is None else (asked,):
        if name in there:
            return name
    missing = " or ".join(USUAL_SATISFACTION) if asked is None else repr(asked)
    raise NotMeasurableError(
        f"surveys have no {missing}, only {listed(there)}; name an instrument in `claims.satisfaction` of "
        "the experiment file"
    )
