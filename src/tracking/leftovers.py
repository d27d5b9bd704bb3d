"""What a decision that was never made has left behind: a version that nobody asked for, a model half written.

A job that is killed may have registered a scorer and not yet have put it to use. The run of that decision
stays on record, as KILLED; its versions go, so that the registry shows what was decided and no more.
"""

from collections.abc import Iterator

from . import sqlite
from .aliases import CHAMPION, PREVIOUS
from .changes import CHANGE, changes_of
from .quiet import quiet
from .runs import KIND, PARENT
from .store import Store, client_of, slug, store_lock
from .versions import DECISION, DELETED, MODEL_ID, ORIGIN, tags_of

_UNMADE = (
    "SELECT r.run_uuid FROM runs r JOIN experiments e USING (experiment_id) "
    "JOIN tags k ON k.run_uuid = r.run_uuid WHERE e.name = ? AND k.key = ? AND k.value = ? "
    "AND r.status IN ('KILLED', 'FAILED') "
    "AND NOT EXISTS (SELECT 1 FROM tags c WHERE c.run_uuid = r.run_uuid AND c.key = ?)"
)
"""Runs of an experiment and a kind that came to no end and made no champion."""

_VERSIONS = (
    "SELECT v.name, v.version FROM model_versions v JOIN model_version_tags t USING (name, version) "
    "WHERE t.key = ? AND t.value = ? AND v.current_stage <> ?"
)
_HALF_WRITTEN = (
    "SELECT m.model_id FROM logged_models m JOIN tags p ON p.run_uuid = m.source_run_id "
    "WHERE p.key = ? AND p.value = ? AND m.status = 1"
)


@quiet()
def clear_leftovers(store: Store, experiment: str, kind: str) -> None:
    """Delete the versions of decisions that were never made, and mark their half-written models FAILED.

    Those are the decisions of a `kind` whose run was killed, or failed, and made no champion. A version that
    is, or once was, the champion or the one before it stays, whoever made it that.
    """
    client = client_of(store)
    with store_lock(store.root):
        for (run_id,) in sqlite.read_rows(store.database, _UNMADE, experiment, KIND, kind, CHANGE):
            for name, number in _unused(store, experiment, run_id):
                model_id = tags_of(store, f"{name}/{number}").get(MODEL_ID)
                if model_id is not None:
                    client.set_logged_model_tags(model_id, {"mlflow.modelVersions": "[]"})
                client.delete_model_version(name, str(number))
            for (model_id,) in sqlite.read_rows(store.database, _HALF_WRITTEN, PARENT, run_id):
                client.finalize_logged_model(model_id, "FAILED")


def _unused(store: Store, experiment: str, run_id: str) -> Iterator[tuple[str, int]]:
    """Yield the versions of a decision that nobody has put to use, deployed copies first."""
    used = {change.version for change in changes_of(store, experiment)} | _in_use(store, experiment)
    for name, number in sqlite.read_rows(store.database, _VERSIONS, DECISION, run_id, DELETED):
        copies = sqlite.read_rows(store.database, _VERSIONS, ORIGIN, f"{name}/{number}", DELETED)
        if not used & {f"{copy}/{its}" for copy, its in copies}:
            yield from ((str(one), int(its)) for one, its in (*copies, (name, number)))


def _in_use(store: Store, experiment: str) -> set[str]:
    query = "SELECT name, version FROM registered_model_aliases WHERE name = ? AND alias IN (?, ?)"
    rows = sqlite.read_rows(store.database, query, slug(experiment), CHAMPION, PREVIOUS)
    return {f"{name}/{number}" for name, number in rows}
