from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.diagnosis import CAUSES
from campaignpulse.diagnosis.facts import NEGATIVE, SCORE, TICKET, WORK, facts, standardised
from campaignpulse.tables import Tables, validate

AT = pd.Timestamp("2025-04-20", tz="UTC")
SINCE = pd.Timestamp("2025-04-01", tz="UTC")


def utc(*days: str) -> list[pd.Timestamp]:
    return [pd.Timestamp(day, tz="UTC") for day in days]


@pytest.fixture
def small() -> Tables:
    campaign = {"campaign_id": "c", "name": "C", "series": "c", "known_at": utc("2025-01-01")}
    return validate(
        {
            "campaigns": pd.DataFrame(
                campaign | {"starts_at": utc("2025-04-02"), "ends_at": utc("2025-04-09")}
            ),
            "exposures": pd.DataFrame({"account_id": ["a"], "campaign_id": ["c"]}),
            "events": pd.DataFrame(
                {
                    "account_id": "a",
                    "occurred_at": utc("2024-01-01", "2025-04-03 09:00", "2025-04-03 10:00", "2025-04-25"),
                    "metric": "posts",
                    "campaign_id": [None, "c", "c", None],
                }
            ),
            "tickets": pd.DataFrame(
                {
                    "ticket_id": ["t1", "t2", "t3"],
                    "account_id": "a",
                    "opened_at": utc("2025-04-05", "2025-04-06", "2025-04-21"),
                    "resolved_at": utc("2025-04-07", "2025-04-30", "2025-04-22"),
                    "text": ["It crashed, terrible", "Great, thank you", "It crashed"],
                    "cause": ["product_bug", "product_bug", "product_bug"],
                }
            ),
            "surveys": pd.DataFrame(
                {
                    "response_id": ["r1", "r2", "r3"],
                    "account_id": "a",
                    "responded_at": utc("2025-04-05", "2025-04-06", "2025-04-22"),
                    "instrument": "nps",
                    "score": [2.0, 8.0, 10.0],
                }
            ),
        },
        origin="a test",
    )


def said(tables: Tables) -> pd.DataFrame:
    assert tables.tickets is not None
    return pd.DataFrame(0.25, index=tables.tickets.index, columns=list(CAUSES))


def of(tables: Tables, metric: str) -> pd.DataFrame:
    events = facts(tables, said(tables), since=SINCE, at=AT).events
    return events[events["metric"] == metric].reset_index(drop=True)


def test_work_is_counted_by_day_and_tag_and_the_first_row_of_each_stays(small: Tables) -> None:
    work = of(small, WORK)
    assert work["value"].tolist() == [1.0, 2.0]
    assert work["occurred_at"].dt.strftime("%Y-%m-%d").tolist() == ["2024-01-01", "2025-04-03"]


def test_rows_of_the_cutoff_and_later_are_not_read(small: Tables) -> None:
    assert len(of(small, TICKET)) == 2
    assert facts(small, said(small), since=SINCE, at=AT).events["occurred_at"].max() < AT


def test_a_confirmed_cause_corrects_the_ticket_from_its_resolution_on(small: Tables) -> None:
    bugs = of(small, "cause.product_bug")
    guesses, corrections = bugs[bugs["known_at"].isna()], bugs[bugs["known_at"].notna()]
    assert guesses["value"].tolist() == [0.25, 0.25]
    assert corrections["value"].tolist() == [0.75, 0.75]
    assert corrections["known_at"].tolist() == utc("2025-04-07", "2025-04-30")


def test_a_ticket_is_negative_by_its_words(small: Tables) -> None:
    assert of(small, NEGATIVE)["value"].tolist() == [1.0, 0.0]


def test_an_answer_is_in_standard_deviations_of_those_that_were_known_when_it_was(small: Tables) -> None:
    assert of(small, SCORE)["value"].tolist() == pytest.approx([0.5**0.5])  # (8 − 5) ÷ √18; r1 is alone


def answered(*scores: float, known: list[str | None]) -> pd.Series:
    """Return the standardised scores of answers on days one after another, some of which came in late."""
    days = pd.date_range("2025-03-01", periods=len(scores), tz="UTC")
    rows = {"account_id": "a", "responded_at": days, "instrument": "nps", "score": scores}
    return standardised(pd.DataFrame(rows).assign(known_at=pd.to_datetime(pd.Series(known), utc=True)))


def test_no_answer_of_later_and_none_that_came_in_late_moves_one_that_was_known_before() -> None:
    usual = answered(2.0, 8.0, 5.0, known=[None] * 3).tolist()
    later = answered(2.0, 8.0, 5.0, 0.0, 10.0, known=[None] * 5).tolist()
    assert later[:3] == pytest.approx(usual, nan_ok=True)
    late = answered(2.0, 0.0, 8.0, known=[None, "2025-03-09", None]).tolist()
    assert late[2] == pytest.approx(usual[1])
    assert late[1] == pytest.approx((0 - 10 / 3) / np.std([2, 8, 0], ddof=1))


def test_answers_of_one_moment_have_one_mean_whatever_their_order(small: Tables) -> None:
    assert small.surveys is not None
    at_once = small.surveys.assign(responded_at=utc("2025-04-05")[0])
    turned = standardised(at_once.iloc[::-1]).sort_index()
    pd.testing.assert_series_equal(turned, standardised(at_once))
    assert turned.sum() == pytest.approx(0.0)


def test_work_that_came_in_late_does_not_hide_what_was_known_before(small: Tables) -> None:
    older = small.events.head(1).assign(occurred_at=utc("2023-01-01")[0], known_at=utc("2025-04-19")[0])
    found = of(replace(small, events=pd.concat([small.events, older], ignore_index=True)), WORK)
    assert found["occurred_at"].iloc[0] == utc("2024-01-01")[0]


def test_without_tickets_and_surveys_there_is_work_alone(small: Tables) -> None:
    bare = replace(small, tickets=None, surveys=None)
    assert set(facts(bare, None, since=SINCE, at=AT).events["metric"]) == {WORK}
