from __future__ import annotations

import io
from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.evaluation import ScoredDay, against, scored_day
from campaignpulse.reports import print_scored_day
from rich.console import Console

MONDAY, TUESDAY = (pd.Timestamp(day, tz="UTC").as_unit("us") for day in ("2024-01-08", "2024-01-09"))
ACCOUNTS = 40


def scores(day: pd.Timestamp, worst: int) -> pd.DataFrame:
    """Accounts whose health falls from account `worst` on, round the circle."""
    place = [(number - worst) % ACCOUNTS for number in range(ACCOUNTS)]
    return pd.DataFrame(
        {
            "account_id": [f"a{number:02d}" for number in range(ACCOUNTS)],
            "cutoff": day,
            "scorer": "learned",
            "phase": ["post" if number % 2 else "baseline" for number in range(ACCOUNTS)],
            "health": [2.0 * which for which in place],
            "probability": [1 - which / ACCOUNTS for which in place],
            "reliability": "B",
            "reasons": "[bold] retention 3 (was 40)",
        }
    )


@pytest.fixture
def monday() -> pd.DataFrame:
    return against(scores(MONDAY, 0), None, version="look/1", budget_share=0.3)


@pytest.fixture
def day(monday: pd.DataFrame) -> ScoredDay:
    accounts = against(scores(TUESDAY, 30), monday, version="look/1", budget_share=0.3)
    return scored_day("my look", accounts, monday, missing=("surveys: no table, [x]",))


def printed(day: ScoredDay, **options: object) -> str:
    console = Console(file=io.StringIO())
    print_scored_day(day, console, **options)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_first_lines_say_how_many_are_scored_and_at_risk(day: ScoredDay) -> None:
    assert printed(day).splitlines()[:2] == [
        "my look, 9 Jan 2024: 40 accounts scored by learned (look/1).",
        "12 are at risk: 10 newly since 8 Jan 2024; 10 no longer are.",
    ]


def test_each_phase_has_its_mean_health_and_change(day: ScoredDay) -> None:
    line = next(line for line in printed(day).splitlines() if line.startswith("post "))
    assert line.split() == ["post", "20", "6", "(30", "%)", "40.0", "0.0"]


def test_the_newly_at_risk_are_listed_the_likeliest_first(day: ScoredDay) -> None:
    lines = printed(day).splitlines()
    start = lines.index("Newly at risk, the likeliest to churn first:")
    assert [line.split()[0] for line in lines[start + 2 : start + 5]] == ["a30", "a31", "a32"]
    assert lines[start + 2].split()[:5] == ["a30", "baseline", "0", "−60.0", "B"]
    assert "[bold] retention 3 (was 40)" in lines[start + 2]


def test_more_than_ten_are_counted(monday: pd.DataFrame) -> None:
    text = printed(scored_day("my look", monday, None))
    assert "At risk, the likeliest to churn first, 10 of 12:" in text
    assert "12 are at risk. No earlier day was scored: there is no change to tell." in text
    assert "a09" in text
    assert "a10" not in text


def test_a_day_on_which_nobody_is_newly_at_risk_says_so(monday: pd.DataFrame) -> None:
    same = against(scores(TUESDAY, 0), monday, version="look/1", budget_share=0.3)
    assert "Newly at risk: nobody." in printed(scored_day("my look", same, monday))


def test_another_version_before_is_told(monday: pd.DataFrame) -> None:
    accounts = against(scores(TUESDAY, 0), monday, version="look/2", budget_share=0.3)
    assert "0 newly since 8 Jan 2024, which look/1 scored;" in printed(scored_day("x", accounts, monday))


@pytest.mark.parametrize(
    ("new", "gone", "said"),
    [
        (3, 2, "3 are newly scored, 2 no longer, of whom 1 were at risk."),
        (3, 0, "3 are newly scored, 0 no longer."),
    ],
)
def test_who_came_and_who_went_is_told(day: ScoredDay, new: int, gone: int, said: str) -> None:
    assert said in printed(replace(day, new=new, gone=gone, gone_at_risk=min(gone, 1)))


def test_what_was_missing_and_the_paths_come_last(day: ScoredDay) -> None:
    lines = printed(day, outputs={"scores": "out/scores/2024-01-09.parquet"}).splitlines()
    assert lines[-1] == "scores: out/scores/2024-01-09.parquet"
    assert "- surveys: no table, [x]" in lines
    assert "missing" not in printed(replace(day, missing=()))
