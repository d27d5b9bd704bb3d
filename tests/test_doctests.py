"""The examples in the docstrings run, in the package as it is installed."""

from __future__ import annotations

import doctest
import pkgutil
import sys
from importlib import import_module
from types import ModuleType

import campaignpulse
import pytest

PACKAGE = "campaignpulse"
MODULES = [
    PACKAGE,
    *sorted(found.name for found in pkgutil.walk_packages(campaignpulse.__path__, f"{PACKAGE}.")),
]


def report_of(module: ModuleType) -> str:
    """What doctest says about the examples of a module; empty if each prints exactly what it promises."""
    said: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    for example in doctest.DocTestFinder().find(module):
        runner.run(example, out=said.append)
    return "".join(said)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_print_what_they_promise(name: str) -> None:
    report = report_of(import_module(name))
    assert not report, report


def test_an_example_that_promises_something_else_is_found() -> None:
    module = ModuleType("planted", '>>> 1 + 1\n3\n>>> "a" + "b"\n\'ab\'\n')
    report = report_of(module)
    assert "Expected:\n    3\nGot:\n    2\n" in report
    assert "'ab'" not in report


def test_an_example_that_raises_is_found() -> None:
    assert "ZeroDivisionError" in report_of(ModuleType("planted", ">>> 1 / 0\n0\n"))


def test_the_walk_sees_every_module_once_and_finds_examples() -> None:
    assert len(MODULES) == len(set(MODULES))
    for name in MODULES:
        import_module(name)
    finder = doctest.DocTestFinder()
    assert any(test.examples for name in MODULES for test in finder.find(sys.modules[name]))
