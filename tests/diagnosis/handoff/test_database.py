"""The file: all of a transaction or nothing, and one sentence where the file is none."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from campaignpulse.diagnosis.handoff.database import StoreError, opened, transaction


def write(connection: sqlite3.Connection, *values: int) -> None:
    with transaction(connection):
        for value in values:
            connection.execute("INSERT INTO t VALUES (?)", (value,))


def test_of_a_transaction_that_fails_nothing_stays(tmp_path: Path) -> None:
    with opened(tmp_path / "new" / "handoffs.db") as connection:
        connection.execute("CREATE TABLE t (x UNIQUE)")
        with pytest.raises(sqlite3.IntegrityError):
            write(connection, 1, 3, 3)
        write(connection, 2)
        assert [row["x"] for row in connection.execute("SELECT x FROM t")] == [2]


def test_a_file_that_is_no_database_is_said_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "handoffs.db").write_text("no database, but text of more than a hundred bytes " * 9)
    with (
        pytest.raises(StoreError, match=r"handoffs\.db: the hand-offs cannot be read"),
        opened(tmp_path / "handoffs.db"),
    ):
        pass


def test_a_folder_that_is_a_file_is_said_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(StoreError, match="cannot be written"), opened(tmp_path / "taken" / "handoffs.db"):
        pass


def test_what_is_committed_is_seen_by_another_connection_at_once(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db") as one, sqlite3.connect(tmp_path / "a.db") as other:
        one.execute("CREATE TABLE t (x)")
        write(one, 1)
        assert other.execute("SELECT count(*) FROM t").fetchone() == (1,)
    other.close()
