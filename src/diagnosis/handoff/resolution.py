"""One outcome that came back: read from plain values, with every part checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ...checks import InputError, listed, nearest
from ...tables import written_moment
from ..names import CAUSES, NONE

NAMES = ("handoff_id", "case_id")
MOST_LETTERS = 500
"""Letters of an outcome that are kept."""

TOLERANCE = pd.Timedelta(minutes=5)
"""How far the clock of whoever resolved it may be ahead of ours."""


@dataclass(frozen=True)
class Resolution:
    """That a hand-off, or all of a case, was resolved: `cause` is the confirmed one, empty if none; `origin`
    says where it was read, for the sentence by which it is refused."""

    name: str
    resolved_at: pd.Timestamp
    cause: str = ""
    outcome: str = ""
    origin: str = field(default="", compare=False)


def read_resolution(given: Any, *, received_at: pd.Timestamp) -> Resolution:
    """Return an outcome from `handoff_id` or `case_id`, `resolved_at`, and `cause` and `outcome` if known.

    Raises InputError with one sentence for anything else, such as a time after it was received, or a text
    with half a letter in it, which JSON allows and no file can hold.

    >>> now = pd.Timestamp("2025-04-03", tz="UTC")
    >>> read_resolution({"handoff_id": "h1", "resolved_at": "2025-04-02T09:00:00Z"}, received_at=now).name
    'h1'
    """
    if not isinstance(given, Mapping):
        raise InputError("a resolution is no block of keys; give handoff_id or case_id, and resolved_at")
    named = [given[name] for name in NAMES if given.get(name)]
    if len(named) != 1 or not isinstance(named[0], str):
        raise InputError("a resolution names no hand-off; give one of handoff_id and case_id, as text")
    name = _text(named[0], "the name of a hand-off")
    return Resolution(
        name, _moment(given.get("resolved_at"), name, received_at), _cause(given, name), _outcome(given, name)
    )


def _moment(value: Any, name: str, received_at: pd.Timestamp) -> pd.Timestamp:
    moment = written_moment(value) if isinstance(value, str) else pd.NaT
    if pd.isna(moment):
        raise InputError(
            f"resolved_at of {name} is {value!r:.60}; give a time with its offset, such as "
            "2025-04-02T09:00:00Z"
        )
    if moment > received_at + TOLERANCE:
        raise InputError(f"resolved_at of {name} is {value}, which has not come yet; set that clock right")
    return moment


def _cause(given: Mapping[str, Any], name: str) -> str:
    cause = given.get("cause") or ""
    if cause and cause not in (*CAUSES, NONE):
        hint = nearest(str(cause), CAUSES)
        known = f"give one of {listed(CAUSES)}, {NONE} where it was none of them, or leave it out"
        meant = f"did you mean {hint}?" if hint else known
        raise InputError(f"cause of {name} is {cause!r:.60}; {meant}")
    return str(cause)


def _outcome(given: Mapping[str, Any], name: str) -> str:
    outcome = given.get("outcome") or ""
    if not isinstance(outcome, str) or len(outcome) > MOST_LETTERS:
        raise InputError(f"outcome of {name} is no text of {MOST_LETTERS} letters or fewer; shorten it")
    return _text(outcome, f"outcome of {name}")


def _text(value: str, what: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InputError(f"{what} is {value!r:.60}, which is no whole text; send it as UTF-8") from error
    return value


def require_after(resolved_at: pd.Timestamp, cutoff: pd.Timestamp, name: str) -> None:
    """Refuse a resolution of what was not handed off yet. Raises InputError."""
    if resolved_at < cutoff:
        raise InputError(
            f"resolved_at of {name} is {resolved_at.isoformat()}, before the day {cutoff:%Y-%m-%d} that "
            "handed it off; give when it was resolved"
        )
