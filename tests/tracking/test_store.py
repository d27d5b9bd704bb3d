import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from campaignpulse.checks import InputError
from campaignpulse.tracking import Store, decision_run, moved_sentence, open_store, store_root
from campaignpulse.tracking.store import ROOT_VARIABLE, client_of, experiment_id

Python = Callable[..., subprocess.Popen[str]]
Answer = Callable[..., tuple[str, str]]

ONE_RUN = """
import json
from campaignpulse.tracking import decision_run, open_store
store = open_store()
with decision_run(store, "spring sale", kind="ab", run_key="k", name="one") as run:
    print(json.dumps([run.experiment_id, run.run_id]))
"""


HOLD_THE_LOCK = """
import os, sys
from pathlib import Path
from filelock import FileLock
with FileLock(Path(os.environ["CAMPAIGNPULSE_MLRUNS"]) / "store.lock"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ROOT_VARIABLE, raising=False)


@pytest.mark.usefixtures("no_variable")
def test_a_notebook_in_a_subfolder_uses_the_store_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "notebooks").mkdir()
    assert store_root(tmp_path / "notebooks") == store_root(tmp_path) == tmp_path / "mlruns"


@pytest.mark.usefixtures("no_variable")
def test_a_folder_that_holds_a_store_is_a_project_too(tmp_path: Path) -> None:
    deep = tmp_path / "work" / "notebooks"
    deep.mkdir(parents=True)
    (tmp_path / "mlruns").mkdir()
    (tmp_path / "mlruns" / "mlflow.db").touch()
    assert store_root(deep) == tmp_path / "mlruns"


@pytest.mark.usefixtures("no_variable")
def test_the_nearest_project_wins(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "pyproject.toml").touch()
    (inner / "pyproject.toml").touch()
    assert store_root(inner) == inner / "mlruns"


@pytest.mark.usefixtures("no_variable")
def test_without_a_project_the_store_is_in_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert store_root() == tmp_path / "mlruns"


def test_the_variable_goes_before_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path / "elsewhere"))
    assert store_root(tmp_path) == tmp_path / "elsewhere"


def test_a_relative_variable_is_refused_because_it_would_follow_the_working_directory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(ROOT_VARIABLE, "mlruns")
    with pytest.raises(InputError, match=r"CAMPAIGNPULSE_MLRUNS is 'mlruns', a relative path.*absolute path"):
        store_root()


def test_four_processes_open_a_fresh_store_at_once_and_all_runs_land_in_the_right_experiment(
    tmp_path: Path, python: Python, answer_of: Answer
) -> None:
    root, elsewhere = tmp_path / "a new place, 100%" / "mlruns", tmp_path / "cwd"
    elsewhere.mkdir()
    processes = [python(ONE_RUN, store=root, cwd=elsewhere) for _ in range(4)]
    said = [answer_of(process) for process in processes]
    assert [err for _, err in said] == [""] * 4
    found = [json.loads(out) for out, _ in said]
    with closing(sqlite3.connect(root / "mlflow.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        rows = database.execute("SELECT experiment_id, run_uuid, status FROM runs").fetchall()
        names = dict(database.execute("SELECT experiment_id, name FROM experiments").fetchall())
    assert sorted(rows) == sorted((int(number), run_id, "FINISHED") for number, run_id in found)
    assert {names[row[0]] for row in rows} == {"spring sale"}
    assert list(elsewhere.iterdir()) == []


def test_the_files_of_an_experiment_lie_under_the_store_in_a_folder_of_its_name(store: Store) -> None:
    number = experiment_id(store, "My first look: 2024")
    place = client_of(store).get_experiment(number).artifact_location
    assert place == (store.root / "artifacts" / "my-first-look-2024").as_uri()


def test_an_experiment_is_made_once_and_found_again(store: Store) -> None:
    assert experiment_id(store, "spring") == experiment_id(store, "spring") != experiment_id(store, "autumn")


def test_an_experiment_that_was_deleted_in_the_ui_is_named(store: Store) -> None:
    client_of(store).delete_experiment(experiment_id(store, "spring"))
    with pytest.raises(InputError, match="'spring' was deleted in the MLflow UI; restore it there"):
        experiment_id(store, "spring")


def test_a_store_that_another_process_never_lets_go_of_is_named_and_not_waited_for_without_an_end(
    store: Store, monkeypatch: pytest.MonkeyPatch, python: Python, answer_of: Answer
) -> None:
    holder = python(HOLD_THE_LOCK, store=store.root)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    monkeypatch.setattr("campaignpulse.tracking.store.LOCK_SECONDS", 0)
    for wait in (lambda: experiment_id(store, "spring"), lambda: open_store(store.root)):
        with pytest.raises(InputError, match=r"was locked by another process for 0 s; end that process"):
            wait()
    answer_of(holder, "")


def test_a_moved_store_is_noticed_and_said_in_one_sentence(store: Store, tmp_path: Path) -> None:
    experiment_id(store, "spring")
    moved = store.root.rename(tmp_path / "moved")
    with pytest.raises(InputError) as error:
        open_store(moved)
    assert str(error.value) == (
        f"the MLflow store {moved} was moved: the files of experiment 'spring' are looked for in "
        f"{store.root}; move the folder back, or set CAMPAIGNPULSE_MLRUNS to a new folder"
    )


def test_a_copy_of_a_store_is_a_moved_store(store: Store, tmp_path: Path) -> None:
    experiment_id(store, "spring")
    copy = Store(Path(shutil.copytree(store.root, tmp_path / "copy")))
    assert str(store.root) in (moved_sentence(copy) or "")
    assert moved_sentence(store) is None


def test_a_store_seen_through_a_link_has_not_moved(store: Store, tmp_path: Path) -> None:
    experiment_id(store, "spring")
    (tmp_path / "link").symlink_to(store.root)
    assert moved_sentence(Store(tmp_path / "link")) is None


def test_a_store_without_experiments_may_be_moved(store: Store, tmp_path: Path) -> None:
    assert open_store(store.root.rename(tmp_path / "moved")).root == tmp_path / "moved"


def test_a_folder_that_cannot_be_made_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"cannot be written \(.+\); set CAMPAIGNPULSE_MLRUNS to a folder"):
        open_store(tmp_path / "file" / "mlruns")


def test_a_file_that_is_no_database_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "mlflow.db").write_text("not a database, whatever its name says\n" * 100)
    with pytest.raises(InputError, match=r"cannot read the MLflow store .+ \(file is not a database\)"):
        open_store(tmp_path)


def test_opening_a_store_leaves_the_settings_of_mlflow_alone(store: Store) -> None:
    import mlflow

    before = mlflow.get_tracking_uri()
    with decision_run(store, "spring", kind="ab", run_key="k", name="one"):
        assert mlflow.active_run() is None
    assert mlflow.get_tracking_uri() == before
