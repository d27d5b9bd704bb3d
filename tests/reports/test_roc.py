from __future__ import annotations

from xml.etree import ElementTree as ET

import pandas as pd
from campaignpulse.reports.roc import roc, roc_numbers

PAIR = ("learned", "rules")
SVG = "{http://www.w3.org/2000/svg}"


def test_two_curves_and_a_band_are_drawn_whatever_else_was_compared(predictions: pd.DataFrame) -> None:
    drawn = ET.fromstring(roc(predictions, PAIR))  # noqa: S314, made here
    assert len(list(drawn.iter(f"{SVG}polyline"))) == 2 + 2  # and two in the legend
    (band,) = (node for node in drawn.iter(f"{SVG}polygon") if node.get("fill-opacity") == "0.15")
    assert len(band.get("points").split()) == 2 * 51


def test_the_label_reads_the_curves_off(predictions: pd.DataFrame) -> None:
    assert "at 10 % learned 0." in roc(predictions, PAIR)


def test_the_numbers_have_the_difference_with_its_interval(predictions: pd.DataFrame) -> None:
    found = roc_numbers(predictions, PAIR)
    assert found["flagged of those that stayed"].tolist() == ["5 %", "10 %", "20 %", "30 %", "50 %"]
    assert found["difference"].str.contains("[", regex=False).all()


def test_without_a_churner_there_is_no_curve_and_no_band(predictions: pd.DataFrame) -> None:
    drawn = ET.fromstring(roc(predictions.assign(churned=False), PAIR))  # noqa: S314, made here
    assert len(list(drawn.iter(f"{SVG}polyline"))) == 2
    assert all(node.get("fill-opacity") != "0.15" for node in drawn.iter(f"{SVG}polygon"))
