from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.diagnosis.routing import escalations, route

AT = pd.Timestamp("2025-04-01", tz="UTC")


@pytest.fixture
def known(causes_of, scores_of, routing_of, remember, book):
    """A book with an open case, due on 2 April at 17:00."""
    causes = causes_of(("a", "product_bug"))
    return remember(book, route(causes, scores_of(causes), None, routing_of(), book, AT)[0])


@pytest.mark.parametrize(
    ("now", "levels"),
    [
        ("2025-04-02 16:59", []),
        ("2025-04-02 17:00", [0]),
        ("2025-04-03 16:59", [0]),
        ("2025-04-03 17:00", [0, 1]),  # eight working hours later
        ("2025-05-01 00:00", [0, 1]),
    ],
)
def test_the_accountable_hears_when_a_case_is_late_and_then_the_next(
    known, routing_of, now: str, levels: list[int]
) -> None:
    rule = routing_of(escalation={"to": ["accountable", "the board"], "every_hours": 8})
    found = escalations(known, rule, told=(), at=pd.Timestamp(now, tz="UTC"))
    assert found["level"].tolist() == levels
    assert found["escalated_to"].tolist() == ["head of product", "the board"][: len(levels)]
    assert found["sentence"].str.contains("not resolved by development").all()


def test_nobody_hears_twice_or_of_what_is_resolved(known, routing_of) -> None:
    now, case = pd.Timestamp("2025-05-01", tz="UTC"), known.handoffs["case_id"].item()
    assert escalations(known, routing_of(), told={(case, 0)}, at=now).empty
    done = replace(known, handoffs=known.handoffs.assign(status="resolved", resolved_at=now))
    assert escalations(done, routing_of(), told=(), at=now).empty
