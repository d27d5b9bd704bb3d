"""The keys of a YAML file, or one sentence that says which line is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from ..checks import InputError


def read_keys(file: Path, *, kind: str, first_key: str) -> dict[str, Any]:
    """The keys of a YAML file as they stand there, each once.

    `kind` is what the file should be, such as "an experiment file", and `first_key` one it may start with.
    Raises InputError with one sentence that names the file and the line.
    """
    given = _read(file, kind, first_key)
    _refuse_repeated_keys(file)
    return given


def _read(file: Path, kind: str, first_key: str) -> dict[str, Any]:
    try:
        given = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        fault, way_out = f" cannot be read: {error.strerror}", f"give the path of {kind}"
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f" line {mark.line + 1}" if mark else ""
        fault, way_out = f"{line} is not YAML: {error.problem}", "correct that line or the one before"
    except (yaml.YAMLError, UnicodeDecodeError):  # whose words are of bytes and positions, in two lines
        fault, way_out = (
            " is no text in YAML: it is not UTF-8, or has letters that no text has",
            "write it anew",
        )
    except ValueError as error:
        fault, way_out = f" has a date that is none: {error}", "write days as 2017-04-23"
    else:
        if isinstance(given, dict):
            return given
        fault, way_out = " holds no keys", f"start it with `{first_key}:`"
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
