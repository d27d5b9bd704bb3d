"""Code of the user's own that an experiment file names, as FILE.py:NAME, and what is said where it fails."""

from __future__ import annotations

import hashlib
import runpy
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, ValidationInfo

from ..checks import InputError, listed, nearest

HOW = "write FILE.py:NAME, such as mine.py:Model, with the file beside this one"


def _beside_file(reference: str, info: ValidationInfo) -> str:
    where, _, name = reference.rpartition(":")
    if not where.endswith(".py") or not name.isidentifier():
        raise ValueError(f"it must name a piece of Python; {HOW}")
    folder = (info.context or {}).get("folder")
    return reference if folder is None else f"{Path(folder) / where}:{name}"


Reference = Annotated[str, AfterValidator(_beside_file)]
"""A name in a Python file, whose path is relative to the experiment file."""


@dataclass(frozen=True, eq=False)
class OwnCode:
    """What a reference names: a function, or an object; of a class, one made without arguments.

    `key` is where the experiment file names it; `digest` begins the SHA-256 of its file.
    """

    key: str
    reference: str
    value: Any
    digest: str

    @property
    def label(self) -> str:
        """The key and the reference, as sentences begin with them."""
        return f"{self.key} ({self.reference})"

    @property
    def short(self) -> str:
        """The reference without its folders."""
        return short_reference(self.reference)

    def call(self, function: Callable[..., Any], *arguments: object, secret: bool = False) -> Any:
        """Return what a function of that code returns. Raises InputError, with its line, where it fails.

        `secret` says that what it is given may not be shown: then neither are the words of its error, which
        may quote that, nor is the error kept as the cause of ours.
        """
        try:
            return function(*arguments)
        except (Exception, SystemExit) as error:
            fault = _fault(error, _parted(self.reference)[0], secret=secret)
            refused = InputError(f"{self.label} {fault}")
            if secret:
                raise refused from None
            raise refused from error


def own_code(key: str, reference: str) -> OwnCode:
    """Return what a reference names; its file is run, once as long as it stays as it is.

    Raises InputError where there is no such file or name, or the file fails.
    """
    file, name = _parted(reference)
    try:
        written = file.read_bytes()
    except OSError as error:
        raise InputError(f"{key}: {file} cannot be read: {error.strerror}; {HOW}") from error
    try:
        value = _value(file, name, written)
    except InputError as error:
        raise InputError(f"{key}: {error}") from error
    except (Exception, SystemExit) as error:
        raise InputError(f"{key}: {file} {_fault(error, file)}") from error
    return OwnCode(key, reference, value, hashlib.sha256(written).hexdigest()[:16])


def short_reference(reference: str) -> str:
    """Return a reference without its folders.

    >>> short_reference("/srv/health/mine.py:Model")
    'mine.py:Model'
    """
    file, name = _parted(reference)
    return f"{file.name}:{name}"


def _parted(reference: str) -> tuple[Path, str]:
    where, _, name = reference.rpartition(":")
    return Path(where), name


@lru_cache(maxsize=16)
def _value(file: Path, name: str, written: bytes) -> Any:
    names = _names(file, written)
    if name not in names:
        public = [known for known in names if not known.startswith("_")]
        hint = nearest(name, public)
        meant = f"did you mean {hint}?" if hint else f"it has {listed(public)}"
        raise InputError(f"{file} has no {name}; {meant}")
    found = names[name]
    return found() if isinstance(found, type) else found


@lru_cache(maxsize=16)
def _names(file: Path, _written: bytes) -> dict[str, Any]:
    """What a file of Python defines; asked again with the same content, it is not run a second time."""
    return runpy.run_path(str(file), run_name=f"own_code_{file.stem}")


def _fault(error: BaseException, file: Path, *, secret: bool = False) -> str:
    """What went wrong, and in which line of the file, as far as it was there."""
    if isinstance(error, SyntaxError) and error.filename == str(file):
        lines = [error.lineno]
    else:
        lines = [
            step.lineno for step in traceback.extract_tb(error.__traceback__) if step.filename == str(file)
        ]
    where = f"fails in line {lines[-1]}" if lines else "fails"
    if secret:
        return f"{where}: {type(error).__name__} (its words may quote a text, and are left out); correct it"
    said = str(error.msg if isinstance(error, SyntaxError) else error)
    return f"{where}: {type(error).__name__}{f': {said}' if said else ''}; correct it"
