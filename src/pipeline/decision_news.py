"""What a webhook is to hear of the champion: of decisions, one by one or summed, and of what people did."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from ..experiment import Experiment
from ..recalibration import HOLD
from ..tracking import (
    Decided,
    Store,
    decided,
    existing_store,
    mark_refused,
    mark_told,
    run_link,
    tell_together,
    untold_by_hand,
)
from ..tracking.changes import PROMOTION, ROLLBACK, Change
from ..tracking.store import slug
from ..webhooks import Event

RECALIBRATED, HELD = "campaignpulse.recalibrate", "campaignpulse.recalibrate.holds"
BY_HAND = {PROMOTION: "campaignpulse.promotion", ROLLBACK: "campaignpulse.rollback"}
"""The type of an event by what a person did; a job's own promotion is told with its decision."""

WORTH = pd.Timedelta(days=28)
"""How long news that ask for nothing are worth telling: four weekly jobs; older ones are read on record.

It counts from when something was decided or scored: a job that makes up for missed weeks decides of old days.
"""


@dataclass(frozen=True)
class News:
    """A piece of news, and what to call, with what came of it in words, once it is received, or refused."""

    event: Event
    received: Callable[[str], None]
    refused: Callable[[], None] = lambda: None


def of_decisions(experiment: Experiment, *, now: pd.Timestamp) -> Iterator[News]:
    """Yield what nobody has heard yet of decisions, and of promotions and rollbacks by hand.

    A change of champion, and one that a gate held back, wait until they have been received, or for 28 days
    after they were first refused. Any other decision does for 28 days; holds without an alarm that
    wait together are one piece of news.
    """
    store = existing_store()
    untold = [one for one in decided(store, experiment.name) if one.untold and not _is_over(one, now)]
    yield from (_of_one(experiment, store, one) for one in untold if not _asks_for_nothing(one))
    yield from _of_holds(experiment, store, [one for one in untold if _asks_for_nothing(one)], now)
    for change, refused_at in untold_by_hand(store, experiment.name):
        if not _refused_long_ago(refused_at, now):
            yield _of_change(experiment, store, change)


def bundle_holds(experiment: Experiment, *, now: pd.Timestamp) -> None:
    """Put the holds that ask for nothing, and are in no message yet, into one: before it is first sent."""
    store = existing_store()
    loose = [one for one in decided(store, experiment.name) if one.untold and one.told_with is None]
    fresh = [one for one in loose if _asks_for_nothing(one) and now - _made_at(one) <= WORTH]
    if fresh:
        tell_together(store, [one.run_id for one in fresh])


def event_of(
    kind: str, experiment: Experiment, subject: str, data: dict[str, Any], *, key: str | None = None
) -> Event:
    """Return a piece of news of an experiment, as it is told now."""
    return Event(kind, f"/experiments/{slug(experiment.name)}", subject, data, datetime.now(UTC), key)


def _is_over(one: Decided, now: pd.Timestamp) -> bool:
    if one.promoted or one.held_back is not None:
        return _refused_long_ago(one.refused_at, now)
    # holds that wait together are looked at together
    return not _asks_for_nothing(one) and now - _made_at(one) > WORTH


def _refused_long_ago(refused_at: str | None, now: pd.Timestamp) -> bool:
    return refused_at is not None and now - pd.Timestamp(refused_at) > WORTH


def _asks_for_nothing(one: Decided) -> bool:
    return one.action == HOLD and one.alarms == "[]" and one.held_back is None


def _made_at(one: Decided) -> pd.Timestamp:
    return pd.Timestamp(one.ended_at, unit="s", tz="UTC")


def _of_one(experiment: Experiment, store: Store, one: Decided) -> News:
    return _news(store, [one.run_id], _event_of_one(experiment, one))


def _event_of_one(experiment: Experiment, one: Decided) -> Event:
    """Return what is told of a decision, from its record alone: the same whenever it is told."""
    link = run_link(one.experiment_id, run_id=one.run_id)
    told = {
        "experiment": experiment.name,
        "at": one.at,
        "decision": one.action,
        "promoted": one.promoted,
        "reason": one.reason,
        "alarms": json.loads(one.alarms),
        "run_key": one.run_key,
        "mlflow": {"run_id": one.run_id, "experiment": experiment.name, "url": link},
        "version": one.registered,
        "held_back": one.held_back,
        "missing": list(one.missing),
    }
    return event_of(RECALIBRATED, experiment, one.at, told, key=one.run_id)


def _of_holds(
    experiment: Experiment, store: Store, holds: Sequence[Decided], now: pd.Timestamp
) -> Iterator[News]:
    """Yield the holds by the message that they are told in, each as long as the newest of it is worth it."""
    messages: dict[str | None, list[Decided]] = {}
    for one in holds:
        messages.setdefault(one.told_with, []).append(one)
    for message, told in messages.items():
        if now - max(_made_at(one) for one in told) <= WORTH:
            runs = [one.run_id for one in told]
            yield _news(store, runs, _event_of_holds(experiment, told, key=message))


def _event_of_holds(experiment: Experiment, told: Sequence[Decided], *, key: str | None) -> Event:
    if len(told) == 1:
        return _event_of_one(experiment, told[0])
    first, last = told[0].at, told[-1].at
    data = {
        "experiment": experiment.name,
        "at": last,
        "from": first,
        "decision": HOLD,
        "promoted": False,
        "reason": f"hold: {len(told)} decisions from {first} to {last}, and none had an alarm",
        "holds": [{"at": one.at, "reason": one.reason, "run_id": one.run_id} for one in told],
        "missing": list(dict.fromkeys(sentence for one in told for sentence in one.missing)),
    }
    return event_of(HELD, experiment, f"{first}/{last}", data, key=key)


def _of_change(experiment: Experiment, store: Store, change: Change) -> News:
    day = change.at.partition("T")[0]
    told = {
        "experiment": experiment.name,
        "at": day,
        "version": change.version,
        "before": change.before,
        "reason": change.reason,
        "by": change.by,
        "run_id": change.run_id,
    }
    return _news(
        store, [change.run_id], event_of(BY_HAND[change.kind], experiment, day, told, key=change.run_id)
    )


def _news(store: Store, runs: Sequence[str], event: Event) -> News:
    return News(
        event,
        received=lambda what: mark_told(store, runs, what),
        refused=lambda: mark_refused(store, runs, datetime.now(UTC)),
    )
