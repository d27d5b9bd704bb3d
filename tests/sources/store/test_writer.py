"""One writer at a time, in a folder that is the store's."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest
from campaignpulse.checks import InputError, SteppedAsideError
from campaignpulse.sources.store import BatchStore
from campaignpulse.sources.store.writer import alone
from campaignpulse.tables import Tables
from filelock import FileLock


@pytest.mark.parametrize(
    "name", ["events.parquet", "events-202501.parquet", "campaigns-202501.parquet", "202502.arrow"]
)
@pytest.mark.parametrize("work", ["add", "compact", "repair"])
def test_no_file_of_somebody_is_touched(
    work: str, name: str, tmp_path: Path, day_of: Callable[[str], Tables]
) -> None:
    (tmp_path / name).write_text("somebody's")
    store = BatchStore(tmp_path)
    with pytest.raises(InputError, match=f"{name}.*folder"):
        {
            "add": lambda: store.add(day_of("monday"), name="monday"),
            "compact": store.compact,
            "repair": lambda: store.repair({}),
        }[work]()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_second_writer_steps_aside(tmp_path: Path) -> None:
    with (
        FileLock(tmp_path / ".lock"),
        pytest.raises(SteppedAsideError, match="another process is writing to the store"),
        alone(tmp_path),
    ):
        pass


def failing(store: BatchStore) -> None:
    with alone(store.folder) as scratch:
        for path in (scratch / "events.arrow", store.folder / "000003.arrow"):
            path.touch()
        raise InputError("no such source")


def test_a_writer_that_fails_leaves_nothing_behind(store: BatchStore) -> None:
    before = {path.name for path in store.folder.iterdir()}
    with pytest.raises(InputError, match="no such source"):
        failing(store)
    assert {path.name for path in store.folder.iterdir()} == before


def test_a_full_disk_is_said_in_a_sentence(store: BatchStore) -> None:
    with (
        pytest.raises(
            InputError, match="the disk is full, and the store as it was; make room, and try again"
        ),
        alone(store.folder),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_any_other_failure_of_the_system_is_not_hidden(store: BatchStore) -> None:
    with pytest.raises(PermissionError), alone(store.folder):
        raise PermissionError(errno.EACCES, "Permission denied")
