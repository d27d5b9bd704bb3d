from __future__ import annotations

from xml.etree import ElementTree

import pandas as pd
import pytest
from campaignpulse.reports import Report, reliability
from campaignpulse.reports.words import number

SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawn)  # noqa: S314, our own drawing


def test_each_scorer_is_named_with_the_calibration_error_of_the_evaluation(report: Report) -> None:
    said = [text.text for text in parsed(reliability(report.predictions)).iter(f"{SVG}text")]
    for scorer in ("learned", "rules"):
        error = report.comparison.scorers[scorer]["overall"].calibration_error
        assert f"{scorer}, off by {number(error)}" in said


def test_each_scorer_has_a_line_through_ten_bins(report: Report) -> None:
    lines = [
        line.get("points", "") for line in parsed(reliability(report.predictions)).iter(f"{SVG}polyline")
    ]
    assert [len(points.split()) for points in lines if len(points.split()) > 2] == [10, 10]


@pytest.mark.parametrize(
    ("probability", "end"), [(0.0, "5 %"), (0.05, "5 %"), (0.051, "10 %"), (1.0, "100 %")]
)
def test_the_axes_end_just_above_the_highest_share(probability: float, end: str) -> None:
    table = pd.DataFrame(
        {
            "account_id": ["a", "b"],
            "cutoff": pd.Timestamp("2024-01-01", tz="UTC"),
            "scorer": "rules",
            "phase": "pre",
            "probability": probability,
            "churned": False,
        }
    )
    said = [text.text for text in parsed(reliability(table)).iter(f"{SVG}text")]
    assert said.count(end) == 2
    assert not {"15 %", "105 %"} & set(said)


def test_the_order_of_the_rows_does_not_matter(report: Report) -> None:
    shuffled = report.predictions.sample(frac=1, random_state=0)
    assert reliability(shuffled) == reliability(report.predictions)
