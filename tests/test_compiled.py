"""Compiled functions: arrays of one kind, and machine code where it can be kept, and where it cannot."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import FunctionType

import campaignpulse
import numba
import numpy as np
import pytest
from campaignpulse.compiled import borrowing, compiled, content, locked
from numba.core.dispatcher import Dispatcher

TWICE = """
def twice(number):
    return 2 * number
"""
# A caller, what it calls and what both read, each in a file of its own, as in the package.
FILES = {
    "read.py": """
from typing import NamedTuple
RATE = 2
class Pair(NamedTuple):
    first: int
    second: int
""",
    "callee.py": """
from campaignpulse.compiled import compiled
from read import RATE
@compiled
def callee(number):
    return RATE * number
""",
    "caller.py": """
from campaignpulse.compiled import compiled
from callee import callee
from read import Pair
@compiled
def caller(pair):
    return callee(pair.first) + 1
""",
}
COMPILED = ("campaigns", "features")
PLAIN = ("None", "bool", "int", "float", "tuple[int, int]", "Need")
CALL = "from caller import Pair, caller; print(caller(Pair(first=3, second=5)), len(caller.stats.cache_hits))"


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


@pytest.fixture
def call(tmp_path: Path) -> Callable[..., list[int]]:
    """A process of its own, once a file is edited: what the caller returns, and how much code it had kept."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)

    def called(name: str = "read.py", before: str = "", after: str = "") -> list[int]:
        text = (tmp_path / name).read_text()
        assert before in text
        (tmp_path / name).write_text(text.replace(before, after))
        # no bytecode: Python itself takes a file of the same size and second for the same
        command = [sys.executable, "-B", "-c", CALL]
        said = subprocess.check_output(command, text=True, cwd=tmp_path)  # noqa: S603, a command of ours
        return [int(word) for word in said.split()]

    return called


def test_kept_code_is_used_until_what_it_calls_or_reads_changes_in_another_file(
    call: Callable[..., list[int]],
) -> None:
    assert call() == [7, 0]
    assert call() == [7, 1]
    assert call("callee.py", "RATE * number", "RATE * number + 10") == [17, 0]
    assert call("read.py", "    first: int\n    second: int", "    second: int\n    first: int") == [17, 0]


def functions(text: str) -> FunctionType:
    """The function `asked` of a text in which each function is compiled."""
    found: dict[str, object] = {"borrowing": borrowing, "compiled": compiled, "np": np}
    exec(compile(text, "/proc/nobody/some.py", "exec"), found)  # noqa: S102, a function of no folder
    return found["asked"].py_func  # type: ignore[attr-defined]


@borrowing
def doubled(values: np.ndarray) -> None:
    values[:] = 2 * values


def test_a_function_that_borrows_makes_no_array() -> None:
    with pytest.raises(Exception, match="array"):
        doubled(np.arange(4.0))


def test_functions_that_borrow_return_no_array_and_call_none_that_does() -> None:
    for module in walk_packages(campaignpulse.__path__, "campaignpulse."):
        found = vars(import_module(module.name)) if module.name.split(".")[1] in COMPILED else {}
        for name, function in found.items():
            if isinstance(function, Dispatcher) and not function.targetoptions["_nrt"]:
                called = [
                    function.py_func.__globals__.get(word) for word in function.py_func.__code__.co_names
                ]
                for one in (function, *(call for call in called if isinstance(call, Dispatcher))):
                    assert one.py_func.__annotations__["return"] in PLAIN, f"{name} of {module.name}"


def test_what_a_caller_was_compiled_from_says_whether_a_function_borrows() -> None:
    counted = ASKED.replace("@compiled\ndef other", "@borrowing\ndef other")
    assert content(functions(ASKED)) != content(functions(counted))


ASKED = """
FEW = 2
@compiled
def asked(n):
    return n if n < FEW else asked(n - 1) + other(n)
@compiled
def other(n):
    return np.abs(n) + 1
"""


@pytest.mark.parametrize("change", [("FEW = 2", "FEW = 3"), ("n) + 1", "n) + 2"), ("np.abs", "np.sign")])
def test_the_content_of_a_function_is_also_that_of_what_it_calls(change: tuple[str, str]) -> None:
    assert content(functions(ASKED)) != content(functions(ASKED.replace(*change)))


@pytest.mark.parametrize("change", [("return np", "# why\n    return np"), ("\nFEW", "\nMANY = 9\nFEW")])
def test_comments_and_what_it_does_not_read_are_no_part_of_it(change: tuple[str, str]) -> None:
    assert content(functions(ASKED)) == content(functions(ASKED.replace(*change)))
