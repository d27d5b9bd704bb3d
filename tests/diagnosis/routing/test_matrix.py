from __future__ import annotations

import pytest
from campaignpulse.diagnosis.names import CAUSES, DESTINATIONS
from campaignpulse.diagnosis.routing.matrix import CAUSE_OF, row_for
from campaignpulse.experiment import RaciRow, Routing
from campaignpulse.experiment.raci import ROUTED_CAUSES


def rows(*where: dict[str, str]) -> list[RaciRow]:
    """Rows for product bugs, each the responsibility of a team with the number of the row."""
    return [
        RaciRow(cause="product_bug", responsible=str(number), accountable="boss", **one)
        for number, one in enumerate(where)
    ]


@pytest.mark.parametrize(
    ("segment", "phase", "wins"),
    [
        ("brand", "active", "3"),
        ("brand", "post", "2"),
        ("agency", "active", "1"),
        ("agency", "post", "0"),
        (None, None, "0"),
        (None, "active", "1"),
    ],
)
def test_the_row_that_says_most_wins_and_a_segment_says_more_than_a_phase(
    segment: str | None, phase: str | None, wins: str
) -> None:
    table = rows({}, {"phase": "active"}, {"segment": "brand"}, {"segment": "brand", "phase": "active"})
    for order in (table, table[::-1]):
        assert row_for(order, "development", segment=segment, phase=phase).responsible == wins


def test_each_destination_has_the_row_of_the_cause_that_it_is_right_for() -> None:
    for destination in DESTINATIONS[:3]:
        row = row_for(Routing().matrix, destination, segment="brand", phase="post")
        assert row.cause == CAUSE_OF[destination]
        assert row.responsible == destination  # the teams of the default matrix are the destinations


def test_the_causes_that_are_routed_are_all_but_the_one_that_asks_for_nothing() -> None:
    assert CAUSES[:3] == ROUTED_CAUSES
    assert CAUSE_OF["nobody"] == CAUSES[3]
