"""The section about campaigns and segments: sentences first, then the drawing and its numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.reports.cohort_section import cohort_section

DAY = pd.Timestamp("2025-04-10", tz="UTC")


@pytest.fixture
def cohorts() -> pd.DataFrame:
    rows = [
        ("campaign_confusion", 16, 0.053, True, "marketing"),
        ("product_bug", 0, 0.0, False, "development"),
    ]
    table = pd.DataFrame(rows, columns=["cause", "affected", "share", "decided", "destination"])
    return table.assign(
        campaign_id="f25",
        name="April <Fools>",
        accounts=302,
        low=table["share"] * 0.6,
        high=table["share"] * 1.6 + 0.01,
        expected=0.0,
        previous=np.nan,
        satisfaction=np.nan,
        q_value=[1e-6, 1.0],
        false_discoveries=0.05,
    )


@pytest.fixture
def surges() -> pd.DataFrame:
    row = ("segment", "network", 40, 30.0, 37.2, 22.0, 55.0, 5.0, 0.0, 0.22, 0.8, False, 0.05)
    names = "level unit accounts tickets expected low high negative heard usual_negative q_value surge"
    return pd.DataFrame([row], columns=[*names.split(), "false_discoveries"])


def test_what_was_decided_comes_first_then_the_drawing_and_the_tickets(cohorts, surges) -> None:
    page = cohort_section(cohorts, surges, DAY)
    parts = (
        "Campaigns and segments on 2025-04-10",
        "; for marketing.",
        "do not surge",
        "<svg",
        "usual range",
    )
    places = [page.index(part) for part in parts]
    assert places == sorted(places)


def test_names_are_text_and_causes_that_nobody_has_are_not_drawn(cohorts, surges) -> None:
    page = cohort_section(cohorts, surges, DAY)
    assert "April &lt;Fools&gt;" in page
    assert "<Fools>" not in page
    assert "product bug" not in page


def test_tickets_without_a_tone_have_no_share_of_bad_words(surges) -> None:
    assert "<td>–</td>" in cohort_section(None, surges, DAY).replace(' class="number"', "")


def test_where_nothing_was_kept_there_is_no_section() -> None:
    assert cohort_section(None, None, DAY) == ""
