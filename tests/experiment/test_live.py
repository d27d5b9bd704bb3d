"""The plan of a live comparison: arms that are there, shares that add up, weeks that are long enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from campaignpulse.experiment import HOLD_OUT, Experiment, describe_schema

Make = Callable[[dict[str, Any]], Experiment]
Refusal = Callable[..., str]

LIVE = {
    "arms": {"learned": 0.4, "rules": 0.4, "hold_out": 0.2},
    "salt": "spring-2025",
    "balance_by": ["segment"],
    "starts": "2018-03-05",
    "weeks": 13,
}


def test_nothing_is_live_unless_the_file_asks_for_it(make: Make) -> None:
    assert make({}).live is None


def test_the_plan_has_an_end_and_a_last_day_to_join(make: Make) -> None:
    live = make({"live": LIVE}).live
    assert live.ends == pd.Timestamp("2018-06-04", tz="UTC")
    assert live.last_entry(56) == pd.Timestamp("2018-04-09", tz="UTC")
    assert live.margin == 0.02


def test_each_scorer_meets_the_hold_out_and_each_other_once(make: Make) -> None:
    assert make({"live": LIVE}).live.pairs == [
        ("learned", HOLD_OUT),
        ("rules", HOLD_OUT),
        ("learned", "rules"),
    ]
    alone = make({"live": LIVE | {"arms": {"rules": 0.5, "learned": 0.5}}}).live
    assert alone.pairs == [("rules", "learned")]


def test_three_thirds_add_up(make: Make) -> None:
    third = 1 / 3
    assert make({"live": LIVE | {"arms": dict.fromkeys(LIVE["arms"], third)}}).live is not None


def test_weeks_may_be_exactly_one_horizon(make: Make, refusal: Refusal) -> None:
    assert make({"live": LIVE | {"weeks": 8}}).live is not None
    assert "live.weeks is 7, shorter than label.horizon_days, 56" in refusal({"live": LIVE | {"weeks": 7}})
    assert "give 8 or more" in refusal({"live": LIVE | {"weeks": 7}})


def test_a_time_of_day_of_the_start_is_floored_and_said(make: Make) -> None:
    experiment = make({"live": LIVE | {"starts": "2018-03-05 10:00"}})
    assert experiment.live.starts == pd.Timestamp("2018-03-05", tz="UTC")
    assert "live.starts: 2018-03-05 10:00 is read as the day 2018-03-05" in experiment.notes


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"arms": {"learned": 1.0}}, "live: arms has one arm only"),
        ({"arms": {"learned": 0.5, "rules": 0.6}}, "live: arms add up to 1.1"),
        ({"arms": {"lerned": 0.5, "rules": 0.5}}, "live.arms.lerned is no scorer of this file; name some of"),
        ({"arms": {"learned": 0, "rules": 1}}, "live.arms.learned is 0; it must be more than 0"),
        ({"balance_by": ["segment", "segment"]}, "live: balance_by has the same column twice"),
        ({"salt": ""}, "live.salt is ''; it must not be empty"),
        ({"weeks": 0}, "live.weeks is 0; it must be at least 1"),
        ({"margin": 0}, "live.margin is 0; it must be more than 0"),
        ({"start": "2018-03-05"}, "live.start is not a key; did you mean live.starts?"),
    ],
)
def test_a_plan_that_does_not_fit_is_refused_with_its_key(
    refusal: Refusal, changed: dict[str, Any], said: str
) -> None:
    assert said in refusal({"live": LIVE | changed})


def test_a_scorer_may_not_be_called_like_the_hold_out(refusal: Refusal) -> None:
    scorers = {HOLD_OUT: {"kind": "rules"}, "rules": {"kind": "rules"}, "learned": {"kind": "learned"}}
    assert "scorers.hold_out has the name of the arm" in refusal({"live": LIVE, "scorers": scorers})


def test_the_schema_lists_the_keys_of_the_plan() -> None:
    keys = [key.path for key in describe_schema()]
    assert {"live.salt", "live.starts", "live.weeks", "live.balance_by", "live.margin"} <= set(keys)
