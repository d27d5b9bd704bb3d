"""Cancellations by week, drawn."""

from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.reports.recalibration_chart import expected_and_observed

WEEKS = pd.date_range("2024-01-01", periods=3, freq="7D", tz="UTC")
COURSE = pd.DataFrame({"cutoff": WEEKS, "expected": [2.0, 2.5, 3.0], "observed": [1, 4, 6]})


def test_both_lines_have_a_point_a_week_and_the_label_says_the_totals() -> None:
    drawn = str(expected_and_observed(COURSE))
    assert drawn.count("<circle") == 3 + 1  # and one in the legend
    assert drawn.count("<polygon") == 3 + 1
    assert "11 observed, 7.5 expected" in drawn


def test_a_single_week_is_drawn_and_none_is_refused() -> None:
    assert "<circle" in str(expected_and_observed(COURSE.head(1)))
    with pytest.raises(InputError, match="no week to draw"):
        expected_and_observed(COURSE.head(0))
