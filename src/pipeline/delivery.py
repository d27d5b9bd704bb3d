"""Sending hand-offs, and what stands in the way: the outbox of an experiment, from its file."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..checks import InputError
from ..diagnosis.handoff import Released
from ..diagnosis.handoff.database import opened
from ..diagnosis.handoff.delivery import Delivered, deliver
from ..diagnosis.handoff.outbox import requeue
from ..diagnosis.handoff.receivers import address_of, receivers_of
from ..diagnosis.handoff.standing import Standing, standing
from ..experiment import Experiment, HandoffChoice
from ..tracking.store import slug
from .handoff_book import release_cases
from .handoffs import book_path

Clock = Callable[[], float]


@dataclass(frozen=True)
class Sent:
    """What came of sending: how many cases went into the outbox now, what came of the messages of each
    receiver, and what is in the way; `full` cases wait for a day on which their team has room."""

    released: int
    receivers: tuple[Delivered, ...]
    notes: tuple[str, ...]
    standing: Standing
    quiet_until: pd.Timestamp | None = None
    full: int = 0

    @property
    def failed(self) -> bool:
        """Whether something that was due has not arrived."""
        return bool(self.notes) or any(one.later or one.dead for one in self.receivers)

    @property
    def busy(self) -> bool:
        """Whether nothing was done because another process is sending."""
        return bool(self.receivers) and all(one.busy for one in self.receivers)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "released": self.released,
            "receivers": [one.to_dict() for one in self.receivers],
            "notes": list(self.notes),
            "outbox": self.standing.to_dict(),
            "quiet_until": None if self.quiet_until is None else self.quiet_until.isoformat(),
            "full": self.full,
        }


def handoff_of(experiment: Experiment) -> HandoffChoice:
    """Return where hand-offs go. Raises InputError where the experiment does not say."""
    if experiment.handoff is None:
        raise InputError(
            "handoff is missing; name receivers in it, such as {receivers: {list: {kind: csv, path: a.csv}}, "
            "otherwise: list}"
        )
    return experiment.handoff


def send_handoffs(experiment: Experiment, *, clock: Clock = time.time) -> Sent:
    """Put the cases whose time has come into the outbox, and deliver what is due; nothing in quiet time.

    Raises InputError where the experiment names no receivers.
    """
    choice, name = handoff_of(experiment), slug(experiment.name)
    moment = pd.Timestamp(clock(), unit="s", tz="UTC").as_unit("us")
    released = release_cases(experiment, now=moment) if book_path().is_file() else Released()
    made = receivers_of(choice, experiment=name)
    awake = made.ready if released.quiet_until is None else {}
    results = deliver(book_path(), awake, patience_days=choice.patience_days, clock=clock)
    found = standing(book_path(), experiment=name, now=clock())
    notes = []
    if released.unaddressed:
        notes.append(
            f"{len(released.unaddressed):,} cases wait for a receiver, such as {released.unaddressed[0]}; "
            "name one for their teams in handoff.teams, or in handoff.otherwise"
        )
    for one in found.receivers:
        if one.waiting and one.receiver not in made.ready:
            why = made.missing.get(one.receiver, "the file names no such receiver any more; name it again")
            notes.append(f"{one.receiver}: {one.waiting:,} waiting, and nothing is sent there: {why}")
    went, full = len(released.cases), len(released.full)
    return Sent(went, tuple(results), tuple(notes), found, released.quiet_until, full)


def outbox_of(experiment: Experiment, *, clock: Clock = time.time) -> Standing:
    """Return what the outbox holds for an experiment."""
    handoff_of(experiment)
    return standing(book_path(), experiment=slug(experiment.name), now=clock())


def requeue_letters(experiment: Experiment, *, receiver: str | None = None, key: str | None = None) -> int:
    """Send dead letters of an experiment on their way again, all, of a receiver or of a key; return how many.

    Raises InputError where there is none such.
    """
    choice, name = handoff_of(experiment), slug(experiment.name)
    letters = standing(book_path(), experiment=name, now=time.time()).dead_letters
    address = None if receiver is None else address_of(name, receiver)
    chosen = [one.key for one in letters if key in (None, one.key) and address in (None, one.receiver)]
    if not chosen:
        asked = [*([f"receiver {receiver!r}"] if receiver else []), *([f"key {key!r}"] if key else [])]
        raise InputError(
            f"there is no dead letter{' of ' if asked else ''}{' and '.join(asked)}; `handoff status` shows "
            f"them, and the receivers are {', '.join(choice.receivers)}"
        )
    with opened(book_path()) as connection:
        return sum(requeue(connection, key=one) for one in chosen)
