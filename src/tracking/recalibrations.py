"""The recalibrations of an experiment that are on record: what was decided of which day, and what came of it.

A decision counts from the moment that its run has come to its end: a job that is killed before has decided
nothing. A promotion ends its run in the same transaction, so that there is nothing in between.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from . import sqlite
from .changes import CHANGE
from .contents import write_values
from .leftovers import clear_leftovers
from .runs import KIND, RUN_KEY, OpenRun, close_dead_runs
from .store import Store, experiment_id
from .telling import NOT_YET, REFUSED_AT, TOLD, TOLD_WITH
from .versions import DECISION, DELETED, MADE_FROM

RECALIBRATION = "recalibration"
AT, ACTION, REASON, TRIED, SEARCHED = "at", "decision", "reason", "refit_tried", "settings_searched"
ALARMS, HELD_BACK, MISSING = "alarms", "held_back", "missing"

_MADE = (
    "SELECT d.value, v.name || '/' || v.version, v.current_stage = ? FROM model_versions v "
    "JOIN model_version_tags d USING (name, version) JOIN runs r ON r.run_uuid = d.value "
    "JOIN experiments e USING (experiment_id) WHERE e.name = ? AND d.key = ?"
)
"""Which run of an experiment registered which version, and whether that was deleted since."""


@dataclass(frozen=True)
class Decided:
    """A decision on record: the day `at` (ISO), the `action` and whether a refit was `tried` for it.

    `searched` says whether other settings were looked for, too.

    `reason` is its sentence, `alarms` the text that was kept with it; `promoted` says whether it made a
    champion, `held_back` why it could not; None otherwise. `made_from` is the version that was in use,
    `version` the one that was made, None where it was deleted since; `registered` names that, too.
    `ended_at` is when its run came to its end, in seconds since 1970. `untold` says that no webhook
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
    version: str | None = None
    registered: str | None = None
    missing: tuple[str, ...] = ()
    untold: bool = False
    refused_at: str | None = None
    told_with: str | None = None


def decided(store: Store, experiment: str) -> tuple[Decided, ...]:
    """Return the decisions of an experiment, in the order of their days."""
    rows = sqlite.read_rows(store.database, _MADE, DELETED, experiment, DECISION)
    made = {run_id: (label, bool(gone)) for run_id, label, gone in rows}
    found = [
        _decided(run_id, number, tags, made.get(run_id), ended_at=milliseconds / 1000)
        for run_id, (number, status, milliseconds, tags) in _runs(store, experiment).items()
        if AT in tags and status == "FINISHED"
    ]
    return tuple(sorted(found, key=lambda one: one.at))


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
    run_id: str, number: str, tags: Mapping[str, str], made: tuple[str, bool] | None, *, ended_at: float
) -> Decided:
    label, deleted = made or (None, False)
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
        version=None if deleted else label,
        registered=label,
        missing=tuple(tags.get(MISSING, "").splitlines()),
        untold=tags.get(TOLD) == NOT_YET,
        refused_at=tags.get(REFUSED_AT),
        told_with=tags.get(TOLD_WITH),
    )
