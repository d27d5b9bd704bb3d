"""Reading an experiment from its YAML file, and listing the keys that the file may have."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from ..checks import InputError
from .keys import Key, describe_keys
from .model import Experiment
from .sentences import sentence
from .yaml_text import read_keys


def read_experiment(path: str | Path) -> Experiment:
    """The experiment of a YAML file; paths in it are relative to the file.

    Raises InputError with one sentence that names the file and the line or the key.
    """
    file = Path(path)
    given = read_keys(file, kind="an experiment file", first_key="name")
    try:
        return Experiment.model_validate(given, context={"folder": file.parent})
    except ValidationError as error:
        raise InputError(f"{file}: {sentence(error, Experiment)}") from error


def describe_schema() -> list[Key]:
    """Every key that an experiment file may have, with its type, default and meaning, in order.

    >>> [key.path for key in describe_schema()][:3]
    ['name', 'description', 'data.path']
    """
    return list(describe_keys(Experiment))
