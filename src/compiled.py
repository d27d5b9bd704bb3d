"""The one way in which this package compiles: no GIL, cached on disk, division by zero as in numpy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Return the function compiled to machine code at its first call.

    A call with many arrays costs about ten nanoseconds an array, so compiled functions loop inside, and what
    a hot loop reads is a table of records rather than a bundle of columns.
    """
    return cast(Function, numba.njit(nogil=True, cache=True, error_model="numpy")(function))
