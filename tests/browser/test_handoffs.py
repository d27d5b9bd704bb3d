"""The page of hand-offs, with what campaigns and segments show, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from campaignpulse.diagnosis.feedback import Kpis, confusion
from campaignpulse.diagnosis.feedback.kpis import kpi_table
from campaignpulse.diagnosis.routing.columns import HANDOFF_COLUMNS, HELD_COLUMNS, STATE_COLUMNS, frame_of
from campaignpulse.reports import HandoffReport, handoff_html

pytestmark = pytest.mark.browser

DAY = pd.Timestamp("2025-04-10", tz="UTC")
CAUSES = ("product_bug", "campaign_confusion", "wind_down")
GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a page of a day on which one campaign of two confuses, and one segment of two surges."""
    rows = [(name, cause) for name in ("April Fools 2025", "March Madness 2025") for cause in CAUSES]
    cohorts = pd.DataFrame(rows, columns=["name", "cause"])
    cohorts["campaign_id"] = cohorts["name"].str.lower().str.replace(" ", "_")
    cohorts["decided"] = [False, True, False, False, False, False]
    cohorts = cohorts.assign(
        accounts=302,
        affected=16,
        share=0.053,
        low=0.033,
        high=0.084,
        expected=0.002,
        previous=0.09,
        q_value=0.01,
    )
    cohorts = cohorts.assign(satisfaction=np.nan, false_discoveries=0.05, destination="marketing")
    surges = pd.DataFrame({"level": "segment", "unit": ["agency", "network"], "surge": [True, False]})
    surges = surges.assign(
        accounts=40, tickets=69.0, expected=37.2, low=22.0, high=55.0, negative=30.0, heard=60.0
    )
    surges = surges.assign(usual_negative=0.22, q_value=0.01, false_discoveries=0.05)
    none = frame_of([], (*HANDOFF_COLUMNS, *STATE_COLUMNS))
    found = Kpis("spring", DAY, kpi_table([]), ())
    counts = confusion(pd.DataFrame({"cause": [], "named": [], "confirmed": []}))
    report = HandoffReport(found, counts, none, frame_of([], HELD_COLUMNS), DAY, cohorts, surges)
    path: Path = tmp_path_factory.mktemp("page") / "handoffs.html"
    path.write_text(handoff_html(report), encoding="utf-8")
    return path.as_uri()


WINDOWS = [{"width": 1200}, {"width": 390}, {"width": 390, "scheme": "dark"}]


@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_the_page_keeps_nobody_out_and_is_no_wider_than_the_window(
    visit: Any, page: str, window: dict[str, Any]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    seen = visit(page, **window).page
    seen.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    found = axe.Axe().run(seen).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in GRAVE] == []
    assert seen.evaluate("document.documentElement.scrollWidth") <= window["width"]


def test_the_words_of_the_drawing_do_not_lie_on_each_other(visit: Any, page: str) -> None:
    seen = visit(page, width=390).page
    boxes = seen.evaluate(
        "[...document.querySelectorAll('svg text')].map(each => each.getBoundingClientRect().toJSON())"
    )
    assert len(boxes) > 2 * len(CAUSES)
    overlaps = [
        (one, other)
        for place, one in enumerate(boxes)
        for other in boxes[:place]
        if one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] + 2 < other["bottom"]
        and other["top"] + 2 < one["bottom"]
    ]
    assert overlaps == []
