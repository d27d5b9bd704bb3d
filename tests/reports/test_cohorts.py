"""Campaigns and segments in sentences: what was decided with its figures, and that others were looked at."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
from campaignpulse.reports.cohorts import cohort_sentences, print_campaigns, surge_sentences
from rich.console import Console


def cohorts(**changes: object) -> pd.DataFrame:
    row = {
        "campaign_id": "f25",
        "name": "April Fools 2025",
        "cause": "campaign_confusion",
        "accounts": 302,
        "affected": 16,
        "share": 16 / 302,
        "low": 0.033,
        "high": 0.084,
        "expected": 0.0,
        "previous": np.nan,
        "satisfaction": np.nan,
        "q_value": 1e-6,
        "decided": True,
        "false_discoveries": 0.05,
        "destination": "marketing",
    }
    return pd.DataFrame([row | changes])


def surges(**changes: object) -> pd.DataFrame:
    row = {
        "level": "segment",
        "unit": "network",
        "accounts": 40,
        "tickets": 69.0,
        "expected": 37.2,
        "low": 22.0,
        "high": 55.0,
        "negative": 30.0,
        "heard": 60.0,
        "usual_negative": 0.22,
        "q_value": 0.0012,
        "surge": True,
        "false_discoveries": 0.05,
    }
    return pd.DataFrame([row | changes])


def test_a_decided_cause_has_its_share_interval_expectation_and_team() -> None:
    assert list(cohort_sentences(cohorts())) == [
        "April Fools 2025, campaign confusion: 16 of 302 accounts that took part wrote about it, "
        "5.3 % (3.3 to 8.4); of the others 0.0 %; for marketing."
    ]


def test_the_edition_before_is_said_where_there_was_one() -> None:
    (said,) = cohort_sentences(cohorts(previous=0.041))
    assert "of the others 0.0 %, in the edition before 4.1 %; for marketing" in said


def test_how_satisfied_the_affected_are_is_said_once_enough_have_answered() -> None:
    answers = {"satisfaction": 0.712, "satisfaction_low": 0.6, "satisfaction_high": 0.845}
    (said,) = cohort_sentences(cohorts(**answers))
    assert "; as satisfied as the others × 0.71 (0.60 to 0.84); for marketing" in said


def test_a_campaign_in_which_nothing_was_decided_is_named() -> None:
    (said,) = cohort_sentences(cohorts(decided=False))
    assert said == "No cause stands out in April Fools 2025 (false discoveries: 5 %)."


def test_a_cause_for_which_nobody_has_to_act_says_so() -> None:
    (said,) = cohort_sentences(cohorts(cause="wind_down", destination="nobody"))
    assert said.endswith("; nobody has to act.")


def test_a_surge_says_what_came_what_was_expected_and_how_sure_it_is() -> None:
    assert list(surge_sentences(surges())) == [
        "Tickets surge in segment network: 69 in four weeks where 37 were expected (22 to 55); in bad words "
        "50 %, usually 22 %; q 0.001, at most 0.05 is a surge."
    ]


def test_where_nothing_surges_what_was_looked_at_is_said() -> None:
    table = pd.concat([surges(surge=False), surges(surge=False, level="campaign", unit="f25")])
    assert list(surge_sentences(table)) == [
        "Tickets do not surge in 1 segment and 1 campaign (false discoveries: 5 %)."
    ]


def test_of_what_is_not_known_nothing_is_printed() -> None:
    out = io.StringIO()
    print_campaigns(None, surges().head(0), Console(file=out))
    assert out.getvalue() == ""
