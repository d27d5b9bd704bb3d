"""News that a webhook has not heard yet: they wait where the work itself is on record, until they are told.

A job that is killed after its work and before its webhook has therefore lost nothing: the decision of a day
says in its run that nobody has heard of it, and beside the scores of a day lies what is to be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from ..experiment import Experiment
from .days import SCORES, DayNews, ScoredDays
from .decision_news import WORTH, News, event_of, of_decisions
from .outputs import output_folder

SCORED = "campaignpulse.score"
TOLD_OF_A_DAY = (
    "at",
    "scorer",
    "version",
    "accounts",
    "at_risk",
    "newly_at_risk",
    "no_longer_at_risk",
    "new",
    "gone",
    "gone_at_risk",
    "previous_at",
    "previous_version",
    "missing",
)
"""What of the result of `score` is told: counts and doubts, and no score of an account."""


def of_a_day(name: str, whole: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is told of the scores of a day; `whole` is the result of `score` as JSON has it."""
    return {"experiment": name, **{key: whole[key] for key in TOLD_OF_A_DAY}}


def waiting(experiment: Experiment, *, now: pd.Timestamp) -> list[News]:
    """Return the news that nobody has heard yet, in the order of the days that they are about."""
    found = [*of_decisions(experiment, now=now), *_of_days(experiment)]
    return sorted(found, key=lambda one: one.event.subject)


def drop_old(experiment: Experiment, *, now: pd.Timestamp) -> tuple[str, ...]:
    """Forget news of scores that were written more than 28 days before `now`; a sentence of each day.

    So are those of scores that are not there. Until then a job may be about to write them: by the clock, as
    it may score any day.
    """
    days = ScoredDays(output_folder(experiment) / SCORES)
    old = [(one, "nobody has received it in 28 days") for one in days.news()]
    old += [(one, "the job that was to write them did not") for one in days.orphans()]
    return tuple(_dropped(one, why) for one, why in old if now - one.written_at > WORTH)


def _dropped(one: DayNews, why: str) -> str:
    one.drop()
    return f"what was to be told of the scores of {one.day} is dropped: {why}"


def _of_days(experiment: Experiment) -> Iterator[News]:
    for one in ScoredDays(output_folder(experiment) / SCORES).news():
        yield News(event_of(SCORED, experiment, one.day, one.told), _dropping(one))


def _dropping(one: DayNews) -> Callable[[str], None]:
    return lambda _: one.drop()
