"""Expected against realised on the page."""

from __future__ import annotations

import pandas as pd
from campaignpulse.reports.outlook_section import outlook_section

WEEKS = pd.date_range("2024-01-01", periods=20, freq="7D", tz="UTC")


def told(*phases: str) -> pd.DataFrame:
    rows = [
        {"metric": metric, "phase": phase, "cutoff": day, "expected": 0.7, "low": 0.6, "high": 0.8}
        for metric in ("auc", "brier")
        for phase in phases
        for day in WEEKS
    ]
    return pd.DataFrame(rows).assign(realised=lambda found: found["low"].where(found["cutoff"] < WEEKS[3]))


def test_the_blind_spot_is_said_before_the_first_figure() -> None:
    page = outlook_section(told("overall"), early="of those who left", blind_to="It cannot see <much>")
    assert page.index("It cannot see &lt;much&gt;.") < page.index("Of those who left.") < page.index("<svg")
    assert page.count("<svg") == 2
    assert "By phase" not in page


def test_phases_stand_in_their_own_fold_in_the_order_of_the_calendar() -> None:
    page = outlook_section(told("overall", "baseline", "post"), early=None, blind_to="b")
    assert "By phase: post, baseline" in page
    assert page.count("<svg") == 6


def test_the_numbers_are_those_of_the_last_weeks_and_of_the_last_that_came_true() -> None:
    page = outlook_section(told("overall"), early=None, blind_to="b")
    assert "0.700 [0.600, 0.800]" in page
    assert page.count('<th scope="row"') == 12 + 3


def test_where_nothing_was_looked_at_there_is_no_section() -> None:
    assert outlook_section(told("overall").head(0), early=None, blind_to="b") == ""
