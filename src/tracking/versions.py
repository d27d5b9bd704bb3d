"""The registered versions of scorers, read without mlflow, whose import costs seconds."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ..checks import InputError, nearest
from . import sqlite
from .store import Store

EXPERIMENT, SCORER, MODEL_ID, DECISION, ORIGIN = (
    "experiment",
    "scorer",
    "model_id",
    "decision_run_id",
    "origin",
)
"""Tags of a version: what it is, its logged model, the run that compared it, and what it is a copy of."""

MADE_FROM = "made_from"
"""The tag of a recalibration that says which version was in use, and what was made is made from."""

DELETED = "Deleted_Internal"
"""The stage that mlflow gives to a version that was deleted."""


@dataclass(frozen=True)
class Version:
    """A version of a registered model that holds a scorer.

    `name` and `number` say which, `experiment` and `scorer` what it is. `origin` is the version that the run
    registered (march-madness-learned/3); only of a deployed one it is another. `run_id` is the scorer's run,
    `model_id` its logged model, `source` where MLflow keeps the files.
    """

    name: str
    number: int
    experiment: str
    scorer: str
    origin: str
    run_id: str
    model_id: str
    source: str

    def __str__(self) -> str:
        return f"{self.name}/{self.number}"

    @property
    def folder(self) -> Path:
        """The folder that `load_complete` reads. Raises InputError where it is gone."""
        data = Path(url2pathname(urlsplit(self.source).path)) / "data"
        inside = sorted(data.iterdir()) if data.is_dir() else []
        if not inside:
            raise InputError(f"version {self}: its files are no longer in {data}; promote another version")
        return inside[0]


def version_of(store: Store, label: str) -> Version:
    """Return the version with a label such as `march-madness-learned/3`.

    Raises InputError for a label of another form, and for a version that is not there.
    """
    match = re.fullmatch(r"(?:models:/)?([^/]+)/(\d+)", label)
    if match is None:
        raise InputError(
            f"version {label!r} is not of the form NAME/NUMBER; write it as the MLflow UI names it, such as "
            "march-madness-learned/3"
        )
    name, number = match[1], match[2]
    query = "SELECT source, run_id FROM model_versions WHERE name = ? AND version = ? AND current_stage <> ?"
    rows = sqlite.read_rows(store.database, query, name, number, DELETED)
    if not rows:
        raise InputError(f"version {label!r} is not in the MLflow store {store.root}; {_there(store, name)}")
    tags = tags_of(store, f"{name}/{number}")
    if not {EXPERIMENT, SCORER, MODEL_ID} <= set(tags):
        raise InputError(
            f"version {label!r} was not registered by a run of an experiment; {_there(store, '')}"
        )
    return Version(
        name=name,
        number=int(number),
        experiment=tags[EXPERIMENT],
        scorer=tags[SCORER],
        origin=tags.get(ORIGIN, f"{name}/{number}"),
        run_id=rows[0][1],
        model_id=tags[MODEL_ID],
        source=rows[0][0],
    )


def tags_of(store: Store, label: str) -> dict[str, str]:
    """Return the tags of a version NAME/NUMBER, also of a deleted one; {} where there never was one."""
    query = "SELECT key, value FROM model_version_tags WHERE name = ? AND version = ?"
    return dict(sqlite.read_rows(store.database, query, *label.split("/")))


def trained_for(store: Store, version: Version) -> dict[str, str]:
    """Return the settings of the experiment when a version was trained, as `flat_params` names them."""
    query = (
        "SELECT p.key, p.value FROM params p JOIN model_version_tags t ON p.run_uuid = t.value "
        "WHERE t.name = ? AND t.version = ? AND t.key = ?"
    )
    return dict(sqlite.read_rows(store.database, query, *version.origin.split("/"), DECISION))


def compared_with(store: Store, version: Version, scorer: str) -> Version | None:
    """Return the version of `scorer` from the run that compared `version`; None where it has none.

    For a version that a recalibration made, it is the run that compared the one it was made from, also where
    that one was deleted since.
    """
    return _compared_with(store, version.origin, scorer)


def _compared_with(store: Store, origin: str, scorer: str) -> Version | None:
    query = (
        "SELECT other.name, other.version FROM model_version_tags own "
        "JOIN model_version_tags other ON other.key = own.key AND other.value = own.value "
        "JOIN model_version_tags told ON told.name = other.name AND told.version = other.version "
        "JOIN model_versions v ON v.name = other.name AND v.version = other.version "
        "WHERE own.name = ? AND own.version = ? AND own.key = ? AND told.key = ? AND told.value = ? "
        "AND v.current_stage <> ?"
    )
    asked = (*origin.split("/"), DECISION, SCORER, scorer, DELETED)
    rows = sqlite.read_rows(store.database, query, *asked)
    if rows:
        return version_of(store, f"{rows[0][0]}/{rows[0][1]}")
    before = _made_from(store, origin)
    return None if before is None else _compared_with(store, before, scorer)


def _made_from(store: Store, origin: str) -> str | None:
    query = (
        "SELECT t.value FROM tags t JOIN model_version_tags own ON t.run_uuid = own.value "
        "WHERE own.name = ? AND own.version = ? AND own.key = ? AND t.key = ?"
    )
    rows = sqlite.read_rows(store.database, query, *origin.split("/"), DECISION, MADE_FROM)
    return rows[0][0] if rows else None


def version_with(store: Store, name: str, tag: str, value: str) -> int | None:
    """Return the latest version of a registered model that bears a tag of this value, or None."""
    query = (
        "SELECT MAX(t.version) FROM model_version_tags t JOIN model_versions v USING (name, version) "
        "WHERE t.name = ? AND t.key = ? AND t.value = ? AND v.current_stage <> ?"
    )
    ((number,),) = sqlite.read_rows(store.database, query, name, tag, value, DELETED)
    return None if number is None else int(number)


def _there(store: Store, name: str) -> str:
    query = "SELECT name, MAX(version) FROM model_versions WHERE current_stage <> ? GROUP BY name"
    latest = dict(sqlite.read_rows(store.database, query, DELETED))
    near = name if name in latest else nearest(name, latest) or min(latest, default=None)
    if near is None:
        return "`campaignpulse run EXPERIMENT.yaml` registers the scorers that it trains"
    return f"the latest of {near} is {near}/{latest[near]}"
