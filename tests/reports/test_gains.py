from __future__ import annotations

from xml.etree import ElementTree

import pandas as pd
import pytest
from campaignpulse.reports import Report, gains
from campaignpulse.reports.words import percent

SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawn)  # noqa: S314, our own drawing


def said(drawn: str) -> list[str | None]:
    return [text.text for text in parsed(drawn).iter(f"{SVG}text")]


def test_each_scorer_is_named_with_the_recall_of_the_evaluation(report: Report) -> None:
    drawn = gains(report.predictions)
    for scorer in ("learned", "rules"):
        recall = report.comparison.scorers[scorer]["overall"].recall_at_budget
        assert f"{scorer}, {percent(recall)}" in said(drawn)
        assert f"{scorer} {percent(recall)}" in str(parsed(drawn).get("aria-label"))


@pytest.mark.parametrize(("share", "name"), [(0.1, "budget 10 %"), (0.125, "budget 12.5 %")])
def test_the_budget_is_marked(report: Report, share: float, name: str) -> None:
    assert name in said(gains(report.predictions, share))


def test_a_curve_begins_with_nobody_and_ends_with_everybody(report: Report) -> None:
    curves = [
        line.get("points", "").split() for line in parsed(gains(report.predictions)).iter(f"{SVG}polyline")
    ]
    long = [points for points in curves if len(points) > 2]
    assert len(long) == 2
    assert {points[0] for points in long} == {"58,332"}
    assert {points[-1] for points in long} == {"378,12"}


def test_where_nobody_churned_there_is_no_curve_but_a_drawing(report: Report) -> None:
    table = report.predictions.assign(churned=pd.array([False] * len(report.predictions), dtype="boolean"))
    drawn = gains(table)
    assert "learned, –" in said(drawn)
    assert "nan" not in drawn
