"""News that a webhook has not heard yet: they wait where the work itself is on record, until they are told.

A job that is killed after its work and before its webhook has therefore lost nothing: the decision of a day
says in its run that nobody has heard of it, and beside the scores of a day lies what is to be told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from ..experiment import Experiment
from ..tracking import Decided, Store, decided, existing_store, mark_told, run_link
from ..tracking.store import slug
from ..webhooks import Event
from .days import SCORES, DayNews, ScoredDays
from .outputs import output_folder

SCORED, RECALIBRATED = "campaignpulse.score", "campaignpulse.recalibrate"
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

WORTH = pd.Timedelta(days=28)
"""How long news are worth telling: four weekly jobs after their own; older ones are read on record.

It counts from when something was decided or scored: a job that makes up for missed weeks decides of old days.
"""


@dataclass(frozen=True)
class News:
    """A piece of news, and what to call, with what came of it in words, once it has been received."""

    event: Event
    received: Callable[[str], None]


def of_a_day(name: str, whole: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is told of the scores of a day; `whole` is the result of `score` as JSON has it."""
    return {"experiment": name, **{key: whole[key] for key in TOLD_OF_A_DAY}}


def waiting(experiment: Experiment, *, now: pd.Timestamp) -> list[News]:
    """Return the news that nobody has heard yet, in the order of the days that they are about.

    What was decided or scored more than 28 days before `now` is left out, and of scores it is dropped.
    """
    found = [*_of_decisions(experiment, now), *_of_days(experiment, now)]
    return sorted(found, key=lambda one: one.event.subject)


def _of_decisions(experiment: Experiment, now: pd.Timestamp) -> Iterator[News]:
    store = existing_store()
    for one in decided(store, experiment.name):
        if one.untold and now - pd.Timestamp(one.ended_at, unit="s", tz="UTC") <= WORTH:
            told = _decision(experiment, one)
            yield News(_event(RECALIBRATED, experiment, one.at, told, key=one.run_id), _marked(store, one))


def _of_days(experiment: Experiment, now: pd.Timestamp) -> Iterator[News]:
    for one in ScoredDays(output_folder(experiment) / SCORES).news():
        if now - one.written_at > WORTH:
            one.drop()
        else:
            yield News(_event(SCORED, experiment, one.day, one.told), _dropped(one))


def _decision(experiment: Experiment, one: Decided) -> dict[str, Any]:
    """Return what is told of a decision, from its record alone: the same whenever it is told."""
    link = run_link(one.experiment_id, run_id=one.run_id)
    return {
        "experiment": experiment.name,
        "at": one.at,
        "decision": one.action,
        "promoted": one.promoted,
        "reason": one.reason,
        "alarms": json.loads(one.alarms),
        "run_key": one.run_key,
        "mlflow": {"run_id": one.run_id, "experiment": experiment.name, "url": link},
        "version": one.version,
        "held_back": one.held_back,
        "missing": list(one.missing),
    }


def _event(
    kind: str, experiment: Experiment, subject: str, data: dict[str, Any], *, key: str | None = None
) -> Event:
    return Event(kind, f"/experiments/{slug(experiment.name)}", subject, data, datetime.now(UTC), key)


def _marked(store: Store, one: Decided) -> Callable[[str], None]:
    return lambda what: mark_told(store, one.run_id, what)


def _dropped(one: DayNews) -> Callable[[str], None]:
    return lambda _: one.drop()
