"""Feedback from a file: all of it or nothing, and once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.diagnosis.handoff import HandoffBook
from campaignpulse.experiment import Experiment
from campaignpulse.pipeline import score
from campaignpulse.pipeline.feedback import take_in
from campaignpulse.pipeline.handoffs import book_path

MONDAY = "2024-01-08"


@pytest.fixture
def handed(buggy: Experiment) -> list[str]:
    """Return the ids of a day's hand-offs."""
    made = score(buggy, at=MONDAY).handed
    assert made is not None
    return made.handoffs["handoff_id"].tolist()


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_a_file_resolves_its_hand_offs_and_the_same_file_again_adds_nothing(
    handed: list[str], tmp_path: Path
) -> None:
    rows = "".join(f"{name},2024-01-09 12:00,none,looked into\n" for name in handed[:2])
    file = written(tmp_path / "back.csv", "handoff_id,resolved_at,cause,outcome\n" + rows)
    assert take_in(file).to_dict() == {"file": str(file), "rows": 2, "news": 2, "known": 0}
    again = take_in(file)
    assert (again.accepted.news, again.accepted.known) == (0, 2)
    told = HandoffBook(book_path()).frame().set_index("handoff_id").loc[handed[0]]
    assert (told["status"], told["confirmed"], told["outcome"]) == ("resolved", "none", "looked into")
    assert told["resolved_at"] == pd.Timestamp("2024-01-09 12:00", tz="UTC")


def test_parquet_with_times_and_missing_cells_is_read_alike(handed: list[str], tmp_path: Path) -> None:
    when = pd.to_datetime(["2024-01-09 12:00", "2024-01-10 00:00"], utc=True)
    table = pd.DataFrame({"handoff_id": handed[:2], "resolved_at": when, "cause": ["product_bug", None]})
    table.to_parquet(tmp_path / "back.parquet")
    assert take_in(tmp_path / "back.parquet").accepted.news == 2
    told = HandoffBook(book_path()).frame().set_index("handoff_id").loc[handed[:2]]
    assert told["confirmed"].tolist() == ["product_bug", None]


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        ("{id},2024-01-09,bug", "row 2: cause of .* is 'bug'; give one of product_bug, "),
        ("{id},yesterday,", "row 2: resolved_at of .* is 'yesterday'; give a time"),
        (",2024-01-09,", "row 2: a resolution names no hand-off"),
        (
            "{id},03/12/2025 10:00+02:00,",
            r"row 2: resolved_at of .* is '03/12/2025 10:00\+02:00'; give a time",
        ),
        ("{id},20/11/2025,", "row 2: resolved_at of .* is '20/11/2025'; give a time"),
        ("{id},2024-02,", "row 2: resolved_at of .* is '2024-02'; give a time"),
        ("h-unknown,2024-01-09,", r"back\.csv, row 2: there is no hand-off and no case 'h-unknown'"),
        ("{id},2024-01-01,", r"back\.csv, row 2: resolved_at of .*, before the day 2024-01-08"),
    ],
)
def test_one_bad_row_is_named_and_nothing_is_written(
    handed: list[str], tmp_path: Path, second: str, sentence: str
) -> None:
    rows = f"{handed[0]},2024-01-09,product_bug\n{second.format(id=handed[1])}\n"
    file = written(tmp_path / "back.csv", "handoff_id,resolved_at,cause\n" + rows)
    with pytest.raises(InputError, match=sentence):
        take_in(file)
    assert set(HandoffBook(book_path()).frame()["status"]) == {"open"}


def test_a_file_without_the_columns_is_refused_with_those_that_it_has(
    handed: list[str], tmp_path: Path
) -> None:
    file = written(tmp_path / "back.csv", "ticket,done\n1,2024-01-09\n")
    with pytest.raises(InputError, match=r"needs the columns handoff_id .* it has ticket, done"):
        take_in(file)
    assert handed


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is no file of \.parquet and \.csv"):
        take_in(tmp_path / "back.xlsx")


def test_a_file_whose_days_are_all_written_day_first_is_refused_in_the_words_of_the_file(
    handed: list[str], tmp_path: Path
) -> None:
    file = written(tmp_path / "back.csv", f"handoff_id,resolved_at\n{handed[0]},03/12/2025\n")
    with pytest.raises(InputError, match=r"row 1: resolved_at of .* is '03/12/2025'; give a time"):
        take_in(file)
