from __future__ import annotations

import pytest
from campaignpulse.evaluation.at_work import Figure
from campaignpulse.reports.bounded import (
    in_days,
    in_money,
    in_percent,
    in_points,
    in_profit,
    in_times,
)

NOTHING = Figure(None, None, None)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (in_percent(Figure(0.184, 0.14, 0.23)), "18 % [14, 23]"),
        (in_percent(Figure(0.0946, 0.082, 0.108), digits=1), "9.5 % [8.2, 10.8]"),
        (in_points(Figure(-0.01, -0.026, 0.006)), "−1.0 points [−2.6, 0.6]"),
        (in_money(Figure(-105500.0, -159353.0, -51647.0), sign="+"), "−106,000 [−159,000, −51,600]"),
        (in_profit(Figure(0.21, 0.06, 0.37), sign="+"), "+0.21 [0.06, 0.37]"),
        (in_days(Figure(12.1, 8.8, 15.4)), "12 [9, 15]"),
        (in_times(Figure(2.53, 2.07, 3.08)), "2.5× [2.1, 3.1]"),
    ],
)
def test_each_unit_has_its_digits_and_its_interval_behind(written: str, expected: str) -> None:
    assert written == expected


def test_a_value_without_an_interval_stands_alone() -> None:
    assert in_percent(Figure(0.5, None, None)) == "50 %"


@pytest.mark.parametrize("write", [in_percent, in_points, in_money, in_profit, in_days, in_times])
def test_where_there_is_no_value_a_dash_stands(write: object) -> None:
    assert write(NOTHING) == "–"
