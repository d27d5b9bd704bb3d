from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.diagnosis.routing import route
from campaignpulse.diagnosis.routing.sift import sift

AT = pd.Timestamp("2025-04-01", tz="UTC")


@pytest.fixture
def resolved(causes_of, scores_of, routing_of, remember, book):
    """A book in which the product bug of account a was resolved on 3 April."""
    causes = causes_of(("a", "product_bug"))
    handoffs, _ = route(causes, scores_of(causes), None, routing_of(), book, AT)
    known = remember(book, handoffs)
    when = pd.Timestamp("2025-04-03 12:00", tz="UTC")
    return replace(known, handoffs=known.handoffs.assign(status="resolved", resolved_at=when))


def rows(causes: pd.DataFrame, **changes: object) -> list[dict]:
    return causes.assign(named=causes["cause"]).assign(**changes).to_dict("records")


@pytest.mark.parametrize(
    ("cause", "destination", "why"),
    [
        ("unclear", "support", None),
        ("wind_down", "support", None),
        ("wind_down", "nobody", "nobody"),
        ("unclear", "nobody", "nobody"),
        ("product_bug", "nobody", "nobody"),
        ("product_bug", "development", None),
    ],
)
def test_only_where_it_costs_least_decides_whether_somebody_is_sent(
    causes_of, book, cause: str, destination: object, why: str | None
) -> None:
    asked = rows(causes_of(("a", cause)), destination=destination)
    free, held = sift(asked, book, rest_days=28, at=AT)
    assert len(free) + len(held) == 1
    assert [row["why"] for row in held] == ([] if why is None else [why])
    assert all(row["sentence"] for row in held)


def test_an_open_hand_off_holds_the_next_of_the_same_account_and_cause_and_names_itself(
    causes_of, scores_of, routing_of, remember, book
) -> None:
    causes = causes_of(("a", "product_bug"))
    handoffs, _ = route(causes, scores_of(causes), None, routing_of(), book, AT)
    known = remember(book, handoffs)
    again = rows(causes_of(("a", "product_bug"), ("a", "dissatisfaction"), ("b", "product_bug")))
    free, held = sift(again, known, rest_days=28, at=AT + pd.Timedelta(days=7))
    assert [(row["account_id"], row["cause"]) for row in free] == [
        ("a", "dissatisfaction"),
        ("b", "product_bug"),
    ]
    ((why, name),) = [(row["why"], row["handoff_id"]) for row in held]
    assert (why, name) == ("duplicate", handoffs["handoff_id"].item())


@pytest.mark.parametrize(("at", "rests"), [("2025-04-30 12:00", True), ("2025-05-01 12:00", False)])
def test_an_account_rests_for_so_many_days_after_a_resolution(
    causes_of, resolved, at: str, rests: bool
) -> None:
    free, held = sift(
        rows(causes_of(("a", "product_bug"))), resolved, rest_days=28, at=pd.Timestamp(at, tz="UTC")
    )
    assert (len(free), len(held)) == ((0, 1) if rests else (1, 0))
    assert all(row["until"] == pd.Timestamp("2025-05-01 12:00", tz="UTC") for row in held)


def test_a_new_cause_does_not_rest(causes_of, resolved) -> None:
    at = pd.Timestamp("2025-04-08", tz="UTC")
    free, _ = sift(rows(causes_of(("a", "dissatisfaction"))), resolved, rest_days=28, at=at)
    assert len(free) == 1
    free, _ = sift(rows(causes_of(("a", "product_bug"))), resolved, rest_days=0, at=at)
    assert len(free) == 1
