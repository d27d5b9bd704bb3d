"""A new book has all its tables or none, however many open it and whoever is killed."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from campaignpulse.checks import InputError
from campaignpulse.diagnosis.handoff import HandoffBook
from campaignpulse.diagnosis.handoff.schema import TABLES, VERSION, prepare


def test_many_that_open_a_new_book_at_once_find_it_whole(tmp_path: Path) -> None:
    def look(number: int) -> int:
        with HandoffBook(tmp_path / f"{number % 3}.db").connected() as connection:
            return connection.execute("SELECT count(*) FROM handoffs").fetchone()[0]

    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(look, range(36))) == [0] * 36


def first_version(path: Path) -> None:
    """Make a book as version 1 had it, with a hand-off and what was held of each kind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in TABLES:
            connection.execute(statement.replace(", named TEXT", ""))
        unclear = '["no cause is clear; sent to support, where it costs least"]'
        natural = (
            '["sent to support, which costs least, although natural wind-down (51% likely) comes first"]'
        )
        for place, evidence in enumerate((unclear, natural, '["2 tickets"]')):
            connection.execute(
                "INSERT INTO handoffs (experiment, handoff_id, case_id, cutoff, cause, evidence, consulted, "
                "informed, quotes, status) VALUES ('x', ?, ?, '2025-04-01T00:00:00.000000+00:00', "
                "'dissatisfaction', ?, '[]', '[]', '[]', 'open')",
                (f"h{place}", f"h{place}", evidence),
            )
        for cause, why, name in (
            ("wind_down", "nobody", None),
            ("dissatisfaction", "capacity", "h0"),
            ("dissatisfaction", "budget", None),
        ):
            connection.execute(
                "INSERT INTO held (experiment, cause, why, handoff_id) VALUES ('x', ?, ?, ?)",
                (cause, why, name),
            )
        connection.execute("PRAGMA user_version = 1")


def test_a_book_of_the_first_version_gets_what_was_named_where_it_was_said(book: HandoffBook) -> None:
    first_version(book.path)
    assert book.frame("x")["named"].tolist() == ["unclear", "wind_down", "dissatisfaction"]
    with book.connected() as connection:
        held = connection.execute("SELECT named FROM held ORDER BY rowid").fetchall()
        assert connection.execute("PRAGMA user_version").fetchone()[0] == VERSION
    assert [row["named"] for row in held] == ["wind_down", "unclear", None]


def test_a_changed_book_has_the_columns_of_a_new_one(book: HandoffBook, tmp_path: Path) -> None:
    first_version(book.path)
    for table in ("handoffs", "held"):
        names = []
        for one in (book, HandoffBook(tmp_path / "new.db")):
            with one.connected() as connection:
                names.append({row["name"] for row in connection.execute(f"PRAGMA table_info({table})")})
        assert names[0] == names[1]


def test_many_that_open_a_book_of_the_first_version_change_it_once(book: HandoffBook) -> None:
    first_version(book.path)
    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(lambda _: len(book.frame()), range(24))) == [3] * 24


def test_a_newer_program_that_comes_first_is_left_its_version(tmp_path: Path) -> None:
    class Overtaken(sqlite3.Connection):
        def execute(self, sql: str, *given: object) -> sqlite3.Cursor:
            if sql.startswith("BEGIN"):
                with closing(sqlite3.connect(tmp_path / "book.db")) as other:
                    other.execute(f"PRAGMA user_version = {VERSION + 1}")
            return super().execute(sql, *given)

    path = tmp_path / "book.db"
    with closing(sqlite3.connect(path, isolation_level=None, factory=Overtaken)) as connection:
        with pytest.raises(InputError, match="was written by a newer campaignpulse"):
            prepare(connection)
        assert connection.execute("PRAGMA user_version").fetchone()[0] == VERSION + 1


def test_readers_do_not_wait_for_a_writer(book: HandoffBook) -> None:
    with book.connected() as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO days VALUES ('x', 'y', 'z')")
        with closing(sqlite3.connect(book.path, timeout=0)) as reader:
            assert reader.execute("SELECT count(*) FROM days").fetchone() == (0,)


def test_a_book_of_a_newer_program_is_refused(book: HandoffBook) -> None:
    with book.connected() as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(InputError, match=rf"newer campaignpulse \(version {VERSION + 1} of its tables"):
        book.frame()


def test_a_file_that_is_no_book_is_refused_with_its_path(book: HandoffBook) -> None:
    book.path.parent.mkdir(parents=True)
    book.path.write_text("not a database, but long enough to be taken for the head of one" * 20)
    with pytest.raises(InputError, match=r"handoffs\.db: the hand-offs cannot be read or written"):
        book.frame()
