from __future__ import annotations

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
