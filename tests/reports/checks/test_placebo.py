from __future__ import annotations

import io
from dataclasses import replace

import pytest
from campaignpulse.evaluation.placebo_lift import Lift, PlaceboResult
from campaignpulse.reports.checks import placebo_sentence, print_placebo
from rich.console import Console

DRAWS = tuple(number / 1_000 - 0.012 for number in range(20))
RESULT = PlaceboResult("learned", 9_508, 1_783, 412, 0.664, Lift(0.034, 0.026, 0.042), None, DRAWS)


def printed(result: PlaceboResult) -> list[str]:
    console = Console(file=io.StringIO())
    print_placebo(result, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def test_the_first_line_sets_the_real_calendar_beside_the_placebos() -> None:
    assert printed(RESULT)[0] == (
        "the real calendar brings +0.034 [0.026, 0.042] ROC AUC to learned, placebo calendars −0.003 on "
        "average, −0.012 to +0.007: more than each of 20."
    )


@pytest.mark.parametrize(
    ("lift", "said"),
    [
        (0.002, "no more than a calendar drawn at random (6 of 20 bring as much)."),
        (0.0065, "no more than a calendar drawn at random (1 of 20 bring as much)."),
    ],
)
def test_a_lift_that_random_dates_bring_too_is_said_to_be_no_more(lift: float, said: str) -> None:
    assert placebo_sentence(replace(RESULT, real=Lift(lift, lift - 0.01, lift + 0.01))).endswith(said)


def test_of_very_many_draws_some_may_bring_as_much() -> None:
    many = replace(RESULT, draws=DRAWS * 3 + (0.05,))
    assert placebo_sentence(many).endswith("more than 60 of 61.")


def test_what_the_dates_bring_without_the_names_on_events_is_said() -> None:
    tagged = replace(RESULT, untagged=Lift(0.03, 0.02, 0.04))
    assert "to learned (+0.030 by its dates alone), placebo" in printed(tagged)[0]
    assert any(line.startswith("real, by its dates alone") for line in printed(tagged))


def test_each_draw_stands_there_from_the_smallest_on() -> None:
    (line,) = [line for line in printed(RESULT) if line.startswith("each placebo calendar")]
    assert line.startswith("each placebo calendar: −0.012, −0.011")
    assert line.count(",") == 19


def test_what_it_rests_on_is_said() -> None:
    assert printed(RESULT)[-1].endswith(
        "0.664, on the same 9,508 test snapshots of 1,783 accounts, of which 412 churned; p of the rank "
        "0.048."
    )
