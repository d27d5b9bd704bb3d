"""The examples in the docstrings run, in the package as it is installed."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module
from pathlib import Path
from types import ModuleType

import campaignpulse
import pytest

PACKAGE = campaignpulse.__name__
THE_COMMAND = f"{PACKAGE}.__main__"  # whoever imports it runs it
WALKED = {found.name for found in pkgutil.walk_packages(campaignpulse.__path__, f"{PACKAGE}.")}
MODULES = sorted({PACKAGE, *WALKED} - {THE_COMMAND})


def examples_of(module: ModuleType) -> list[doctest.DocTest]:
    return [found for found in doctest.DocTestFinder().find(module) if found.examples]


def report_of(module: ModuleType) -> str:
    """What doctest says about the examples of a module; empty if each prints exactly what it promises."""
    said: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    for example in examples_of(module):
        runner.run(example, out=said.append)
    return "".join(said)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_print_what_they_promise(name: str) -> None:
    report = report_of(import_module(name))
    assert not report, report


def test_the_walk_sees_every_file_of_the_installed_package() -> None:
    (folder,) = campaignpulse.__path__
    files = (path.relative_to(folder).with_suffix("").parts for path in Path(folder).rglob("*.py"))
    modules = {".".join((PACKAGE, *parts)).removesuffix(".__init__") for parts in files}
    assert modules == {PACKAGE, *WALKED}


def test_the_examples_of_a_module_are_found() -> None:
    assert examples_of(import_module(f"{PACKAGE}.checks"))


def test_an_example_that_promises_something_else_is_reported() -> None:
    report = report_of(ModuleType("planted", '>>> 1 + 1\n3\n>>> "a" + "b"\n\'ab\'\n'))
    assert "Expected:\n    3\nGot:\n    2\n" in report
    assert "'ab'" not in report


def test_an_example_that_raises_is_reported() -> None:
    assert "ZeroDivisionError" in report_of(ModuleType("planted", ">>> 1 / 0\n0\n"))
