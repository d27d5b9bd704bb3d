"""The one way in which this package compiles: no GIL, kept on disk, division by zero as in numpy."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import CodeType, FunctionType, ModuleType
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba.core import types
from numba.core.caching import FunctionCache
from numba.core.dispatcher import Dispatcher

Function = TypeVar("Function", bound=Callable[..., Any])
Array = TypeVar("Array", bound=np.ndarray)


def compiled(function: Function) -> Function:
    """Return the function compiled to machine code at its first call, once per installation.

    Kept code is used as long as the function, all that it calls and the constants that they read are as they
    were. Where the process may write neither beside the package nor into a home, as in many a container, it
    is compiled anew in each process, which takes half a minute; NUMBA_CACHE_DIR names a folder to use.

    A call with many arrays costs about ten nanoseconds an array, for who holds each is counted, so compiled
    functions loop inside, and what a hot loop reads is a table of records rather than a bundle of columns.
    What is called for each snapshot or row is `borrowing`.
    """
    return _compiled(function, counts=True)


def borrowing(function: Function) -> Function:
    """Return the function compiled like others, but nobody counts that it holds the arrays that it is given.

    That counting took a third of the time of the window engine's kernel. So such a function may read arrays,
    fill them and look at parts of them; it makes none, and neither returns one nor calls what returns one:
    the first does not compile, by the others memory would be lost or freed too soon.
    """
    return _compiled(function, counts=False)


def _compiled(function: Function, *, counts: bool) -> Function:
    # said in both cases: what is first met while a caller is compiled would take it from there
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": counts}
    found: Any = numba.njit(**options)(function)
    with suppress(RuntimeError):  # no folder to keep machine code in
        found._cache = _Kept(function, counts)  # noqa: SLF001, where numba looks for it
    return cast(Function, found)


class _Kept(FunctionCache):
    """numba's own store, which only sees changes in the file of the function and none in what it calls."""

    def __init__(self, function: Function, counts: bool) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        self._counts = counts

    def _index_key(self, signature: Any, codegen: Any) -> tuple[Any, ...]:
        records = [fields for argument in signature for fields in _records(argument)]
        known = super()._index_key(signature, codegen)  # type: ignore[no-untyped-call]
        return (*known, repr(records), self._counts, content(self._py_func))


def content(function: FunctionType) -> str:
    """Return a digest of what the function is compiled from: it, what it calls, and the constants of both.

    Machine code holds a copy of all of them. Comments, and what stands elsewhere in the files, do not count.
    """
    digest = hashlib.sha256()
    for part in _parts(function, set()):
        digest.update(repr(part).encode())
    return digest.hexdigest()


def _parts(function: FunctionType, seen: set[FunctionType]) -> Iterator[object]:
    seen.add(function)
    for code in _codes(function.__code__):
        yield code.co_code, [part for part in code.co_consts if not isinstance(part, CodeType)], code.co_names
        for name in code.co_names:
            value = function.__globals__.get(name)
            if isinstance(value, Dispatcher):
                yield value.targetoptions.get("_nrt")
                if value.py_func not in seen:
                    yield from _parts(value.py_func, seen)
            elif not isinstance(value, (ModuleType, FunctionType)):  # neither is ever called from here
                yield value, getattr(value, "_fields", ())


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yield the code and that of what is written inside it, such as a comprehension."""
    yield code
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _codes(part)


def _records(kind: types.Type) -> Iterator[tuple[str, ...]]:
    """Yield the fields of the records in the type of an argument: code finds them by place, not by name."""
    if isinstance(kind, types.BaseNamedTuple):
        yield getattr(kind, "fields")  # noqa: B009, numba's types say nothing of it
    for part in getattr(kind, "types", ()) if isinstance(kind, types.BaseTuple) else ():
        yield from _records(part)


def locked(array: Array) -> Array:
    """Return the array in one piece, and not to be written to.

    Both are part of the type that code is compiled for, and arrays out of pandas and Arrow are now of one
    kind, now of the other: for each the code would be compiled anew, which takes a second.
    """
    found = np.ascontiguousarray(array).view()
    found.flags.writeable = False
    return cast(Array, found)
