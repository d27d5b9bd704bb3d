"""Compiled functions where machine code can be kept, and where it cannot."""

from __future__ import annotations

import numba
import pytest
from campaignpulse.compiled import compiled

TWICE = """
def twice(number):
    return 2 * number
"""


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
