"""A new book has all its tables or none, however many open it and whoever is killed."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from campaignpulse.checks import InputError
from campaignpulse.diagnosis.handoff import HandoffBook
from campaignpulse.diagnosis.handoff.schema import VERSION


def test_many_that_open_a_new_book_at_once_find_it_whole(tmp_path: Path) -> None:
    def look(number: int) -> int:
        with HandoffBook(tmp_path / f"{number % 3}.db").connected() as connection:
            return connection.execute("SELECT count(*) FROM handoffs").fetchone()[0]

    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(look, range(36))) == [0] * 36


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
