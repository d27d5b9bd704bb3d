"""Scorers as registered models: what `save_scorer` wrote, readable by eye, never a pickle.

`mlflow.pyfunc.load_model("models:/NAME/1").predict(windows)` gives probability and health anywhere that the
listed requirements are installed. Whoever has this package reads the `data` folder with `load_scorer`
instead: that way runs no code that came with the model.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from ..checks import InputError
from ..tables import CONTEXT, HEALTH, PHASE, PROBABILITY, SEGMENT
from .quiet import quiet
from .reader import reader
from .records import ScorerRecord, flat_params
from .runs import OpenRun
from .store import Store, client_of, slug
from .versions import EXPERIMENT, MODEL_ID, SCORER


@quiet()
def log_model(run: OpenRun, child_id: str, scorer: ScorerRecord) -> Any:
    """The logged model of a scorer, an output of its run `child_id`, ready to be registered."""
    from mlflow.entities import LoggedModelOutput

    client = client_of(run.store)
    model = client.create_logged_model(
        run.experiment_id,
        name=scorer.name,
        source_run_id=child_id,
        model_type="scorer",
        params=flat_params(scorer.params),
    )
    with TemporaryDirectory() as scratch:
        client.log_model_artifacts(model.model_id, str(_save(model, child_id, scorer, Path(scratch))))
    client.log_outputs(child_id, [LoggedModelOutput(model.model_id, 0)])
    return client.finalize_logged_model(model.model_id, "READY")


def _save(model: Any, child_id: str, scorer: ScorerRecord, scratch: Path) -> Path:
    """The model as MLflow's folder format: scorer, reader, signature, example and requirements."""
    import mlflow.pyfunc
    from mlflow.models import Model

    example = scorer.example.drop(columns=[name for name in CONTEXT if name != PHASE], errors="ignore")
    mlflow.pyfunc.save_model(
        scratch / "model",
        loader_module=reader().loader,
        data_path=str(scorer.folder),
        code_paths=[str(reader().write(scratch))],
        mlflow_model=Model(model.artifact_location, child_id, model_id=model.model_id),
        signature=_signature(example),
        input_example=example,
        pip_requirements=reader().requirements,
    )
    return scratch / "model"


def _signature(example: pd.DataFrame) -> Any:
    """Phase and segment are text, all else a number; account, cutoff and campaign may stand beside, unused.

    A segment may be left out: its scorer then takes the weights of everyone.
    """
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, Schema

    inputs: list[Any] = [
        ColSpec("string" if name in (PHASE, SEGMENT) else "double", name, required=name != SEGMENT)
        for name in example.columns
    ]
    outputs: list[Any] = [ColSpec("double", PROBABILITY), ColSpec("double", HEALTH)]
    return ModelSignature(inputs=Schema(inputs), outputs=Schema(outputs))


@quiet()
def register(run: OpenRun, scorer: ScorerRecord, model: Any, *, verdict: str, tags: Mapping[str, str]) -> str:
    """A new version of the scorer's registered model; its address, such as `models:/my-look-learned/3`."""
    client = client_of(run.store)
    name = registered_name(run.experiment, scorer.name)
    about = f"{scorer.description} Of the experiment {run.experiment!r}.".strip()
    ensure_registered(run.store, name, run.experiment, about)
    version = client.create_model_version(
        name,
        # not `models:/ID`: mlflow would look that up in its global store, not in this one
        source=model.artifact_location,
        run_id=model.source_run_id,
        tags={**tags, SCORER: scorer.name, MODEL_ID: model.model_id},
        description=f"{scorer.description}\n\n{verdict}".strip(),
        await_creation_for=0,
    )
    versions = json.dumps([{"name": name, "version": version.version}])
    client.set_logged_model_tags(model.model_id, {"mlflow.modelVersions": versions})
    return f"models:/{name}/{version.version}"


def registered_name(experiment: str, scorer: str) -> str:
    """The name of a scorer's registered model.

    >>> registered_name("My first look", "learned")
    'my-first-look-learned'
    """
    return f"{slug(experiment)}-{slug(scorer)}"


def ensure_registered(store: Store, name: str, experiment: str, description: str) -> None:
    """A registered model of this name that belongs to the experiment, made if it is new.

    Raises InputError where it belongs to another experiment.
    """
    from mlflow.exceptions import MlflowException

    client = client_of(store)
    try:
        client.create_registered_model(name, {EXPERIMENT: experiment}, description)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
    owner = client.get_registered_model(name).tags.get(EXPERIMENT)
    if owner != experiment:
        raise InputError(
            f"the registered model {name!r} belongs to the experiment {owner!r}, and the experiment "
            f"{experiment!r} would add its versions to it; give the experiment another name"
        )
