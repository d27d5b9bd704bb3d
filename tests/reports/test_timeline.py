"""Numbers against time."""

from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.reports.canvas import COLOURS, WIDTH, Look
from campaignpulse.reports.timeline import LEFT, RIGHT, Timeline

DAYS = list(pd.date_range("2024-01-01", periods=5, freq="28D", tz="UTC"))
LOOK = Look(COLOURS[0], None, "circle")


def test_the_first_and_last_day_lie_at_its_edges_and_a_single_one_in_the_middle() -> None:
    place = Timeline.of(DAYS, [1.0, 2.0], top=0, height=100)
    assert (place.across(DAYS[0]), place.across(DAYS[-1])) == (LEFT, WIDTH - RIGHT)
    alone = Timeline.of(DAYS[:1], [1.0], top=0, height=100)
    assert alone.across(DAYS[0]) == (LEFT + WIDTH - RIGHT) / 2


def test_all_values_fit_and_what_is_not_known_does_not_count() -> None:
    place = Timeline.of(DAYS, [0.5, float("nan"), 0.7], top=10, height=100)
    assert 10 < place.up(0.7) < place.up(0.5) < 110


@pytest.mark.parametrize(
    ("values", "lines", "circles"), [([1, 2, None, 3, 4], 2, 0), ([1, None, 2, 3, 4], 1, 1)]
)
def test_a_line_breaks_where_there_is_no_value_and_one_alone_is_a_mark(
    values: list[float | None], lines: int, circles: int
) -> None:
    rows = pd.DataFrame({"cutoff": DAYS, "value": values}, dtype="object").astype({"value": "float64"})
    drawn = str(Timeline.of(DAYS, [1.0, 4.0], top=0, height=100).curve(rows, "value", LOOK))
    assert (drawn.count("<polyline"), drawn.count("<circle")) == (lines, circles)


def test_the_months_are_named_or_the_days_where_there_are_fewer_than_two() -> None:
    assert "Feb 2024" in Timeline.of(DAYS, [1.0], top=0, height=9).months()
    assert (
        "5 Jan 2024"
        in Timeline.of([DAYS[0], DAYS[0] + pd.Timedelta(days=4)], [1.0], top=0, height=9).months()
    )
