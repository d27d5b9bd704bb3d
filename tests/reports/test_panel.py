from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from campaignpulse.reports.panel import GREY, Panel, health_bounds, pieces

SVG = "<svg>{}</svg>"


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ([40.0, 70.0], (40, 70)),
        ([39.9, 70.1], (30, 80)),
        ([50.0], (40, 60)),
        ([0.0, 3.0], (0, 20)),
        ([100.0], (80, 100)),
        ([np.nan], (0, 100)),
    ],
)
def test_a_panel_reaches_around_its_values_and_stays_within_health(
    values: list[float], bounds: tuple[float, float]
) -> None:
    assert health_bounds(values) == bounds


def drawn(markup: str, tag: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(SVG.format(markup)).iter(tag))  # noqa: S314, our own drawing


ROWS = pd.DataFrame(
    {
        "day": [0, 7, 14, 21, 28],
        "health": [50.0, 40.0, np.nan, 45.0, np.nan],
        "low": [45.0, 35.0, np.nan, np.nan, np.nan],
        "high": [55.0, 45.0, np.nan, 50.0, np.nan],
    }
)


def test_a_line_breaks_where_there_is_no_number_and_a_lone_day_is_a_mark() -> None:
    panel = Panel(0, 28, (20, 60), 10, 100)
    curve = panel.curve(ROWS, GREY, x="day", health="health")
    assert len(drawn(curve, "polyline")) == 1
    (mark,) = drawn(curve, "circle")
    assert float(str(mark.get("cx"))) == pytest.approx(panel.across(21), abs=0.05)


def test_a_band_needs_both_of_its_bounds() -> None:
    (band,) = drawn(Panel(0, 28, (20, 60), 10, 100).band(ROWS, x="day", colour="red", opacity=1), "polygon")
    corners = [tuple(map(float, corner.split(","))) for corner in str(band.get("points")).split()]
    panel = Panel(0, 28, (20, 60), 10, 100)
    expected = [(0, 55), (7, 45), (7, 35), (0, 45)]
    assert corners == [pytest.approx((panel.across(x), panel.up(y)), abs=0.06) for x, y in expected]


def test_a_single_time_lies_in_the_middle() -> None:
    panel = Panel(5, 5, (20, 60), 0, 100)
    assert panel.across(5) == (panel.across.start + panel.across.end) / 2


def test_more_health_is_higher_up() -> None:
    panel = Panel(0, 1, (20, 60), 10, 100)
    assert (panel.up(60), panel.up(20)) == (10, 110)


def test_runs_of_numbers_keep_their_order() -> None:
    assert [piece["day"].tolist() for piece in pieces(ROWS, ["health"])] == [[0, 7], [21]]
    assert pieces(ROWS.iloc[:0], ["health"]) == []
