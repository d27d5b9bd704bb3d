"""The house: what a file of the package may import, and how long it may be."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

SRC = Path(__file__).parents[1] / "src"

# From top to bottom: a room imports from itself and from what stands above it.
ROOMS = (
    "checks",
    "answers",
    "compiled",
    "stages",
    "webhooks",
    "tables",
    "experiment",
    "campaigns",
    "sources",
    "text",
    "features",
    "models",
    "evaluation",
    "diagnosis",
    "reports",
    "tracking",
    "recalibration",
    "pipeline",
    "cli",
    "__main__",
)
OUTSIDE_OF_THE_ORDER = "__init__"  # the package's own __init__.py: it shows what the rooms make public
ONLY_IN = {"mlflow": "tracking"}  # what a single room may import, and only when it is called
RUNS_CODE_WHEN_READ = {"cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve"}
HIDES_AN_IMPORT = {"__import__", "import_module"}
MOST_LINES = 250


@dataclass(frozen=True)
class Import:
    """One imported name: `target` counts from the package's root if the import is relative."""

    target: tuple[str, ...]
    relative: bool
    inside_a_function: bool

    @property
    def top(self) -> str:
        return self.target[0] if self.target else OUTSIDE_OF_THE_ORDER


@dataclass(frozen=True)
class SourceFile:
    path: PurePosixPath  # below src/
    text: str

    @property
    def room(self) -> str:
        return self.path.parts[0].removesuffix(".py")

    @property
    def imports(self) -> list[Import]:
        return list(imports_of(ast.parse(self.text), self.path))


def imports_of(node: ast.AST, path: PurePosixPath, inside: bool = False) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(tuple(alias.name.split(".")), relative=False, inside_a_function=inside)
        elif isinstance(child, ast.ImportFrom):
            for alias in child.names:
                yield Import(target_of(child, alias.name, path), child.level > 0, inside)
        is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from imports_of(child, path, inside or is_function)


def target_of(statement: ast.ImportFrom, name: str, path: PurePosixPath) -> tuple[str, ...]:
    module = tuple(statement.module.split(".")) if statement.module else ()
    if statement.level == 0:
        return (*module, name)
    folder = path.parts[:-1]
    climbed = len(folder) - (statement.level - 1)
    return ("..",) if climbed < 0 else (*folder[:climbed], *module, name)


def imports_only_from_above(file: SourceFile) -> Iterator[str]:
    if file.room == OUTSIDE_OF_THE_ORDER:
        return
    if file.room not in ROOMS:
        yield f"the house has no room {file.room}"
        return
    for imported in file.imports:
        if imported.relative and imported.top not in ROOMS[: ROOMS.index(file.room) + 1]:
            yield f"{file.room} imports from {imported.top}, which does not stand above it"


def imports_itself_relatively(file: SourceFile) -> Iterator[str]:
    for imported in file.imports:
        if not imported.relative and imported.top in {"campaignpulse", "src"}:
            yield f"{'.'.join(imported.target)} is imported by its absolute name"


def keeps_heavy_packages_in_their_room(file: SourceFile) -> Iterator[str]:
    for imported in file.imports:
        room = ONLY_IN.get(imported.top)
        if imported.relative or room is None:
            continue
        if file.room != room:
            yield f"{imported.top} is imported outside of {room}"
        elif not imported.inside_a_function:
            yield f"{imported.top} is imported outside of a function, so that every command waits for it"


def imports_nothing_that_runs_code_when_read(file: SourceFile) -> Iterator[str]:
    for imported in file.imports:
        found = RUNS_CODE_WHEN_READ.intersection(imported.target)
        if found and not imported.relative:
            yield f"{found.pop()} is imported, whose files run code when they are read"


def hides_no_import(file: SourceFile) -> Iterator[str]:
    nodes = list(ast.walk(ast.parse(file.text)))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    names |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    names |= {part for imported in file.imports for part in imported.target}
    for name in sorted(HIDES_AN_IMPORT & names):
        yield f"{name} hides an import from these rules"


def is_short(file: SourceFile) -> Iterator[str]:
    lines = len(file.text.splitlines())
    if lines > MOST_LINES:
        yield f"{lines} lines are more than {MOST_LINES}"


RULES: tuple[Callable[[SourceFile], Iterator[str]], ...] = (
    imports_only_from_above,
    imports_itself_relatively,
    keeps_heavy_packages_in_their_room,
    imports_nothing_that_runs_code_when_read,
    hides_no_import,
    is_short,
)


