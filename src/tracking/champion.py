"""The scorer of an experiment that is in use: its champion, and how another one takes its place.

One registered model an experiment, named after it, holds the deployed scorers; its alias `champion` says
which one scores now, and `previous` which one did before. `models:/march-madness@champion` loads anywhere.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from ..models import load_complete
from . import sqlite
from .quiet import quiet
from .registry import ensure_registered, registered_name
from .store import Store, client_of, slug, store_lock
from .versions import DECISION, EXPERIMENT, MODEL_ID, ORIGIN, SCORER, Version, version_of, version_with

CHAMPION, PREVIOUS = "champion", "previous"


@dataclass(frozen=True)
class Promotion:
    """What a promotion came to: the champion now, the one before, and whether it is another one."""

    champion: Version
    before: Version | None
    changed: bool

    @property
    def sentence(self) -> str:
        """What came of it, in words."""
        now = f"{self.champion} ({self.champion.origin})"
        if not self.changed:
            return f"{now} is the champion of {self.champion.experiment!r} already"
        before = "there was none before" if self.before is None else f"before, it was {self.before}"
        return f"{now} is now the champion of {self.champion.experiment!r}; {before}"

    def to_dict(self) -> dict[str, str | bool | None]:
        """Return plain values for JSON."""
        return {
            "experiment": self.champion.experiment,
            "version": str(self.champion),
            "scorer": self.champion.scorer,
            "origin": self.champion.origin,
            "before": None if self.before is None else str(self.before),
            "changed": self.changed,
        }


def champion(store: Store, experiment: str) -> Version | None:
    """Return the version that scores for an experiment now; None as long as there is none."""
    query = (
        "SELECT a.version FROM registered_model_aliases a JOIN registered_model_tags t USING (name) "
        "WHERE a.name = ? AND a.alias = ? AND t.key = ? AND t.value = ?"
    )
    name = slug(experiment)
    rows = sqlite.read_rows(store.database, query, name, CHAMPION, EXPERIMENT, experiment)
    return version_of(store, f"{name}/{rows[0][0]}") if rows else None


def promote(store: Store, label: str, *, owner: str | None = None, approver: str | None = None) -> Promotion:
    """Make a version that a run registered the champion of its experiment.

    `label` is such as `march-madness-learned/3`, or names a version that was deployed before. The same again
    changes nothing but `owner` and `approver`, which are kept as tags. Raises InputError for a version that
    is not there, and for one that lacks what scoring a day takes.
    """
    wanted = version_of(store, label)
    load_complete(wanted.folder)
    people = {name: word for name, word in (("owner", owner), ("approver", approver)) if word}
    with store_lock(store.root):
        return _promote(store, wanted, people)


def first_champion(store: Store, experiment: str, scorer: str, *, run_id: str) -> Promotion | None:
    """Make the scorer that the decision `run_id` registered the champion; None where there is one already."""
    name = registered_name(experiment, scorer)
    with store_lock(store.root):
        number = version_with(store, name, DECISION, run_id)
        if number is None or champion(store, experiment) is not None:
            return None
        return _promote(store, version_of(store, f"{name}/{number}"), {})


@quiet()
def _promote(store: Store, wanted: Version, people: Mapping[str, str]) -> Promotion:
    client = client_of(store)
    before, now = champion(store, wanted.experiment), _deployed(store, wanted)
    for name, word in people.items():
        client.set_model_version_tag(now.name, str(now.number), name, word)
    if before == now:
        return Promotion(now, before, changed=False)
    if before is not None:  # first: cut short between the two, the champion is still the former one
        client.set_registered_model_alias(now.name, PREVIOUS, str(before.number))
    client.set_registered_model_alias(now.name, CHAMPION, str(now.number))
    return Promotion(now, before, changed=True)


def _deployed(store: Store, wanted: Version) -> Version:
    """The deployed version of a scorer, made unless it was deployed before."""
    name = slug(wanted.experiment)
    if wanted.name == name:
        return wanted
    number = version_with(store, name, ORIGIN, str(wanted))
    if number is None:
        description = f"The scorers of the experiment {wanted.experiment!r} that were put to use."
        ensure_registered(store, name, wanted.experiment, description)
        number = _deploy(store, name, wanted)
    return version_of(store, f"{name}/{number}")


def _deploy(store: Store, name: str, wanted: Version) -> int:
    client = client_of(store)
    tags = {EXPERIMENT: wanted.experiment, SCORER: wanted.scorer, MODEL_ID: wanted.model_id}
    made = client.create_model_version(
        name,
        source=wanted.source,
        run_id=wanted.run_id,
        tags={**tags, ORIGIN: str(wanted)},
        description=client.get_model_version(wanted.name, str(wanted.number)).description,
        await_creation_for=0,
    )
    told = client.get_logged_model(wanted.model_id).tags.get("mlflow.modelVersions", "[]")
    versions = [*json.loads(told), {"name": name, "version": made.version}]
    client.set_logged_model_tags(wanted.model_id, {"mlflow.modelVersions": json.dumps(versions)})
    return int(made.version)
