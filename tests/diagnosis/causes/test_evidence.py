from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.diagnosis import CAUSES
from campaignpulse.diagnosis.causes import evidence
from campaignpulse.diagnosis.causes.evidence import component_columns
from campaignpulse.tables import Tables


@pytest.fixture(scope="module")
def found(base: Tables, day: pd.DataFrame) -> pd.DataFrame:
    assert base.tickets is not None
    sure = {cause: (base.tickets["category"] == cause).astype(float) for cause in CAUSES}
    return evidence(base, day, pd.DataFrame(sure))


def test_each_row_of_the_scores_has_its_evidence(found: pd.DataFrame, day: pd.DataFrame) -> None:
    assert found.index.equals(day.index)
    assert found["account_id"].tolist() == day["account_id"].tolist()


def test_tickets_are_those_of_the_window_before_the_cutoff(
    found: pd.DataFrame, base: Tables, day: pd.DataFrame
) -> None:
    tickets, at = base.tickets, day["cutoff"].iloc[0]
    assert tickets is not None
    inside = tickets["opened_at"].between(at - pd.Timedelta(days=84), at, inclusive="left")
    by_hand = tickets[inside].groupby("account_id").size()
    expected = by_hand.reindex(found["account_id"]).fillna(0.0)
    assert found["tickets_84d"].tolist() == expected.tolist()


def test_no_ticket_is_none_and_not_unknown(found: pd.DataFrame) -> None:
    assert (found["tickets_84d"] == 0).any()
    assert found["product_bug_84d"].notna().all()


def test_the_health_of_components_comes_along(found: pd.DataFrame, day: pd.DataFrame) -> None:
    assert component_columns(day) == ["voice"]
    assert found["health of voice"].tolist() == day["voice"].tolist()


def test_what_came_or_was_known_after_a_cutoff_changes_nothing_whatever_other_cutoffs_are_asked(
    base: Tables, day: pd.DataFrame, found: pd.DataFrame
) -> None:
    at = day["cutoff"].iloc[0]
    assert base.surveys is not None
    assert base.tickets is not None
    late = base.surveys.assign(score=0.0, known_at=at + pd.Timedelta(days=1), response_id="late")
    late["responded_at"] = late["responded_at"].where(late["responded_at"] < at, at - pd.Timedelta(days=99))
    moved = base.surveys["score"].where(base.surveys["responded_at"] < at, 10.0)
    surveys = pd.concat([base.surveys.assign(score=moved), late], ignore_index=True)
    days = pd.concat([day, day.assign(cutoff=at + pd.Timedelta(days=56))], ignore_index=True)
    sure = {cause: (base.tickets["category"] == cause).astype(float) for cause in CAUSES}
    other = evidence(replace(base, surveys=surveys), days, pd.DataFrame(sure)).iloc[: len(day)]
    assert found["answer_score_365d"].notna().any()
    pd.testing.assert_frame_equal(other, found)
