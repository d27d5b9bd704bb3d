"""Events: CloudEvents 1.0 in structured JSON, whose id is that of what they say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from campaignpulse.webhooks import Event

NEWS = Event(
    "campaignpulse.score",
    "/experiments/march",
    "2024-01-01",
    {"at_risk": 3, "missing": ["größer"]},
    datetime(2024, 1, 1, 7, 30, tzinfo=timezone(timedelta(hours=2))),
)


def test_an_event_has_the_attributes_of_cloudevents_and_its_time_in_utc() -> None:
    assert json.loads(NEWS.body()) == {
        "specversion": "1.0",
        "id": NEWS.id,
        "source": "/experiments/march",
        "type": "campaignpulse.score",
        "subject": "2024-01-01",
        "time": "2024-01-01T05:30:00Z",
        "datacontenttype": "application/json",
        "data": {"at_risk": 3, "missing": ["größer"]},
    }


@pytest.mark.parametrize(
    "other", [{"type": "x"}, {"source": "/x"}, {"subject": "x"}, {"data": {"at_risk": 4, "missing": []}}]
)
def test_the_id_changes_with_what_is_said_and_not_with_when(other: dict[str, object]) -> None:
    assert replace(NEWS, **other).id != NEWS.id
    assert replace(NEWS, time=NEWS.time + timedelta(days=1)).id == NEWS.id
    assert replace(NEWS, data={"missing": ["größer"], "at_risk": 3}).id == NEWS.id


def test_a_number_that_json_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        replace(NEWS, data={"at_risk": float("nan")}).body()


def test_news_that_have_a_key_of_their_own_have_it_as_their_id() -> None:
    assert replace(NEWS, key="case-1").id == "case-1"
    assert json.loads(replace(NEWS, key="case-1").body())["id"] == "case-1"
