"""Compiled functions: arrays of one kind, and machine code where it can be kept, and where it cannot."""

from __future__ import annotations

import numba
import numpy as np
import pytest
from campaignpulse.compiled import compiled, locked

TWICE = """
def twice(number):
    return 2 * number
"""


@compiled
def total(values: np.ndarray) -> float:
    return values.sum()


def test_an_array_of_any_kind_is_of_one_kind_once_it_is_locked() -> None:
    own, view = np.arange(4.0), np.arange(8.0)[::2]
    fixed = np.arange(4.0)
    fixed.flags.writeable = False
    for array in (own, view, fixed):
        total(locked(array))
    assert len(total.signatures) == 1


def test_locking_leaves_the_array_itself_as_it_was() -> None:
    own = np.arange(4.0)
    assert locked(own).tolist() == own.tolist()
    assert own.flags.writeable


@pytest.mark.parametrize("nowhere", [False, True])
def test_a_function_is_compiled_also_where_nothing_can_be_written(
    nowhere: bool, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = "/proc/nobody" if nowhere else str(tmp_path)  # nobody can make a folder there, not even root
    monkeypatch.setattr(numba.config, "CACHE_DIR", place)
    for variable in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, "/proc/nobody")
    found: dict[str, object] = {}
    exec(compile(TWICE, "/proc/nobody/twice.py", "exec"), found)  # noqa: S102, a function of no folder
    twice = compiled(found["twice"])
    assert twice(21) == 42
