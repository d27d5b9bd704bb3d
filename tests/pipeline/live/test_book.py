"""Assignments on disk: they only grow, survive a kill, and one job writes at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from campaignpulse.checks import InputError, SteppedAsideError
from campaignpulse.experiment import Experiment
from campaignpulse.pipeline.live.book import Book

PLAN = {
    "name": "tiny",
    "data": {"path": "data/"},
    "label": {"kind": "cancel", "horizon_days": 28},
    "cutoffs": {"every_days": 7},
    "split": {"train": ["2024-03-04", "2024-09-30"], "test": ["2024-11-04", "2025-01-20"]},
    "live": {
        "arms": {"learned": 0.5, "hold_out": 0.5},
        "salt": "s",
        "starts": "2025-03-03",
        "weeks": 26,
    },
}
LIVE = Experiment.model_validate(PLAN)
PATIENCE_SECONDS = 120

WRITE = """
import sys
import pandas as pd
from pathlib import Path
from campaignpulse.experiment import Experiment
from campaignpulse.pipeline.live.book import Book
book, live = Book(Path(sys.argv[1])), Experiment.model_validate(eval(sys.argv[2]))
with book.alone():
    former = book.read(live)
    many = pd.DataFrame({"account_id": [f"x{n}" for n in range(500_000)]})
    added = many.assign(arm="learned", assigned_at=former["assigned_at"].iloc[0], salt="s", stratum="all")
    book.append(former, added, live)
"""


def rows(*accounts: str) -> pd.DataFrame:
    day = pd.Timestamp("2025-03-03", tz="UTC").as_unit("us")
    ids = {"account_id": list(accounts)}
    return pd.DataFrame(ids).assign(arm="learned", assigned_at=day, salt="s", stratum="all")


def another(block: str, **keys: object) -> Experiment:
    """The experiment with keys of a block replaced."""
    return Experiment.model_validate(PLAN | {block: PLAN.get(block, {}) | keys})


@pytest.fixture
def book(tmp_path: Path) -> Book:
    book = Book(tmp_path / "live")
    with book.alone():
        book.append(book.read(LIVE), rows("a1", "a2"), LIVE)
    return book


def test_there_are_no_assignments_before_the_first(tmp_path: Path) -> None:
    assert Book(tmp_path).read(LIVE).empty


def test_assignments_come_back_as_they_were_written_the_former_first(book: Book) -> None:
    book.append(book.read(LIVE), rows("a0"), LIVE)
    assert book.read(LIVE)["account_id"].tolist() == ["a1", "a2", "a0"]


def test_a_second_process_steps_aside(book: Book) -> None:
    with (
        book.alone(),
        pytest.raises(SteppedAsideError, match="is assigning the accounts of this experiment now"),
        Book(book.folder).alone(),
    ):
        pass


@pytest.mark.parametrize(
    ("block", "key", "value", "dealt"),
    [
        ("live", "salt", "t", "'s'"),
        ("live", "weeks", 13, "26"),
        ("live", "margin", 0.1, r"0\.02"),
        ("live", "kinds", ["call"], "None"),
        ("label", "horizon_days", 27, "28"),
        ("label", "eligible", {"tenure_days": 9}, "{"),
        ("evaluation", "confidence", 0.8, r"0\.95"),
        ("evaluation", "min_churned_accounts", 3, "30"),
    ],
)
def test_another_plan_is_refused(book: Book, block: str, key: str, value: object, dealt: str) -> None:
    said = rf"^{block}\.{key} is .*, but accounts have been dealt with {dealt}.*; put it back, or"
    with pytest.raises(InputError, match=said):
        book.read(another(block, **{key: value}))


def test_data_that_reach_further_and_what_decides_nothing_are_no_other_plan(book: Book) -> None:
    for block, change in (("label", {"as_of": "2025-06-01"}), ("evaluation", {"budget_share": 0.2})):
        assert len(book.read(another(block, **change))) == 2


def test_a_file_that_tells_less_of_its_plan_is_read_and_what_it_tells_is_held(book: Book) -> None:
    older = pd.read_parquet(book.path)
    older.attrs = {
        "live": {key: older.attrs["live"][key] for key in ("arms", "salt", "balance_by", "starts")}
    }
    older.to_parquet(book.path)
    assert len(book.read(another("live", weeks=13))) == 2
    with pytest.raises(InputError, match=r"live\.salt is 't'"):
        book.read(another("live", salt="t"))


def test_a_file_that_somebody_broke_is_named(book: Book) -> None:
    rows("a1").to_parquet(book.path)
    with pytest.raises(InputError, match=r"assignments\.parquet has no plan in its metadata; put back"):
        book.read(LIVE)
    rows("a1").drop(columns="arm").to_parquet(book.path)
    with pytest.raises(InputError, match="has no column arm"):
        book.read(LIVE)
    book.path.write_text("no table")
    with pytest.raises(InputError, match="cannot be read"):
        book.read(LIVE)


def test_a_job_that_is_killed_while_it_writes_leaves_the_former_assignments_and_no_lock(book: Book) -> None:
    process = subprocess.Popen([sys.executable, "-c", WRITE, str(book.folder), repr(PLAN)])  # noqa: S603, our own code
    draft, until = book.folder / ".draft.parquet", time.monotonic() + PATIENCE_SECONDS
    while not (draft.exists() and draft.stat().st_size) and time.monotonic() < until:
        assert process.poll() is None, "it ended before it wrote"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert pq.read_table(book.path).num_rows == 2
    with book.alone():
        book.append(book.read(LIVE), rows("a3"), LIVE)
    assert book.read(LIVE)["account_id"].tolist() == ["a1", "a2", "a3"]
