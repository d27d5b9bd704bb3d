"""Scored days on disk: whole or not at all, and one job at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.checks import InputError, SteppedAsideError
from campaignpulse.evaluation import against
from campaignpulse.pipeline.days import ScoredDays

DAYS = [pd.Timestamp(day, tz="UTC") for day in ("2024-01-08", "2024-01-09", "2024-01-10")]
PATIENCE_SECONDS = 120

WRITE = """
import sys
import numpy as np, pandas as pd
from pathlib import Path
from campaignpulse.pipeline.days import ScoredDays
days = ScoredDays(Path(sys.argv[1]))
slow = pd.DataFrame({"health": np.random.default_rng(0).random(4_000_000)})
with days.alone():
    days.write(pd.Timestamp("2024-01-09", tz="UTC"), slow)
"""


def scores_of(day: pd.Timestamp, health: float = 50.0) -> pd.DataFrame:
    rows = {"account_id": ["a1"], "cutoff": [day.as_unit("us")], "scorer": "rules", "health": health}
    return against(pd.DataFrame(rows).assign(probability=0.1), None, version="x/1", budget_share=0.1)


@pytest.fixture
def days(tmp_path: Path) -> ScoredDays:
    found = ScoredDays(tmp_path / "scores")
    with found.alone():
        for day, health in zip(DAYS[:2], (40.0, 60.0), strict=True):
            found.write(day, scores_of(day, health))
    return found


def test_the_day_before_is_the_latest_earlier_one_that_was_scored(days: ScoredDays) -> None:
    assert days.before(DAYS[0]) is None
    assert days.before(DAYS[1])["health"].tolist() == [40.0]
    assert days.before(DAYS[2])["health"].tolist() == [60.0]
    assert days.before(DAYS[2] + pd.Timedelta(days=90))["health"].tolist() == [60.0]


def test_a_table_comes_back_as_it_was_written(days: ScoredDays) -> None:
    pd.testing.assert_frame_equal(days.before(DAYS[2]), scores_of(DAYS[1], 60.0))


def test_other_files_of_the_folder_are_no_days(days: ScoredDays) -> None:
    (days.folder / "2024-01-09 copy.parquet").write_text("mine")
    (days.folder / ".draft.parquet").write_text("half a table")
    assert days.before(DAYS[2])["health"].tolist() == [60.0]


def test_plain_values_of_a_day_come_back_and_what_is_none_is_named(days: ScoredDays) -> None:
    day = pd.Timestamp("2024-01-10", tz="UTC")
    assert days.plain(day, "causes") is None
    path = days.write_plain(day, "causes", {"at": "2024-01-10"})
    assert days.plain(day, "causes") == {"at": "2024-01-10"}
    path.write_text("[1")
    with pytest.raises(InputError, match=r"2024-01-10_causes\.json cannot be read"):
        days.plain(day, "causes")


def test_news_of_a_day_are_kept_until_they_are_dropped_and_are_no_day(days: ScoredDays) -> None:
    days.write(DAYS[1], scores_of(DAYS[1]), news={"at_risk": 3})
    (one,) = days.news()
    assert (one.day, one.told) == ("2024-01-09", {"at_risk": 3})
    assert days.read()[0] == DAYS[1]
    one.drop()
    assert list(days.news()) == []


def cut_off(days: ScoredDays, at: pd.Timestamp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write scores and news of a day as a job does that ends right before the scores are in their place."""
    put = Path.replace

    def ends(draft: Path, target: Path) -> Path:
        if target == days.path(at):
            raise KeyboardInterrupt
        return put(draft, target)

    monkeypatch.setattr(Path, "replace", ends)
    with pytest.raises(KeyboardInterrupt):
        days.write(at, scores_of(at, 44.0), news={"at_risk": 44})
    monkeypatch.setattr(Path, "replace", put)


def told(days: ScoredDays) -> list[tuple[str, dict[str, int]]]:
    return [(one.day, one.told) for one in days.news()]


def test_of_a_day_that_has_no_scores_there_is_no_news(days: ScoredDays, monkeypatch) -> None:
    cut_off(days, DAYS[2], monkeypatch)
    assert told(days) == []
    assert [(one.day, one.told) for one in days.orphans()] == [("2024-01-10", {"at_risk": 44})]


def test_news_of_scores_that_were_never_there_are_not_told_and_those_of_the_former_ones_are(
    days: ScoredDays, monkeypatch: pytest.MonkeyPatch
) -> None:
    days.write(DAYS[1], scores_of(DAYS[1], 9.0), news={"at_risk": 9})
    cut_off(days, DAYS[1], monkeypatch)
    assert told(days) == [("2024-01-09", {"at_risk": 9})]
    days.write(DAYS[1], scores_of(DAYS[1], 44.0), news={"at_risk": 44})
    assert told(days) == [("2024-01-09", {"at_risk": 44})]
    assert len(list(days.folder.glob("*_news*"))) == 1


def test_who_told_of_former_scores_drops_nothing_of_those_in_their_place(days: ScoredDays) -> None:
    days.write(DAYS[1], scores_of(DAYS[1], 9.0), news={"at_risk": 9})
    (former,) = days.news()
    days.write(DAYS[1], scores_of(DAYS[1], 44.0), news={"at_risk": 44})
    former.drop()
    assert told(days) == [("2024-01-09", {"at_risk": 44})]


def test_plain_values_have_one_draft_in_the_folder_whoever_is_killed(days: ScoredDays, monkeypatch) -> None:
    monkeypatch.setattr(Path, "replace", lambda *_: None)  # what a killed job does not come to
    for day in DAYS:
        days.write_plain(day, "causes", {})
    assert {path.name for path in days.folder.glob(".*.json*")} == {".draft.json"}


def test_a_second_job_steps_aside_with_one_sentence(days: ScoredDays) -> None:
    with (
        days.alone(),
        pytest.raises(SteppedAsideError, match="another process is scoring this experiment now"),
        ScoredDays(days.folder).alone(),
    ):
        pass
    with days.alone():
        pass


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        (scores_of(DAYS[1]).drop(columns="at_risk"), "has no column at_risk"),
        (scores_of(DAYS[0]), "does not hold the scores of its day"),
        (scores_of(DAYS[1]).iloc[:0], "does not hold the scores of its day"),
    ],
)
def test_a_file_that_somebody_broke_is_named_with_the_way_out(days: ScoredDays, content, said) -> None:
    if content is None:
        days.path(DAYS[1]).write_text("no table")
    else:
        content.to_parquet(days.path(DAYS[1]))
    with pytest.raises(InputError, match=rf"2024-01-09\.parquet {said}.* with --at 2024-01-09"):
        days.before(DAYS[2])


def test_a_job_that_is_killed_while_it_writes_leaves_the_former_file_and_no_lock(days: ScoredDays) -> None:
    former = days.path(DAYS[1]).read_bytes()
    process = subprocess.Popen([sys.executable, "-c", WRITE, str(days.folder)])  # noqa: S603, our own code
    draft, until = days.folder / ".draft.parquet", time.monotonic() + PATIENCE_SECONDS
    while not (draft.exists() and draft.stat().st_size) and time.monotonic() < until:
        assert process.poll() is None, "it ended before it wrote"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert draft.exists()
    assert days.path(DAYS[1]).read_bytes() == former
    with days.alone():
        days.write(DAYS[1], scores_of(DAYS[1], 70.0))
    assert days.before(DAYS[2])["health"].tolist() == [70.0]
    names = {path.name for path in days.folder.iterdir()}
    assert names == {".lock", "2024-01-08.parquet", "2024-01-09.parquet"}