def findings(file: SourceFile) -> list[str]:
    return [finding for rule in RULES for finding in rule(file)]


def source_file(path: str, text: str) -> SourceFile:
    return SourceFile(PurePosixPath(path), text)


FILES = sorted(path.relative_to(SRC).as_posix() for path in SRC.rglob("*.py"))


@pytest.mark.parametrize("path", FILES)
def test_every_file_of_the_package_keeps_the_house(path: str) -> None:
    assert findings(source_file(path, (SRC / path).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("checks.py", "import re\nfrom pathlib import Path"),
        (
            "features/windows.py",
            "from ..tables import ACCOUNT_ID\nfrom .spec import Feature\nfrom . import panes",
        ),
        ("features/windows.py", "from ..campaigns.phases import phase_of_day"),
        ("sources/exports/zendesk.py", "from ...checks import InputError\nfrom ..load import load_folder"),
        ("models/__init__.py", "from .rules import WeightedRulesScorer"),
        ("tracking.py", "def log():\n    import mlflow\n    from mlflow import MlflowClient"),
        ("tracking/runs.py", "class Run:\n    def log(self):\n        import mlflow.models"),
        ("__init__.py", "from .cli import main\nfrom .checks import InputError"),
        ("__main__.py", "from .cli import main"),
        ("reports/page.py", "from . import pickle"),
        ("checks.py", "\n" * MOST_LINES),
    ],
)
def test_a_file_that_keeps_the_house_passes(path: str, text: str) -> None:
    assert findings(source_file(path, text)) == []


@pytest.mark.parametrize(
    ("path", "text", "finding"),
    [
        ("tables.py", "from .features import spec", "tables imports from features"),
        ("tables.py", "from . import cli", "tables imports from cli"),
        ("models/rules.py", "from ..evaluation.metrics import roc_auc", "models imports from evaluation"),
        ("models/rules.py", "from .. import pipeline", "models imports from pipeline"),
        ("models/rules.py", "def fit():\n    from ..reports import page", "models imports from reports"),
        ("sources/exports/zendesk.py", "from ...models import rules", "sources imports from models"),
        ("cli.py", "from . import __version__", "cli imports from __version__"),
        ("cli.py", "from .. import other", "cli imports from .."),
        ("helpers.py", "", "no room helpers"),
        ("helpers/dates.py", "", "no room helpers"),
        ("cli.py", "import campaignpulse.tables", "campaignpulse.tables is imported by its absolute name"),
        (
            "__init__.py",
            "from campaignpulse import cli",
            "campaignpulse.cli is imported by its absolute name",
        ),
        (
            "cli.py",
            "from src.tables import ACCOUNT_ID",
            "src.tables.ACCOUNT_ID is imported by its absolute name",
        ),
        ("pipeline.py", "def run():\n    import mlflow", "mlflow is imported outside of tracking"),
        ("pipeline.py", "from mlflow.models import Model", "mlflow is imported outside of tracking"),
        ("tracking.py", "import mlflow", "mlflow is imported outside of a function"),
        (
            "tracking/runs.py",
            "if True:\n    import mlflow.models",
            "mlflow is imported outside of a function",
        ),
        ("tracking/runs.py", "class Run:\n    import mlflow", "mlflow is imported outside of a function"),
        ("models/store.py", "import pickle", "pickle is imported, whose files run code"),
        (
            "models/store.py",
            "def load():\n    from joblib import load",
            "joblib is imported, whose files run code",
        ),
        (
            "models/store.py",
            "from sklearn.externals import joblib",
            "joblib is imported, whose files run code",
        ),
        ("models/store.py", "import cloudpickle as safe", "cloudpickle is imported, whose files run code"),
        ("cli.py", "import importlib\nimportlib.import_module('mlflow')", "import_module hides an import"),
        (
            "cli.py",
            "from importlib import import_module as i\n__import__('pickle')",
            "__import__ hides an import",
        ),
        ("checks.py", "\n" * (MOST_LINES + 1), "251 lines are more than 250"),
    ],
)
def test_a_file_that_breaks_the_house_is_found(path: str, text: str, finding: str) -> None:
    assert [found for found in findings(source_file(path, text)) if finding in found]


def test_the_checker_reads_the_whole_package() -> None:
    assert "__init__.py" in FILES
    assert any("/" in path for path in FILES)
