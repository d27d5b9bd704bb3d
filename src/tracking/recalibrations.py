"""The recalibrations of an experiment that are on record: what was decided of which day, and what came of it.

A decision counts from the moment that its run has come to its end: a job that is killed before has decided
nothing. A promotion ends its run in the same transaction, so that there is nothing in between.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from . import sqlite
from .changes import CHANGE, ROLLBACK, Change, changes_of, in_line
from .contents import write_values
from .leftovers import clear_leftovers
from .runs import KIND, RUN_KEY, OpenRun, close_dead_runs
from .store import Store, experiment_id
from .telling import NOT_YET, REFUSED_AT, TOLD, TOLD_WITH
from .versions import DECISION, DELETED, MADE_FROM, ORIGIN, tags_of

RECALIBRATION = "recalibration"
AT, ACTION, REASON, TRIED, SEARCHED = "at", "decision", "reason", "refit_tried", "settings_searched"
ALARMS, HELD_BACK, MISSING = "alarms", "held_back", "missing"

_MADE = (
    "SELECT d.value, v.name || '/' || v.version FROM model_versions v "
    "JOIN model_version_tags d USING (name, version) JOIN runs r ON r.run_uuid = d.value "
    "JOIN experiments e USING (experiment_id) WHERE e.name = ? AND d.key = ? AND v.current_stage <> ?"
)
"""Which run of an experiment registered which version."""

_ENDS = (
    "SELECT r.run_uuid, r.end_time FROM runs r JOIN experiments e USING (experiment_id) "
    "WHERE e.name = ? AND r.end_time IS NOT NULL"
)
"""When each run of an experiment ended, in ms; a change of champion ends its run in its transaction."""


@dataclass(frozen=True)
class Decided:
    """A decision on record: the day `at` (ISO), the `action` and whether a refit was `tried` for it.

    `searched` says whether other settings were looked for, too.

    `reason` is its sentence, `alarms` the text that was kept with it; `promoted` says whether it made a
    champion, `held_back` why it could not; None otherwise. `made_from` is the version that was in use.
    `in_use_from` is the day (ISO) of the last decision before what it made came into use: its own, or a later
    one where a person promoted it later; None where it made nothing, nobody did, or a rollback took
    it back. `ended_at` is when its run came to its end, in seconds since 1970. `untold` says that no webhook
    has heard of it; `refused_at` when one first refused to (ISO 8601), `told_with` in which message it is
    told, where either is so.
    """

    at: str
    action: str
    reason: str
    tried: bool
    searched: bool
    promoted: bool
    held_back: str | None
    alarms: str
    run_key: str
    run_id: str
    experiment_id: str
    made_from: str
    ended_at: float
    in_use_from: str | None = None
    version: str | None = None
    missing: tuple[str, ...] = ()
    untold: bool = False
    refused_at: str | None = None
    told_with: str | None = None


@dataclass(frozen=True)
class CameBack:
    """A rollback: the day (ISO) of the last decision before it, `after`, and why it was made."""

    after: str
    reason: str


def decided(store: Store, experiment: str) -> tuple[Decided, ...]:
    """Return the decisions of an experiment, in the order of their days."""
    made = dict(sqlite.read_rows(store.database, _MADE, experiment, DECISION, DELETED))
    found = [
        _decided(run_id, number, tags, made.get(run_id), ended_at=milliseconds / 1000)
        for run_id, (number, status, milliseconds, tags) in _runs(store, experiment).items()
        if AT in tags and status == "FINISHED"
    ]
    return _with_first_days(store, experiment, sorted(found, key=lambda one: one.at))


def came_back(store: Store, experiment: str, found: Sequence[Decided]) -> CameBack | None:
    """Return the rollback that made the champion of now; None where none did, or before all decisions.

    `found` are the decisions of the experiment, as `decided` gives them.
    """
    last = changes_of(store, experiment)[-1:]
    if not last or last[0].kind != ROLLBACK:
        return None
    day = _last_before(last[0], found, _ends(store, experiment))
    return None if day is None else CameBack(day, last[0].reason)


def _with_first_days(store: Store, experiment: str, found: Sequence[Decided]) -> tuple[Decided, ...]:
    """Return the decisions with the day from which on what they made was in use, whoever promoted it."""
    changes, ends = changes_of(store, experiment), _ends(store, experiment)
    line, days = in_line(changes), dict[str | None, str | None]()
    for change in changes:
        if change.kind != ROLLBACK and change.version in line:
            origin = tags_of(store, change.version).get(ORIGIN, change.version)
            for run_id in (change.run_id, tags_of(store, origin).get(DECISION)):
                days[run_id] = _last_before(change, found, ends)
    return tuple(replace(one, in_use_from=days.get(one.run_id)) for one in found)


def _last_before(change: Change, found: Sequence[Decided], ends: Mapping[str, float]) -> str | None:
    """Return the day of the last decision before a change of champion, or with it; None without any."""
    changed = ends.get(change.run_id, 0.0)
    return max((one.at for one in found if one.ended_at <= changed), default=None)


def _ends(store: Store, experiment: str) -> dict[str, float]:
    rows = sqlite.read_rows(store.database, _ENDS, experiment)
    return {run_id: milliseconds / 1000 for run_id, milliseconds in rows}


def close_unfinished(store: Store, experiment: str) -> None:
    """Mark KILLED the runs of recalibrations that are RUNNING without a process, and clear what they left."""
    runs = _runs(store, experiment).values()
    keys = {tags[RUN_KEY] for _, status, _, tags in runs if status == "RUNNING" and RUN_KEY in tags}
    for key in sorted(keys):
        close_dead_runs(store, experiment_id(store, experiment), key)
    clear_leftovers(store, experiment, RECALIBRATION)


def mark(run: OpenRun, tags: Mapping[str, str]) -> None:
    """Set tags of a run that is being worked on."""
    write_values(run.store, run.run_id, metrics={}, params={}, tags=tags)


def _runs(store: Store, experiment: str) -> dict[str, tuple[str, str, int, dict[str, str]]]:
    """Return experiment id, status, end (ms, else 0) and tags of the runs of this kind, by their id."""
    query = (
        "SELECT r.run_uuid, r.experiment_id, r.status, COALESCE(r.end_time, 0), t.key, t.value FROM runs r "
        "JOIN experiments e USING (experiment_id) JOIN tags k ON k.run_uuid = r.run_uuid "
        "JOIN tags t ON t.run_uuid = r.run_uuid "
        "WHERE e.name = ? AND k.key = ? AND k.value = ? AND r.lifecycle_stage = 'active'"
    )
    found: dict[str, tuple[str, str, int, dict[str, str]]] = {}
    for run_id, number, status, ended_at, key, value in sqlite.read_rows(
        store.database, query, experiment, KIND, RECALIBRATION
    ):
        found.setdefault(run_id, (str(number), status, ended_at, {}))[-1][key] = value
    return found


def _decided(
    run_id: str, number: str, tags: Mapping[str, str], version: str | None, *, ended_at: float
) -> Decided:
    return Decided(
        at=tags[AT],
        action=tags.get(ACTION, ""),
        reason=tags.get(REASON, ""),
        tried=tags.get(TRIED) == "yes",
        searched=tags.get(SEARCHED) == "yes",
        promoted=CHANGE in tags,
        held_back=tags.get(HELD_BACK),
        alarms=tags.get(ALARMS, "[]"),
        run_key=tags.get(RUN_KEY, ""),
        run_id=run_id,
        experiment_id=number,
        made_from=tags.get(MADE_FROM, ""),
        ended_at=ended_at,
        version=version,
        missing=tuple(tags.get(MISSING, "").splitlines()),
        untold=tags.get(TOLD) == NOT_YET,
        refused_at=tags.get(REFUSED_AT),
        told_with=tags.get(TOLD_WITH),
    )
