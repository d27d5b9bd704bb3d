"""What people do with the book of hand-offs: look, give away, take back, tell whoever must hear."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..checks import InputError
from ..diagnosis.handoff import HandoffBook, Released, escalate, reassign, release, undo
from ..diagnosis.handoff.receivers import address_of
from ..diagnosis.handoff.release import ReceiverOf
from ..diagnosis.handoff.resolution import read_resolution
from ..diagnosis.routing.columns import OPEN
from ..experiment import Experiment
from ..tracking.runs import login_name
from ..tracking.store import slug
from .handoffs import book_path, plain_rows


def existing_book() -> HandoffBook:
    """Return the book, for commands that work on what is in it. Raises InputError where there is none yet."""
    path = book_path()
    if not path.is_file():
        raise InputError(f"there is no book of hand-offs at {path}; `campaignpulse score` makes it")
    return HandoffBook(path)


def listed_handoffs(experiment: Experiment, *, everything: bool = False) -> pd.DataFrame:
    """Return the open hand-offs of an experiment, or all of them, highest priority first."""
    table = existing_book().frame(experiment.name)
    chosen = table if everything else table[table["status"] == OPEN]
    return chosen.sort_values(["priority", "handoff_id"], ascending=[False, True], ignore_index=True)


def given(name: str, *, to: str, by: str | None, reason: str) -> dict[str, Any]:
    """Give a hand-off or a case to somebody, who has that account and cause from then on; plain values."""
    who = (by or "").strip() or login_name()
    found = reassign(existing_book(), name, to=to, by=who, reason=reason, at=_now())
    said = f"{len(found)} of {name} given to {to} by {who}; the next of that account and cause goes there."
    return {"id": name, "handoffs": list(found), "to": to, "by": who, "reason": reason, "sentence": said}


def taken_back(name: str) -> dict[str, Any]:
    """Take back who was given a hand-off or a case, so that the matrix decides again; plain values."""
    found = undo(existing_book(), name, at=_now())
    said = f"{len(found)} of {name} taken back; the matrix decides again."
    return {"id": name, "handoffs": list(found), "sentence": said}


def resolved(
    name: str, *, cause: str = "", outcome: str = "", at: pd.Timestamp | None = None
) -> dict[str, Any]:
    """Say that a hand-off or a case was resolved (default: now), and what the cause was; plain values.

    `cause` is one of CAUSES, or `none` of them. Raises InputError for another one, and for a moment that has
    not come yet or lies before the hand-off.
    """
    now = _now()
    when = at or now
    if when > now:
        raise InputError(f"--at is {when:%Y-%m-%d %H:%M}, which has not come yet; give when it was resolved")
    given = {"handoff_id": name, "resolved_at": when.isoformat(), "cause": cause, "outcome": outcome}
    read_resolution(given, received_at=now)
    news = existing_book().resolve(name, resolved_at=when, cause=cause, outcome=outcome, received_at=now)
    said = f"{name} was resolved at {when:%Y-%m-%d %H:%M} UTC{'' if news else ', which was known'}."
    return {"id": name, "resolved_at": when.isoformat(), "cause": cause, "news": news, "sentence": said}


def release_cases(experiment: Experiment, *, now: pd.Timestamp | None = None) -> Released:
    """Put the cases whose time has come into the outbox, each for the receiver of its team."""
    return release(
        existing_book(),
        experiment.name,
        experiment.routing,
        _receiver_of(experiment),
        now=now or _now(),
        own_receiver=_receiver_of(experiment, own=True),
        addresses=_addresses(experiment),
    )


def escalated(
    experiment: Experiment, *, at: pd.Timestamp | None = None, dry_run: bool = False
) -> dict[str, Any]:
    """Tell whoever must hear of late cases (default: those late now), each once; plain values."""
    now = at or _now()
    late = escalate(
        existing_book(),
        experiment.name,
        experiment.routing,
        _receiver_of(experiment),
        now=now,
        dry_run=dry_run,
        addresses=_addresses(experiment),
    )
    told = int(late["told"].sum())
    why = "in a dry run" if dry_run else "in quiet time, or without a receiver"
    left = f"; {len(late) - told} are not, {why}" if told < len(late) else ""
    said = f"{told} are told of late cases{left}."
    return {
        "experiment": experiment.name,
        "at": now.isoformat(),
        "dry_run": dry_run,
        "escalated": plain_rows(late),
        "sentence": said,
    }


def _now() -> pd.Timestamp:
    return pd.Timestamp.now("UTC").as_unit("us")


def _addresses(experiment: Experiment) -> dict[str, str]:
    return {} if experiment.handoff is None else experiment.handoff.addresses


def _receiver_of(experiment: Experiment, *, own: bool = False) -> ReceiverOf:
    """Who hears through which receiver, as the block `handoff` says, under its address in the outbox.

    `own`: only who is named there, and not all others.
    """
    chosen, name = experiment.handoff, slug(experiment.name)

    def address(team: str) -> str | None:
        if chosen is None:
            return None
        receiver = chosen.teams.get(team) if own else chosen.receiver_of(team)
        return None if receiver is None else address_of(name, receiver)

    return address
