"""A scorer put to use: a version of the experiment's own model, a copy of what a run registered."""

import json

from .approval import about
from .quiet import quiet
from .registry import ensure_registered
from .store import Store, client_of, slug
from .versions import EXPERIMENT, MODEL_ID, ORIGIN, SCORER, Version, version_of, version_with


@quiet()
def deployed(store: Store, wanted: Version) -> Version:
    """The deployed version of a scorer, made unless it was deployed before."""
    name = slug(wanted.experiment)
    if wanted.name == name:
        return wanted
    number = version_with(store, name, ORIGIN, str(wanted))
    if number is None:
        ensure_registered(store, name, wanted.experiment, about(wanted.experiment))
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
