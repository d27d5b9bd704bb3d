import ast
import importlib.metadata

from campaignpulse.tracking.reader import Reader, reader


def test_the_reader_holds_the_loader_and_leaves_out_the_rooms_below_the_models() -> None:
    rooms = {path.split("/")[0] for path in reader().files if "/" in path}
    assert "models/pyfunc.py" in reader().files
    assert not rooms & {"evaluation", "diagnosis", "reports", "tracking", "recalibration"}


def test_a_package_re_exports_in_the_copy_only_what_the_reader_takes_from_it() -> None:
    assert reader().files["__init__.py"] == reader().files["models/__init__.py"] == ""
    (line,) = ast.parse(reader().files["tables/__init__.py"]).body
    assert isinstance(line, ast.ImportFrom)
    assert line.module == "names"
    assert "PHASES" in {alias.name for alias in line.names}


def test_the_reader_needs_nothing_that_only_the_reading_of_tables_needs() -> None:
    assert not reader().foreign & {"duckdb", "pandera", "pyarrow"}
    assert "tables/validation.py" not in reader().files


def test_every_relative_import_of_the_copy_leads_to_a_file_of_the_copy() -> None:
    for path, source in reader().files.items():
        folders = path.split("/")[:-1]
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom) and node.level and node.module:
                base = folders[: len(folders) - node.level + 1]
                stem = "/".join([*base, *node.module.split(".")])
                assert {f"{stem}.py", f"{stem}/__init__.py"} & set(reader().files), (path, node.module)


def test_the_reader_imports_no_pickle_and_no_mlflow() -> None:
    assert not reader().foreign & {"joblib", "cloudpickle", "mlflow", "skops"}
    assert not any("pickle" in source for source in reader().files.values())


def test_another_content_has_another_name_so_that_two_readers_can_be_loaded_together() -> None:
    one = Reader({"a.py": "x = 1", "b.py": ""}, frozenset())
    same = Reader({"b.py": "", "a.py": "x = 1"}, frozenset())
    other = Reader({"a.py": "x = 2", "b.py": ""}, frozenset())
    assert one.name == same.name != other.name
    assert one.loader == f"{one.name}.models.pyfunc"


def test_the_requirements_are_pinned_under_the_names_one_installs() -> None:
    numpy, sklearn = Reader({}, frozenset({"sklearn", "numpy"})).requirements
    assert numpy == f"numpy=={importlib.metadata.version('numpy')}"
    assert sklearn == f"scikit-learn=={importlib.metadata.version('scikit-learn')}"
