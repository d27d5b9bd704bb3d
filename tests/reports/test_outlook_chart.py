"""Expected and realised in one figure."""

from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.reports.outlook_chart import outlook_chart

WEEKS = pd.date_range("2024-01-01", periods=4, freq="7D", tz="UTC")
ROWS = pd.DataFrame(
    {"cutoff": WEEKS, "expected": 0.7, "low": 0.6, "high": 0.8, "realised": [0.71, 0.69, None, None]}
)


def test_each_week_that_has_come_true_has_its_mark_and_the_band_is_one() -> None:
    drawn = str(outlook_chart(ROWS, what="ROC AUC, all customers"))
    assert drawn.count("<circle") == 2 + 1  # and one in the legend
    assert drawn.count("<polygon") == 1 + 1
    assert "the last that came true is 0.690 of 8 Jan 2024, where 0.700 was expected" in drawn


def test_before_anything_has_matured_the_label_says_so_and_no_week_is_refused() -> None:
    assert "no outcome has matured yet" in str(outlook_chart(ROWS.tail(2), what="ROC AUC"))
    with pytest.raises(InputError, match="no week to draw"):
        outlook_chart(ROWS.head(0), what="ROC AUC")
