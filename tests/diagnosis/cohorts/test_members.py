from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.diagnosis import CAUSES
from campaignpulse.diagnosis.cohorts.editions import editions
from campaignpulse.diagnosis.cohorts.members import members
from campaignpulse.diagnosis.facts import facts
from campaignpulse.tables import Tables

AT = pd.Timestamp("2025-03-26", tz="UTC")


@pytest.fixture
def found(tiny: Tables) -> pd.DataFrame:
    (edition,) = editions(tiny, AT)
    read = facts(tiny, None, since=edition.starts, at=AT)
    return members(read, edition).set_index("account_id")


def test_who_is_exposed_and_has_a_tagged_event_took_part(found: pd.DataFrame) -> None:
    assert found["took_part"].to_dict() == {"a1": True, "a2": True, "a3": False}


def test_work_for_the_campaign_is_counted_a_day(found: pd.DataFrame) -> None:
    assert found["use"].to_dict() == {"a1": 0.1, "a2": 0.1, "a3": 0.0}


def test_of_whom_nothing_is_said_nobody_is_affected(found: pd.DataFrame) -> None:
    assert not found[list(CAUSES)].any(axis=None)
