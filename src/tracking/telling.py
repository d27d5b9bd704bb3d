"""What a webhook has heard of runs: tags of theirs, each set for all of some runs or for none."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from . import sqlite
from .changes import Change, changes_of
from .runs import KIND
from .store import Store

TOLD, NOT_YET = "told", "not yet"
"""The tag that says what came of telling a webhook, and its value until one has received the news."""

TOLD_WITH = "told_with"
"""The tag that runs share which are told in one message: from before it is first sent, and for ever."""

REFUSED_AT = "told_refused_at"
"""The tag that says when (UTC, ISO 8601) a receiver first refused the news of a run."""

_SET = "INSERT OR REPLACE INTO tags (run_uuid, key, value) VALUES (?, ?, ?)"
_SET_ONCE = "INSERT OR IGNORE INTO tags (run_uuid, key, value) VALUES (?, ?, ?)"
_VALUES = (
    "SELECT t.run_uuid, t.value FROM tags t JOIN runs r USING (run_uuid) "
    "JOIN experiments e USING (experiment_id) WHERE e.name = ? AND t.key = ?"
)


def leave_untold(store: Store, run_id: str) -> None:
    """Put on record that no webhook has heard of a run yet."""
    sqlite.write_rows(store.database, [(_SET, (run_id, TOLD, NOT_YET))])


def mark_told(store: Store, runs: Iterable[str], what: str) -> None:
    """Put on record, in a few words, that a webhook has heard of runs."""
    sqlite.write_rows(store.database, [(_SET, (run_id, TOLD, what)) for run_id in runs])


def mark_refused(store: Store, runs: Iterable[str], at: datetime) -> None:
    """Put on record that a receiver has refused the news of runs; the first time stands."""
    when = at.isoformat(timespec="seconds")
    sqlite.write_rows(store.database, [(_SET_ONCE, (run_id, REFUSED_AT, when)) for run_id in runs])


def tell_together(store: Store, runs: Iterable[str]) -> None:
    """Have runs told in one message, but for those that are in another one already: that was sent, maybe.

    So a message that is sent again is about the same runs, whoever sends it, and whatever else waits by then.
    """
    message = uuid4().hex
    sqlite.write_rows(store.database, [(_SET_ONCE, (run_id, TOLD_WITH, message)) for run_id in runs])


def untold_by_hand(store: Store, experiment: str) -> list[tuple[Change, str | None]]:
    """Return the promotions and rollbacks by hand that no webhook has heard of, the oldest first.

    Each with when it was refused. What a job promoted is told with its decision, and is none of them.
    """
    kinds, told, refused = (
        dict(sqlite.read_rows(store.database, _VALUES, experiment, key)) for key in (KIND, TOLD, REFUSED_AT)
    )
    return [
        (change, refused.get(change.run_id))
        for change in changes_of(store, experiment)
        if kinds.get(change.run_id) == change.kind and told.get(change.run_id) == NOT_YET
    ]
