"""The one way in which this package compiles: no GIL, cached on disk, division by zero as in numpy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

Function = TypeVar("Function", bound=Callable[..., Any])
Array = TypeVar("Array", bound=np.ndarray)


def compiled(function: Function) -> Function:
    """Return the function compiled to machine code at its first call, once per installation.

    Where the process may write neither beside the package nor into a home, as in many a container, it is
    compiled anew in each process, which takes half a minute; NUMBA_CACHE_DIR names a folder that it may use.

    A call with many arrays costs about ten nanoseconds an array, so compiled functions loop inside, and what
    a hot loop reads is a table of records rather than a bundle of columns.
    """
    try:
        return cast(Function, numba.njit(nogil=True, cache=True, error_model="numpy")(function))
    except RuntimeError:  # no folder to keep machine code in
        return cast(Function, numba.njit(nogil=True, error_model="numpy")(function))


def locked(array: Array) -> Array:
    """Return the array in one piece, and not to be written to.

    Both are part of the type that code is compiled for, and arrays out of pandas and Arrow are now of one
    kind, now of the other: for each the code would be compiled anew, which takes a second.
    """
    found = np.ascontiguousarray(array).view()
    found.flags.writeable = False
    return cast(Array, found)
