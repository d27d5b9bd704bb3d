"""The drawing of cohorts: a filled mark for what was decided, an axis that holds every interval."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pandas as pd
from campaignpulse.reports.cohort_chart import cohort_chart

SVG = "{http://www.w3.org/2000/svg}"


def drawn(*rows: dict[str, object]) -> ElementTree.Element:
    usual = {
        "campaign_id": "f25",
        "name": "April Fools 2025",
        "cause": "campaign_confusion",
        "accounts": 302,
        "affected": 16,
        "share": 0.053,
        "low": 0.033,
        "high": 0.084,
        "expected": 0.01,
        "previous": np.nan,
        "satisfaction": np.nan,
        "decided": True,
    }
    return ElementTree.fromstring(cohort_chart(pd.DataFrame([usual | row for row in rows])))  # noqa: S314, our own


def test_each_share_has_a_mark_that_is_filled_where_it_was_decided() -> None:
    svg = drawn({}, {"decided": False, "cause": "product_bug"})
    assert [mark.get("fill") == "none" for mark in svg.iter(f"{SVG}circle")] == [False, True]


def test_the_drawing_says_in_words_what_it_shows() -> None:
    label = drawn({"previous": 0.02}).get("aria-label")
    assert label == (
        "April Fools 2025, campaign confusion: 16 of 302 accounts that took part wrote about it, "
        "5.3 % (3.3 to 8.4); of the others 1.0 %, in the edition before 2.0 %"
    )


def test_nothing_lies_outside_the_drawing() -> None:
    svg = drawn({"high": 0.5}, {"previous": 0.9})
    width, height = map(float, svg.get("viewBox", "").split()[2:])
    for line in svg.iter(f"{SVG}line"):
        assert 0 <= float(line.get("x1", "")) <= float(line.get("x2", "")) <= width
        assert max(float(line.get("y1", "")), float(line.get("y2", ""))) <= height


def test_where_the_others_are_not_known_no_line_stands_for_them() -> None:
    with_others, without = (
        len(list(drawn({"expected": value}).iter(f"{SVG}line"))) for value in (0.01, np.nan)
    )
    assert with_others == without + 1
