"""The estimate of what is left is last time's, at this time's pace."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from campaignpulse.stages import TRUSTED_SECONDS, Moment, Stage, Stages, steps_left, time_left

BEFORE = {"read": 10.0, "train": 20.0, "write": 5.0}


def moment(name: str, *done: tuple[str, float], began: float, **more: object) -> Moment:
    stages = tuple(Stage(stage, seconds, seconds, 1.0) for stage, seconds in done)
    whole = {"names": tuple(BEFORE), "previous": BEFORE, "started": 0.0} | more
    return Moment(name=name, done=stages, began=began, **whole)


def left(at: Moment, now: float) -> float:
    estimate = time_left(at, now)
    assert estimate is not None
    return estimate.seconds


def test_at_the_start_all_of_last_time_is_left() -> None:
    assert left(moment("read", began=0), now=0) == 10 + 20 + 5


def test_what_has_passed_of_the_stage_is_taken_off() -> None:
    assert left(moment("read", began=0), now=4) == 35 - 4


def test_the_rest_is_scaled_by_the_pace_of_what_is_done() -> None:
    pace = (20 + TRUSTED_SECONDS) / (10 + TRUSTED_SECONDS)
    assert left(moment("train", ("read", 20.0), began=20), now=20) == pytest.approx(pace * 25)


def test_the_same_pace_leaves_exactly_the_rest() -> None:
    assert left(moment("train", ("read", 10.0), began=10), now=12) == pytest.approx(25 - 2)


def test_a_short_stage_that_took_ten_times_as_long_does_not_tell_the_rest() -> None:
    before = {"check": 0.1, "train": 20.0}
    at = moment("train", ("check", 1.0), began=1, previous=before, names=tuple(before))
    assert 20 < left(at, now=1) < 20 * 1.2


def test_a_stage_that_makes_once_what_is_there_the_second_time_says_nothing_about_the_pace() -> None:
    before = {"check": 34.0, "train": 20.0}
    at = moment("train", ("check", 0.1), began=0.1, previous=before, names=tuple(before))
    assert left(at, now=0.1) < 4
    assert left(replace(at, uneven=("check",)), now=0.1) == pytest.approx(20)


@pytest.mark.parametrize(("now", "longer"), [(9.9, False), (10.1, True), (50, True)])
def test_a_stage_that_takes_longer_is_said_and_only_the_later_ones_are_left(now: float, longer: bool) -> None:
    estimate = time_left(moment("read", began=0), now)
    assert estimate is not None
    assert estimate.longer is longer
    assert estimate.seconds == pytest.approx(25, abs=0.11)


def test_between_two_stages_the_estimate_never_rises() -> None:
    at = moment("train", ("read", 13.0), began=13)
    seconds = [left(at, now=13 + passed) for passed in range(60)]
    assert seconds == sorted(seconds, reverse=True)


def test_a_first_run_has_no_estimate() -> None:
    assert time_left(moment("read", began=0, previous={}), now=3) is None


def test_the_steps_of_a_stage_are_taken_to_last_as_long_as_the_slowest() -> None:
    at = moment("train", began=0, steps_done=3, steps=5, stepped=12.0, slowest=6.0)
    assert steps_left(at, now=14) == 2 * 6 - 2
    assert steps_left(at, now=99) == 0


@pytest.mark.parametrize(("done", "known"), [(0, False), (2, False), (3, True), (4, True), (5, False)])
def test_before_half_of_the_steps_and_after_the_last_they_tell_nothing(done: int, known: bool) -> None:
    at = moment("train", began=0, steps_done=done, steps=5, stepped=1.0, slowest=1.0)
    assert (steps_left(at, now=1) is not None) is known


def test_a_stage_without_steps_tells_nothing() -> None:
    assert steps_left(moment("read", began=0), now=1) is None


def test_the_listener_hears_each_stage_and_each_step() -> None:
    heard: list[Moment] = []
    stages = Stages(tuple(BEFORE), heard.append, previous=BEFORE)
    with stages.stage("read"):
        pass
    with stages.stage("train") as step:
        step(1, 2)
        step(2, 2)
    assert [(at.name, at.steps_done, at.steps) for at in heard] == [
        ("read", 0, 0), ("train", 0, 0), ("train", 1, 2), ("train", 2, 2),
    ]  # fmt: skip
    assert [stage.name for stage in heard[-1].done] == ["read"]
    assert heard[-1].slowest >= heard[-1].stepped - heard[-2].stepped
    assert heard[-1].previous == BEFORE


@pytest.mark.parametrize("previous", [{}, None, {"read": 1.0}, BEFORE | {"predict": 1.0}])
def test_the_times_of_a_job_with_other_stages_are_ignored(previous: dict[str, float] | None) -> None:
    heard: list[Moment] = []
    with Stages(tuple(BEFORE), heard.append, previous=previous).stage("read"):
        assert heard[0].previous == {}


def test_a_stage_that_fails_leaves_no_record() -> None:
    stages = Stages(("read",))
    with pytest.raises(ZeroDivisionError), stages.stage("read"):
        raise ZeroDivisionError
    assert stages.done == []


def test_memory_that_the_system_does_not_tell_is_none_in_json() -> None:
    assert Stage("read", 0.0, 0.0, math.nan).to_dict()["peak_mb"] is None
