"""What is installed: the folders, the locks, the wheel and what the package needs."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]
RUNTIME = [Requirement(line) for line in PROJECT["dependencies"]]
LOCKS = {
    "requirements.lock": ("dev", "bench"),
    "requirements-lab.lock": ("dev", "bench", "lab"),
    "requirements-browser.lock": ("dev", "bench", "browser"),
    "requirements-spark.lock": ("dev", "bench", "spark"),
}
ADDRESS = re.compile(r"://|^-|\s--(?!hash=)|file:|\s@\s|/|git\+", re.MULTILINE)
SHA256 = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def entries(lock: str) -> Iterator[tuple[Requirement, int]]:
    """Each pinned requirement of a lock with the number of its hashes."""
    for line in lock.replace("\\\n", " ").splitlines():
        yield Requirement(line.split(" --hash=")[0]), len(SHA256.findall(line))


def read_lock(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def pins(name: str) -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for pin, _ in entries(read_lock(name)):
        found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def version_of(pin: Requirement) -> str:
    (specifier,) = pin.specifier
    assert specifier.operator == "==", f"{pin} pins no version"
    return specifier.version


def unmet(needs: list[Requirement], locked: dict[str, list[Requirement]]) -> list[str]:
    """The needs that a lock leaves open, or meets with a version outside of their bounds."""
    return [
        str(need)
        for need in needs
        if not (found := locked.get(canonicalize_name(need.name)))
        or not all(need.specifier.contains(version_of(pin)) for pin in found)
    ]


def test_pyproject_lists_exactly_the_folders_of_the_package() -> None:
    folders = (init.parent.relative_to(SRC).parts for init in SRC.rglob("__init__.py"))
    assert PYPROJECT["tool"]["setuptools"]["packages"] == sorted(
        ".".join(("campaignpulse", *f)) for f in folders
    )


def test_every_folder_with_code_is_a_package() -> None:
    assert [path.as_posix() for path in SRC.rglob("*.py") if not (path.parent / "__init__.py").exists()] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_no_address(name: str) -> None:
    assert ADDRESS.findall(read_lock(name)) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://example.org/simple",
        "--find-links wheels",
        "numpy @ file:wheels/numpy.whl",
        "-e .",
        "numpy==2.4.6 --trusted-host example.org",
        "./wheels/numpy.whl",
    ],
)
def test_an_address_in_a_lock_would_be_seen(line: str) -> None:
    assert ADDRESS.search(f"aiohttp==3.14.5 \\\n    --hash=sha256:{'0' * 64}\n{line}\n")


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_of_a_lock_pins_one_version_by_its_hashes(name: str) -> None:
    for pin, hashes in entries(read_lock(name)):
        assert version_of(pin)
        assert hashes > 0, f"{pin} has no hash"


@pytest.mark.parametrize(("name", "extras"), LOCKS.items())
def test_a_lock_meets_every_bound_of_pyproject(name: str, extras: tuple[str, ...]) -> None:
    needs = RUNTIME + [Requirement(line) for extra in extras for line in EXTRAS[extra]]
    assert unmet(needs, pins(name)) == []


def test_a_bound_that_the_lock_does_not_meet_would_be_seen() -> None:
    locked = {"numpy": [Requirement("numpy==2.4.6"), Requirement("numpy==2.5.5; python_version >= '3.12'")]}
    assert unmet([Requirement("numpy>=2.4.6")], locked) == []
    assert unmet([Requirement("numpy>=2.4.7")], locked) == ["numpy>=2.4.7"]
    assert unmet([Requirement("NumPy"), Requirement("scipy")], locked) == ["scipy"]


@pytest.mark.parametrize("name", [name for name in LOCKS if name != "requirements.lock"])
def test_an_extra_installs_the_same_versions_of_all_that_both_locks_hold(name: str) -> None:
    more = pins(name)
    for package, found in pins("requirements.lock").items():
        assert {version_of(pin) for pin in more[package]} == {version_of(pin) for pin in found}


def test_every_package_that_the_code_imports_is_a_declared_dependency() -> None:
    declared = {canonicalize_name(need.name) for need in RUNTIME}
    optional = {Requirement(line).name for line in EXTRAS["spark"]}  # imported where it is asked for
    providers = packages_distributions()
    undeclared = {
        name
        for name in imported_from_outside() - optional
        if not declared.intersection(canonicalize_name(provider) for provider in providers.get(name, []))
    }
    assert undeclared == set()


def imported_from_outside() -> set[str]:
    """The top-level names that the package imports and that Python does not bring."""
    nodes = [
        node for path in SRC.rglob("*.py") for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {
        node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and node.level == 0
    }
    return {name.split(".")[0] for name in names} - sys.stdlib_module_names


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The package as it would be published, built in a copy of the tree with the build tools of the lock."""
    tree = tmp_path_factory.mktemp("tree")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    shutil.copytree(SRC, tree / "src", ignore=shutil.ignore_patterns("__pycache__"))
    build = "from setuptools import build_meta; build_meta.build_wheel('.')"
    command = [sys.executable, "-c", build]
    subprocess.run(command, cwd=tree, check=True, capture_output=True)  # noqa: S603, our own build
    (built,) = tree.glob("*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_holds_the_code_its_assets_the_type_marker_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    files = [*SRC.rglob("*.py"), *SRC.rglob("assets/*")]
    wanted = {f"campaignpulse/{path.relative_to(SRC).as_posix()}" for path in files}
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == wanted | {"campaignpulse/py.typed"}


def test_the_wheel_brings_the_licence_and_the_command(wheel: zipfile.ZipFile) -> None:
    info = f"campaignpulse-{PROJECT['version']}.dist-info"
    assert wheel.read(f"{info}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
    assert b"campaignpulse = campaignpulse.cli:main" in wheel.read(f"{info}/entry_points.txt")
