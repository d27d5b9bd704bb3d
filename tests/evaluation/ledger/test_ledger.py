"""The ledger on disk: added once, never changed, whole or not at all, by one process at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation.ledger import Appended, Ledger

Predictions = Callable[..., pd.DataFrame]
NOW = pd.Timestamp("2024-01-08 05:30", tz="UTC")
LATER = pd.Timestamp("2024-01-09 05:30", tz="UTC")
PATIENCE_SECONDS = 120
DAYS = ("2024-01-08", "2024-01-09", "2024-01-10")

ADD = """
import sys
import pandas as pd
from pathlib import Path
from campaignpulse.evaluation.ledger import Ledger
accounts, version, pause = int(sys.argv[2]), sys.argv[3], sys.argv[4]
names = [f"a{number:07d}" for number in range(accounts)]
cutoff = pd.Timestamp("2024-01-09", tz="UTC")
rows = pd.DataFrame({"account_id": names, "cutoff": cutoff, "scorer": "learned", "version": version,
    "phase": "baseline", "probability": 0.5, "matured_at": cutoff + pd.Timedelta(days=90)})
if pause == "at the commit":
    def wait(*_):
        print("ready", flush=True)
        sys.stdin.read()
    Path.replace = wait
Ledger(Path(sys.argv[1])).append(rows, predicted_at=pd.Timestamp("2024-01-09 06:00", tz="UTC"))
"""


def adding(ledger: Ledger, *, accounts: int, version: str = "spring-learned/1", pause: str = "never"):
    command = [sys.executable, "-c", ADD, str(ledger.folder), str(accounts), version, pause]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)  # noqa: S603, our own code


def content(ledger: Ledger) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in ledger.folder.rglob("*.parquet")}


def test_what_was_added_comes_back_as_it_was_made(ledger: Ledger, made: Predictions) -> None:
    assert ledger.append(made(probability=[0.1, 0.2, 0.3]), predicted_at=NOW) == Appended(new=3)
    found = ledger.predictions()
    assert found["account_id"].tolist() == ["a", "b", "c"]
    assert found["probability"].tolist() == [0.1, 0.2, 0.3]
    assert found["matured_at"].unique().tolist() == [pd.Timestamp("2024-04-07", tz="UTC")]
    assert found["predicted_at"].unique().tolist() == [NOW]


def test_an_empty_ledger_has_no_predictions_and_makes_no_folder(ledger: Ledger) -> None:
    assert ledger.predictions().empty
    assert "probability" in ledger.predictions()
    assert not ledger.folder.exists()


def test_the_first_prediction_stands_and_another_one_is_counted(ledger: Ledger, made: Predictions) -> None:
    ledger.append(made(probability=[0.1, 0.2, 0.3]), predicted_at=NOW)
    before = content(ledger)
    found = ledger.append(made(probability=[0.1, 0.2, 0.9]), predicted_at=LATER)
    assert found == Appended(again=3, changed=1)
    assert content(ledger) == before


def test_rounding_of_the_last_bit_is_no_change(ledger: Ledger, made: Predictions) -> None:
    ledger.append(made(probability=0.1), predicted_at=NOW)
    assert ledger.append(made(probability=0.1 + 1e-15), predicted_at=LATER).changed == 0
    assert ledger.append(made(probability=0.1 + 1e-8), predicted_at=LATER).changed == 3


def test_accounts_that_became_known_later_are_added_beside_and_say_when(
    ledger: Ledger, made: Predictions
) -> None:
    ledger.append(made(accounts="ab"), predicted_at=NOW)
    before = content(ledger)
    assert ledger.append(made(accounts="abcd"), predicted_at=LATER) == Appended(new=2, late=2, again=2)
    assert ledger.append(made(accounts="abcde"), predicted_at=LATER) == Appended(new=1, late=1, again=4)
    assert content(ledger).items() > before.items()
    assert ledger.predictions().set_index("account_id")["predicted_at"].eq(LATER).tolist() == [
        False,
        False,
        True,
        True,
        True,
    ]


def test_another_version_or_day_is_another_prediction(ledger: Ledger, made: Predictions) -> None:
    ledger.append(made(), predicted_at=NOW)
    assert ledger.append(made(version="spring-learned/2"), predicted_at=NOW).new == 3
    assert ledger.append(made(DAYS[1]), predicted_at=NOW) == Appended(new=3)
    assert len(ledger.predictions()) == 9


def test_days_and_scorers_can_be_chosen_both_bounds_included(ledger: Ledger, made: Predictions) -> None:
    for day in DAYS:
        for scorer in ("learned", "rules"):
            ledger.append(made(day, "a", scorer=scorer), predicted_at=NOW)
    since, until = (pd.Timestamp(day, tz="UTC") for day in DAYS[:2])
    assert len(ledger.predictions(since=since, until=until)) == 4
    assert len(ledger.predictions(since=until)) == 4
    found = ledger.predictions(until=since, scorers=["rules"])
    assert found["scorer"].tolist() == ["rules"]
    assert ledger.predictions(scorers=[]).empty


def test_a_later_day_changes_no_earlier_row(ledger: Ledger, made: Predictions) -> None:
    ledger.append(made(DAYS[0]), predicted_at=NOW)
    before = ledger.predictions()
    ledger.append(made(DAYS[1], "abcz", probability=0.9), predicted_at=LATER)
    pd.testing.assert_frame_equal(ledger.predictions(until=pd.Timestamp(DAYS[0], tz="UTC")), before)


def test_any_reader_of_parquet_takes_the_folder_as_one_table(ledger: Ledger, made: Predictions) -> None:
    for day in DAYS:
        ledger.append(made(day), predicted_at=NOW)
    query = f"SELECT count(*), sum(probability) FROM '{ledger.folder}/*/*/*.parquet'"  # noqa: S608, our own
    assert duckdb.sql(query).fetchall() == [(9, pytest.approx(1.8))]


def test_other_files_of_the_folder_are_no_part_of_it(ledger: Ledger, made: Predictions) -> None:
    ledger.append(made(), predicted_at=NOW)
    (ledger.folder / "spring-learned" / "1" / "2024-01-08 copy.parquet").write_text("mine")
    assert len(ledger.predictions()) == 3


def test_a_file_that_cannot_be_read_is_named(ledger: Ledger, made: Predictions) -> None:
    ledger.append(made(), predicted_at=NOW)
    next(ledger.folder.rglob("*.parquet")).write_text("half a table")
    with pytest.raises(InputError, match=r"2024-01-08\.parquet.*put it back from a copy"):
        ledger.predictions()


def test_a_job_that_is_killed_at_the_commit_leaves_the_ledger_as_it_was(
    ledger: Ledger, made: Predictions
) -> None:
    ledger.append(made(), predicted_at=NOW)
    before = content(ledger)
    killed = adding(ledger, accounts=50, pause="at the commit")
    assert killed.stdout.readline() == "ready\n"  # all is written, and has not got its name yet
    waiting = adding(ledger, accounts=7)
    with pytest.raises(subprocess.TimeoutExpired):
        waiting.wait(1.0)
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert content(ledger) == before
    waiting.communicate(timeout=PATIENCE_SECONDS)
    assert waiting.returncode == 0
    assert len(ledger.predictions()) == 3 + 7


def test_jobs_that_add_the_same_day_at_once_add_it_once(ledger: Ledger, made: Predictions) -> None:
    accounts = ["abc", "abcd", "cdefg", "ag", "bdf", "abcdefg"] * 3
    with ThreadPoolExecutor(6) as jobs:
        added = jobs.map(lambda names: ledger.append(made(accounts=names), predicted_at=NOW).new, accounts)
        assert sum(added) == len(set("abcdefg"))
    assert ledger.predictions()["account_id"].tolist() == list("abcdefg")


def test_the_folder_can_be_made_by_whoever_comes_first(tmp_path: Path, made: Predictions) -> None:
    deep = Ledger(tmp_path / "not" / "there" / "yet")
    assert deep.append(made(), predicted_at=NOW).new == 3
