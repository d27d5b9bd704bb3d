"""Inputs by phase on the page."""

from __future__ import annotations

import pandas as pd
from campaignpulse.reports.drift_section import drift_chart, drift_section

MONTHS = pd.date_range("2024-02-01", periods=4, freq="MS", tz="UTC")
INDEX = pd.Series([0.1, 0.3, 0.5, 0.25], index=MONTHS)


def told(*phases: str) -> pd.DataFrame:
    rows = [
        pd.DataFrame({"phase": phase, "cutoff": MONTHS, "ratio": [0.8, 1.0, 1.7, 0.9]}) for phase in phases
    ]
    return pd.concat(rows, ignore_index=True).assign(metric="drift", threshold=1.3)


def test_all_customers_come_first_as_the_alarm_and_phases_follow_for_reading() -> None:
    page = drift_section(told("baseline", "post", "overall"), INDEX)
    heads = ("all customers, the alarm</text>", ">post</text>", ">baseline</text>")
    places = [page.index(words) for words in heads]
    assert places == sorted(places)


def test_the_textbooks_alarm_is_counted_and_called_none() -> None:
    page = drift_section(told("overall"), INDEX)
    assert "in 3 of the last 4 months (now 0.25). It is none here" in page


def test_the_figure_has_a_mark_a_month_and_says_how_many_lie_above_the_threshold() -> None:
    drawn = str(drift_chart(told("post")))
    assert drawn.count("<circle") == 4 + 1  # and one in the legend
    assert (
        "post: 0.90 times the usual in the month before 1 May 2024, threshold 1.30; above it in 1 of 4"
        in drawn
    )


def test_a_phase_that_misses_months_keeps_their_place_on_the_axis_of_all() -> None:
    late = told("post").tail(1)
    drawn = str(drift_chart(pd.concat([told("overall"), late])))
    assert drawn.count("<circle") == 4 + 2 + 1  # a line of one month is a mark too
    assert drawn.count(">May 2024<") == 1


def test_without_a_month_there_is_no_section() -> None:
    assert drift_section(told("post").head(0), INDEX.head(0)) == ""
