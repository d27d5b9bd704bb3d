"""The source of this package that reads a stored scorer, so that a model carries it and loads anywhere.

Stored scorers are plain JSON and LightGBM text: someone must turn them into an estimator. The package is on
no index, and a requirement by its bare name could one day install a stranger's; the model therefore carries
the few files that read it, as readable source, under a name that depends on their content: two models with
different readers can be loaded in one process, and neither hides the installed package.
"""

import ast
import hashlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

ENTRY = "models.pyfunc"
PACKAGE = Path(__file__).parent.parent
DISTRIBUTIONS = {"sklearn": "scikit-learn", "yaml": "pyyaml", "dateutil": "python-dateutil"}
"""Import names that differ from the name one installs."""


@dataclass(frozen=True)
class Reader:
    """Source by path inside the package, and the import names of the foreign packages that it needs."""

    files: Mapping[str, str]
    foreign: frozenset[str]

    @property
    def name(self) -> str:
        """The name that the copy is imported under."""
        content = "".join(f"{path}\0{self.files[path]}\0" for path in sorted(self.files))
        return f"campaignpulse_reader_{hashlib.sha256(content.encode()).hexdigest()[:8]}"

    @property
    def loader(self) -> str:
        """The module of the copy that MLflow calls."""
        return f"{self.name}.{ENTRY}"

    @property
    def requirements(self) -> list[str]:
        """What must be installed, pinned to the versions that the scorer was trained with."""
        names = {DISTRIBUTIONS.get(root, root) for root in self.foreign}
        return [f"{name}=={version(name)}" for name in sorted(names)]

    def write(self, folder: Path) -> Path:
        """The copy as a package inside `folder`; the path of that package."""
        package = folder / self.name
        for path, source in self.files.items():
            (package / path).parent.mkdir(parents=True, exist_ok=True)
            (package / path).write_text(source, encoding="utf-8")
        return package


@lru_cache(maxsize=1)
def reader() -> Reader:
    """The loader and all that it imports, also inside functions.

    An `__init__.py` re-exports in the copy only what somebody imports from the package itself: what it
    gathers besides is of no use to a reader, and would have to be installed wherever a model is loaded.
    """
    files: dict[str, str] = {}
    foreign: set[str] = set()
    asked: dict[str, set[str]] = {}
    waiting = [ENTRY]
    while waiting:
        module = waiting.pop()
        path = _file_of(module)
        for folder in _folders_of(module):
            files.setdefault(f"{folder}__init__.py", "")
        files[path] = _source_of(path, asked.get(module, set()))
        for origin, name, level in _imports(files[path]):
            if level == 0:
                foreign.add(origin.partition(".")[0])
                continue
            own = _resolved(origin, level, path)
            inner = f"{own}.{name}".lstrip(".")
            target, wanted = (inner, set()) if _file_of(inner) else (own, {name})
            known = asked.setdefault(target, set())
            if _file_of(target) not in files or not wanted <= known:
                known |= wanted
                waiting.append(target)
    return Reader(files, frozenset(foreign - sys.stdlib_module_names))


def _source_of(path: str, asked: set[str]) -> str:
    """A module as it is; of a package's `__init__.py` the imports of the names that are asked for."""
    source = (PACKAGE / path).read_text(encoding="utf-8")
    if not path.endswith("__init__.py"):
        return source
    kept = [
        ast.ImportFrom(
            line.module, [alias for alias in line.names if (alias.asname or alias.name) in asked], line.level
        )
        for line in ast.parse(source).body
        if isinstance(line, ast.ImportFrom)
    ]
    return "".join(f"{ast.unparse(line)}\n" for line in kept if line.names)


def _file_of(module: str) -> str:
    """The file of a module or package below this one, empty for a name that is neither."""
    stem = module.replace(".", "/")
    return next((path for path in (f"{stem}.py", f"{stem}/__init__.py") if (PACKAGE / path).is_file()), "")


def _folders_of(module: str) -> list[str]:
    """The folders above a module, from the package itself down.

    >>> _folders_of("models.pyfunc")
    ['', 'models/']
    """
    parts = module.split(".")
    return ["".join(f"{part}/" for part in parts[:depth]) for depth in range(len(parts))]


def _imports(source: str) -> list[tuple[str, str, int]]:
    """Each import as (module, name taken out of it or "", number of leading dots).

    >>> _imports("import os.path\\nfrom ..tables import PHASE")
    [('os.path', '', 0), ('tables', 'PHASE', 2)]
    """
    found: list[tuple[str, str, int]] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(alias.name, "", 0) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(node.module or "", alias.name, node.level) for alias in node.names]
    return found


def _resolved(name: str, level: int, path: str) -> str:
    """A relative import as a dotted path below the package.

    >>> _resolved("names", 1, "tables/__init__.py"), _resolved("tables", 2, "models/store.py")
    ('tables.names', 'tables')
    """
    folders = path.split("/")[:-1]
    return ".".join([*folders[: len(folders) - (level - 1)], name])
