"""The CSV file: whole cases, each once, and no formulas of a customer's."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from campaignpulse.diagnosis.handoff.csv import COLUMNS, MARK, CsvFile


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out" / "handoffs.csv"


def test_a_case_is_a_row_for_each_account(path: Path, claimed) -> None:
    assert CsvFile(path).send([claimed()], now=0.0)[0].arrived
    first, second = rows(path)
    assert tuple(first) == COLUMNS
    assert (first["idempotency_key"], first["account_id"], second["account_id"]) == ("k1", "a1", "a2")
    assert (first["priority"], first["value"], second["value"]) == ("2.5", "1200.0", "")
    assert (first["consulted"], first["informed"]) == ("support", "")


def test_numbers_are_as_long_as_people_read_them(path: Path, claimed) -> None:
    CsvFile(path).send([claimed(priority=3125.986047683272), claimed("k2", priority=12_345_678.0)], now=0.0)
    assert sorted({row["priority"] for row in rows(path)}) == ["12345678.0", "3125.986"]


def test_a_case_without_accounts_is_one_row(path: Path, claimed) -> None:
    CsvFile(path).send([claimed(accounts=[])], now=0.0)
    assert [row["account_id"] for row in rows(path)] == [""]


def test_a_copy_says_whom_it_informs_and_the_case_itself_nobody(path: Path, claimed) -> None:
    CsvFile(path).send([claimed("k1"), claimed("k1/copy/list", copy_for=["ann", "sales"])], now=0.0)
    assert [row["copy_for"] for row in rows(path)] == ["", "", "ann | sales", "ann | sales"]


@pytest.mark.parametrize("mark", ["", MARK])
def test_a_file_from_before_copies_had_a_column_gets_it_and_keeps_its_rows(
    path: Path, claimed, mark: str
) -> None:
    CsvFile(path).send([claimed("k1")], now=0.0)
    before = rows(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].endswith(",copy_for,named")
    text = "\n".join(
        [lines[0].removesuffix(",copy_for,named"), *(line.removesuffix(",,") for line in lines[1:])]
    )
    path.write_text(mark + text, encoding="utf-8")
    CsvFile(path).send([claimed("k1"), claimed("k2")], now=0.0)
    found = path.read_text(encoding="utf-8")
    assert found.startswith(mark + "idempotency_key")
    path.write_text(found.removeprefix(mark), encoding="utf-8")
    assert rows(path)[:2] == before
    assert [row["idempotency_key"] for row in rows(path)] == ["k1", "k1", "k2", "k2"]


def test_copies_of_a_file_from_before_name_all_who_are_informed_so_that_nobody_takes_them_for_the_case(
    path: Path, claimed
) -> None:
    told = {"informed": ["ann", "sales"]}
    CsvFile(path).send([claimed("k1", **told), claimed("k1/copy/list", **told, copy_for=["ann"])], now=0.0)
    with path.open(encoding="utf-8", newline="") as file:
        whole = [*csv.reader(file)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(row[:-2] for row in whole)
    CsvFile(path).send([claimed("k2")], now=0.0)
    known = {(row["idempotency_key"], row["copy_for"]) for row in rows(path)}
    assert known == {("k1", ""), ("k1/copy/list", "ann | sales"), ("k2", "")}


def test_the_cause_that_was_named_stands_beside_the_one_that_a_case_was_sent_as(path: Path, claimed) -> None:
    CsvFile(path).send([claimed(cause="dissatisfaction", named="unclear", accounts=[])], now=0.0)
    (row,) = rows(path)
    assert (row["cause"], row["named"]) == ("dissatisfaction", "unclear")


def test_a_file_from_before_causes_were_named_gets_the_column_and_keeps_its_rows(path: Path, claimed) -> None:
    CsvFile(path).send([claimed("k1"), claimed("k1/copy/list", copy_for=["ann"])], now=0.0)
    with path.open(encoding="utf-8", newline="") as file:
        whole = [*csv.reader(file)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(row[:-1] for row in whole)
    CsvFile(path).send([claimed("k2", named="unclear", accounts=[])], now=0.0)
    with path.open(encoding="utf-8", newline="") as file:
        found = [*csv.reader(file)]
    assert found[: len(whole)] == whole
    assert rows(path)[-1]["named"] == "unclear"


def test_moments_are_written_to_the_minute_as_spreadsheets_read_them(path: Path, claimed) -> None:
    moments = {"cutoff": "2025-09-29T00:00:00.000000+00:00", "due_at": "2025-09-30T13:20:00.000000+00:00"}
    CsvFile(path).send([claimed(accounts=[], **moments), claimed("k2", accounts=[], due_at=None)], now=0.0)
    assert [row["due_at"] for row in rows(path)] == ["2025-09-30 13:20", ""]
    assert rows(path)[0]["cutoff"] == "2025-09-29 00:00"


def test_a_customers_words_are_no_formula(path: Path, claimed) -> None:
    CsvFile(path).send([claimed(playbook="@SUM(1)", campaign_id="-2")], now=0.0)
    first = rows(path)[0]
    assert (first["quotes"], first["playbook"], first["campaign_id"]) == (
        "'=is this a joke?",
        "'@SUM(1)",
        "'-2",
    )


def test_a_message_that_stands_there_is_not_written_again_and_what_stood_there_stays(
    path: Path, claimed
) -> None:
    file = CsvFile(path)
    file.send([claimed("k1"), claimed("k2")], now=0.0)
    before = path.read_text(encoding="utf-8")
    assert all(outcome.arrived for outcome in file.send([claimed("k2"), claimed("k3")], now=0.0))
    assert path.read_text(encoding="utf-8").startswith(before)
    assert [row["idempotency_key"] for row in rows(path)] == ["k1", "k1", "k2", "k2", "k3", "k3"]


def test_a_file_that_somebody_cut_or_marked_is_gone_on_with(path: Path, claimed) -> None:
    file = CsvFile(path)
    file.send([claimed("k1", accounts=[])], now=0.0)
    path.write_text("\ufeff" + path.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")
    file.send([claimed("k1"), claimed("k2", accounts=[])], now=0.0)
    assert len(path.read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"a,b\n1,2\n", "handoffs.csv has other columns"), (b"\xff\xfe", "handoffs.csv cannot be read")],
)
def test_a_file_of_something_else_is_left_as_it_is(path: Path, claimed, content: bytes, said: str) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    (outcome,) = CsvFile(path).send([claimed()], now=0.0)
    assert not outcome.arrived
    assert said in (outcome.said or "")
    assert path.read_bytes() == content


def test_a_link_stays_a_link_and_a_mode_stays_a_mode(path: Path, claimed, tmp_path: Path) -> None:
    path.parent.mkdir()
    there = tmp_path / "elsewhere.csv"
    CsvFile(there).send([claimed("k1")], now=0.0)
    there.chmod(0o640)
    path.symlink_to(there)
    CsvFile(path).send([claimed("k2")], now=0.0)
    assert path.is_symlink()
    assert there.stat().st_mode & 0o777 == 0o640
    assert len(rows(there)) == 4


def test_nothing_but_the_file_and_its_lock_stays_behind(path: Path, claimed) -> None:
    CsvFile(path).send([claimed()], now=0.0)
    assert {found.name for found in path.parent.iterdir()} <= {"handoffs.csv", ".handoffs.csv.lock"}


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, claimed) -> None:
    (tmp_path / "taken").touch()
    (outcome,) = CsvFile(tmp_path / "taken" / "x.csv").send([claimed()], now=0.0)
    assert "x.csv cannot be read or written" in (outcome.said or "")
