from __future__ import annotations

from collections.abc import Callable

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


def test_answers_that_come_in_later_do_not_choose_whose_answers_count(
    tiny_tables: Callable[..., Tables],
) -> None:
    late = pd.Timestamp("2025-03-28", tz="UTC")
    answers = pd.DataFrame(
        {
            "response_id": ["r1", "r2", "r3"],
            "account_id": ["a1", "a2", "a2"],
            "responded_at": pd.Timestamp("2025-03-24", tz="UTC"),
            "instrument": ["csat", "nps", "nps"],
            "score": [4, 9, 9],
            "campaign_id": "mm25",
            "known_at": [pd.NaT, late, late],
        }
    )
    tables = tiny_tables(surveys=answers)
    (edition,) = editions(tables, AT)
    found = members(facts(tables, None, since=edition.starts, at=AT), edition).set_index("account_id")
    assert found.loc["a1", "answers"] == 1
    assert found["scores"].sum() == 4
