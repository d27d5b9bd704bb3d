from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace

import pytest
from campaignpulse.reports import shown_progress
from campaignpulse.reports.progress import progress_text, rough
from campaignpulse.stages import Moment, Stage, Stages
from rich.console import Console

BEFORE = {"read": 10.0, "train": 20.0, "write": 8.0}
TRAIN = Moment(
    name="train",
    names=tuple(BEFORE),
    done=(Stage("read", 10.0, 9.0, 400.0),),
    previous=BEFORE,
    started=100.0,
    began=110.0,
)


def test_a_second_run_says_what_is_left_and_what_it_was_last_time() -> None:
    text = progress_text(TRAIN, now=113.4)
    assert text == "train (2 of 3): 13 s so far, about 25 s left (last time 40 s)"


def test_a_first_run_says_that_it_has_no_estimate() -> None:
    text = progress_text(replace(TRAIN, previous={}), now=175.0)
    assert text == "train (2 of 3): 1 min 15 s so far, first run, no estimate yet"


@pytest.mark.parametrize(
    ("done", "said"), [(1, "first run, no estimate yet"), (3, "about 10 s left in this stage")]
)
def test_a_first_run_counts_the_steps_of_a_stage_and_estimates_from_them(done: int, said: str) -> None:
    at = replace(TRAIN, previous={}, steps_done=done, steps=5, stepped=120.0, slowest=5.0)
    assert progress_text(at, now=120.0) == f"train (2 of 3), step {done} of 5: 20 s so far, {said}"


def test_a_stage_that_takes_longer_than_last_time_is_said() -> None:
    text = progress_text(TRAIN, now=135.0)
    assert text.endswith("this stage takes a little longer than last time, then about 8 s (last time 40 s)")


def test_nothing_is_said_of_what_comes_after_the_last_stage() -> None:
    done = (*TRAIN.done, Stage("train", 20.0, 9.0, 400.0))
    text = progress_text(replace(TRAIN, name="write", done=done, began=130.0), now=150.0)
    assert text.endswith("this stage takes a little longer than last time (last time 40 s)")


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "1 s"), (10.4, "10 s"), (12.6, "15 s"), (57.6, "1 min"), (125, "2 min 5 s")]
)
def test_an_estimate_is_told_no_finer_than_it_is_known(seconds: float, said: str) -> None:
    assert rough(seconds) == said


def run_of(console: Console, previous: Mapping[str, float]) -> str:
    with shown_progress(console) as listener:
        stages = Stages(tuple(BEFORE), listener, previous=previous)
        for name in BEFORE:
            with stages.stage(name) as step:
                step(1, 1)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_piped_each_stage_is_one_plain_line() -> None:
    lines = run_of(Console(file=io.StringIO()), BEFORE).splitlines()
    assert lines[0] == "read (1 of 3): 0 s so far, about 40 s left (last time 40 s)"
    assert [line.split()[0] for line in lines] == list(BEFORE)
    assert all(line.isprintable() for line in lines)


def test_on_a_terminal_the_line_is_rewritten_in_place_and_gone_at_the_end() -> None:
    text = run_of(Console(file=io.StringIO(), force_terminal=True, width=100), {})
    erase_line, show_cursor = "\x1b[2K", "\x1b[?25h"
    assert "write (3 of 3), step 1 of 1" in text
    assert text.rstrip().endswith(erase_line)
    assert show_cursor in text


def test_a_narrow_terminal_gets_one_line_all_the_same() -> None:
    text = run_of(Console(file=io.StringIO(), force_terminal=True, width=40), {})
    assert "read (1 of 3): 0" in text
    assert "first run" not in text
