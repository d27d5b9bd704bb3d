"""Changes of champion, each on record with its decision and made in one transaction with it.

MLflow's registry and its runs lie in one SQLite file. Aliases, tags and the record of why they moved are
therefore written together or not at all: whatever stops the process, the state is the former or the new one.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ..checks import InputError
from . import sqlite
from .runs import NOTE, VERDICT, login_name
from .store import Store
from .versions import Version

CHANGE = "champion_change"
"""The tag of a run that made a champion: the change as JSON."""

PROMOTED_BY, PROMOTED_BECAUSE = "promoted_by", "promoted_because"
ROLLED_BACK_BY, ROLLED_BACK_BECAUSE = "rolled_back_by", "rolled_back_because"
"""Tags of a version that say in the UI what last became of it."""

FIRST, PROMOTION, ROLLBACK = "first", "promotion", "rollback"
LONGEST = 1_000
"""Characters of a reason: it stands in tags, of which MLflow keeps 8,000, and is read by people."""


@dataclass(frozen=True)
class Why:
    """Why a champion changes: `kind` of change, the reason in words, and by whom."""

    kind: str
    reason: str
    by: str


@dataclass(frozen=True)
class Change:
    """One change: the champion since `at` (UTC, ISO 8601), the one `before`, and why.

    `number` counts the changes of an experiment from 1; `run_id` is the decision that the change belongs to.
    """

    number: int
    version: str
    before: str | None
    kind: str
    reason: str
    by: str
    at: str
    run_id: str


def why(kind: str, reason: str, by: str | None) -> Why:
    """Return a reason, tidied, and by whom: whoever is logged in, unless it is said.

    Raises InputError for a reason that is too long to be read.
    """
    words = " ".join(reason.split())
    if len(words) > LONGEST:
        raise InputError(
            f"the reason has {len(words):,} characters; shorten it to at most {LONGEST:,}, and link the rest"
        )
    return Why(kind, words, (by or "").strip() or login_name())


def changes_of(store: Store, experiment: str) -> list[Change]:
    """Return the changes of champion of an experiment that are on record, the oldest first."""
    query = (
        "SELECT t.value, t.run_uuid FROM tags t JOIN runs r USING (run_uuid) "
        "JOIN experiments e USING (experiment_id) WHERE t.key = ? AND e.name = ?"
    )
    rows = sqlite.read_rows(store.database, query, CHANGE, experiment)
    found = [Change(**json.loads(text), run_id=run_id) for text, run_id in rows]
    return sorted(found, key=lambda change: change.number)


def change_to(store: Store, now: Version) -> Change | None:
    """Return the change that made the champion of now; None where its alias was moved by hand."""
    last = changes_of(store, now.experiment)[-1:]
    return last[0] if last and last[0].version == str(now) else None


def in_line(changes: Sequence[Change]) -> list[str]:
    """Return the champions that lead to the one of now, without those that a rollback took back.

    >>> rest = {"reason": "", "by": "ann", "at": "2024-01-01", "run_id": "r"}
    >>> first = Change(1, "m/1", None, FIRST, **rest)
    >>> second, third = Change(2, "m/2", "m/1", PROMOTION, **rest), Change(3, "m/1", "m/2", ROLLBACK, **rest)
    >>> in_line([first, second]), in_line([first, second, third])
    (['m/1', 'm/2'], ['m/1'])
    """
    line: list[str] = []
    for change in changes:
        if change.kind == ROLLBACK:
            earlier = line[:-1]
            while earlier and earlier[-1] != change.version:
                earlier.pop()
            line = earlier or [change.version]
            continue
        if change.before is not None and line[-1:] != [change.before]:  # it was set by hand
            line.append(change.before)
        line.append(change.version)
    return line


def carry_out(
    store: Store,
    champion: Version,
    before: Version | None,
    reasons: Why,
    *,
    aliases: Mapping[str, int | None],
    tags: Mapping[int, Mapping[str, str | None]],
    run_id: str,
    verdict: str | None = None,
    ends: bool = True,
) -> Change:
    """Make a version the champion, in one transaction: aliases (None takes one away), tags, and the record.

    `tags` are those of versions by number (None takes one away). `verdict` is the sentence of the run
    `run_id`; without it the run is another decision's, and only bears the record. With `ends` the run ends
    FINISHED in the same transaction. Whoever calls holds the lock of the store.
    """
    change = Change(
        number=max((one.number for one in changes_of(store, champion.experiment)), default=0) + 1,
        version=str(champion),
        before=None if before is None else str(before),
        kind=reasons.kind,
        reason=reasons.reason,
        by=reasons.by,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        run_id=run_id,
    )
    told = {name: value for name, value in vars(change).items() if name != "run_id"}
    sqlite.write_rows(
        store.database,
        [
            *_moved(champion.name, aliases),
            *_tagged(champion.name, tags),
            *_run_tags(run_id, {CHANGE: json.dumps(told, ensure_ascii=False)}),
            *([] if verdict is None else _run_tags(run_id, {VERDICT: verdict, NOTE: verdict})),
            *([_ended(run_id)] if ends else []),
        ],
    )
    return change


def tag_versions(store: Store, name: str, tags: Mapping[int, Mapping[str, str]]) -> None:
    """Set tags of versions of a registered model, by number: all of them or none."""
    sqlite.write_rows(store.database, list(_tagged(name, tags)))


def _moved(name: str, aliases: Mapping[str, int | None]) -> Iterator[sqlite.Statement]:
    for alias, number in aliases.items():
        yield "DELETE FROM registered_model_aliases WHERE name = ? AND alias = ?", (name, alias)
        if number is not None:
            query = "INSERT INTO registered_model_aliases (name, alias, version) VALUES (?, ?, ?)"
            yield query, (name, alias, number)


def _tagged(name: str, tags: Mapping[int, Mapping[str, str | None]]) -> Iterator[sqlite.Statement]:
    for number, words in tags.items():
        for key, value in words.items():
            query = "DELETE FROM model_version_tags WHERE name = ? AND version = ? AND key = ?"
            yield query, (name, number, key)
            if value is not None:
                query = "INSERT INTO model_version_tags (name, version, key, value) VALUES (?, ?, ?, ?)"
                yield query, (name, number, key, value)


def _run_tags(run_id: str, tags: Mapping[str, str]) -> Iterator[sqlite.Statement]:
    for key, value in tags.items():
        yield "DELETE FROM tags WHERE run_uuid = ? AND key = ?", (run_id, key)
        yield "INSERT INTO tags (run_uuid, key, value) VALUES (?, ?, ?)", (run_id, key, value)


def _ended(run_id: str) -> sqlite.Statement:
    """End the run here: killed right after the transaction, it would stay RUNNING although all is done."""
    query = "UPDATE runs SET status = 'FINISHED', end_time = ? WHERE run_uuid = ?"
    return query, (int(time.time() * 1000), run_id)
