"""Reading an experiment from its YAML file, and listing the keys that the file may have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from ..checks import InputError
from .keys import Key, describe_keys
from .model import Experiment
from .sentences import sentence


def read_experiment(path: str | Path) -> Experiment:
    """The experiment of a YAML file; paths in it are relative to the file.

    Raises InputError with one sentence that names the file and the line or the key.
    """
    file = Path(path)
    given = _read_yaml(file)
    _refuse_repeated_keys(file)
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


def _read_yaml(file: Path) -> dict[str, Any]:
    try:
        given = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        fault, way_out = f" cannot be read: {error.strerror}", "give the path of an experiment file"
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f" line {mark.line + 1}" if mark else ""
        fault, way_out = f"{line} is not YAML: {error.problem}", "correct that line or the one before"
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        fault, way_out = f" is no text in YAML: {error}", "write it anew in UTF-8"
    except ValueError as error:
        fault, way_out = f" has a date that is none: {error}", "write days as 2017-04-23"
    else:
        if isinstance(given, dict):
            return given
        fault, way_out = " holds no keys", "start it with `name:`"
    raise InputError(f"{file}{fault}; {way_out}")


def _refuse_repeated_keys(file: Path) -> None:
    """YAML's reader keeps the last of two equal keys, and would drop the first unsaid."""
    root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    for key in _repeated_keys(root):
        line = key.start_mark.line + 1
        raise InputError(f"{file} line {line}: the key {key.value!r} stands there a second time; keep one")


def _repeated_keys(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.SequenceNode):
        for entry in node.value:
            yield from _repeated_keys(entry)
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                yield key
            seen.add(key.value)
            yield from _repeated_keys(value)
