"""The aliases of an experiment's registered model: which of its deployed scorers plays which part now.

One registered model an experiment, named after it, holds the deployed scorers. `champion` scores, `previous`
scored before it, `challenger` is scored beside it in the shadow. `models:/march-madness@champion` loads
anywhere.
"""

from ..checks import InputError, listed, nearest
from . import sqlite
from .store import Store, slug
from .versions import DELETED, EXPERIMENT, Version, version_of

CHAMPION, CHALLENGER, PREVIOUS = "champion", "challenger", "previous"


def champion(store: Store, experiment: str) -> Version | None:
    """Return the version that scores for an experiment now; None as long as there is none."""
    return _aliased(store, experiment, CHAMPION)


def challenger(store: Store, experiment: str) -> Version | None:
    """Return the version that may be scored beside the champion, in the shadow; None where there is none."""
    return _aliased(store, experiment, CHALLENGER)


def previous(store: Store, experiment: str) -> Version | None:
    """Return the version that a rollback makes the champion again; None where there is none."""
    return _aliased(store, experiment, PREVIOUS)


def _aliased(store: Store, experiment: str, alias: str) -> Version | None:
    query = (
        "SELECT a.version FROM registered_model_aliases a JOIN registered_model_tags t USING (name) "
        "JOIN model_versions v ON v.name = a.name AND v.version = a.version "
        "WHERE a.name = ? AND a.alias = ? AND t.key = ? AND t.value = ? AND v.current_stage <> ?"
    )
    name = slug(experiment)
    rows = sqlite.read_rows(store.database, query, name, alias, EXPERIMENT, experiment, DELETED)
    return version_of(store, f"{name}/{rows[0][0]}") if rows else None


def experiment_named(store: Store, name: str | None) -> str:
    """Return the experiment of this name that has deployed scorers; with None the only one that has.

    The name may be that of its versions, too, such as march-madness.

    Raises InputError where there is none, or where several could be meant.
    """
    query = (
        "SELECT DISTINCT t.name, t.value FROM registered_model_tags t JOIN model_versions v USING (name) "
        "WHERE t.key = ? AND v.current_stage <> ? ORDER BY t.value"
    )
    rows = sqlite.read_rows(store.database, query, EXPERIMENT, DELETED)
    there = [str(experiment) for model, experiment in rows if model == slug(experiment)]
    if name is not None and name in there:
        return name
    if name is not None and (of_versions := [one for one in there if slug(one) == name]):
        return of_versions[0]
    if not there:
        raise InputError(
            f"no experiment in the MLflow store {store.root} has a champion yet; `campaignpulse run` makes "
            "the first one, `campaignpulse promote VERSION` any"
        )
    if name is not None:
        near = nearest(name, there)
        hint = f"did you mean {near!r}?" if near else f"there are {listed(there)}"
        raise InputError(f"the experiment {name!r} has no champion in the MLflow store {store.root}; {hint}")
    if len(there) > 1:
        raise InputError(
            f"the MLflow store {store.root} has champions of {listed(there)}; name one of them, or its file"
        )
    return there[0]
