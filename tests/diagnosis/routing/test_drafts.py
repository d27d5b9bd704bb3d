from __future__ import annotations

from dataclasses import replace

import pytest
from campaignpulse.diagnosis.routing import HANDOFF_COLUMNS
from campaignpulse.diagnosis.routing.candidates import candidates
from campaignpulse.diagnosis.routing.drafts import draft, named


@pytest.fixture
def candidate(causes_of, scores_of):
    causes = causes_of(("a", "product_bug", "fools"))
    return candidates(causes, scores_of(causes), None).to_dict("records")[0]


def test_a_draft_has_all_columns_and_the_roles_of_the_matrix(candidate, routing_of, book) -> None:
    row = draft(candidate, routing_of(), book)
    assert set(row) == {*HANDOFF_COLUMNS, "hours", "cohort", "detour"}
    assert (row["responsible"], row["accountable"]) == ("development", "head of product")
    assert (row["consulted"], row["informed"]) == (["support"], ["success", "marketing"])
    assert row["hours"] == 8.0  # the row of the phase active
    assert row["evidence"] == ["a is at risk"]


def test_its_name_is_of_experiment_account_day_and_cause(candidate, routing_of, book) -> None:
    name = draft(candidate, routing_of(), book)["handoff_id"]
    assert name == named("spring", "a", "2025-04-01", "product_bug")
    assert name == draft(candidate, routing_of(), book)["case_id"]
    assert name != draft(candidate, routing_of(), replace(book, experiment="autumn"))["handoff_id"]
    assert name != draft({**candidate, "cause": "dissatisfaction"}, routing_of(), book)["handoff_id"]


def test_what_costs_least_decides_who_is_responsible_and_the_evidence_says_so(
    candidate, routing_of, book
) -> None:
    row = draft({**candidate, "destination": "support"}, routing_of(), book)
    assert (row["cause"], row["responsible"]) == ("product_bug", "support")
    assert (
        row["evidence"][-1]
        == "sent to support, which costs least, although product bug (75% likely) comes first"
    )


def test_whom_somebody_gave_the_account_before_is_responsible_for_that_cause_only(
    candidate, routing_of, book
) -> None:
    moved = replace(book, moved={("a", "product_bug"): "ann"})
    assert draft(candidate, routing_of(), moved)["responsible"] == "ann"
    other = {**candidate, "cause": "dissatisfaction", "destination": "support"}
    assert draft(other, routing_of(), moved)["responsible"] == "support"
    assert draft({**candidate, "account_id": "b"}, routing_of(), moved)["responsible"] == "development"


def test_an_account_without_a_clear_cause_goes_where_it_costs_least_and_the_evidence_says_so(
    causes_of, scores_of, routing_of, book
) -> None:
    causes = causes_of(("a", "unclear", "fools")).assign(destination="support")
    row = draft(candidates(causes, scores_of(causes), None).to_dict("records")[0], routing_of(), book)
    assert (row["cause"], row["responsible"]) == ("dissatisfaction", "support")
    assert row["evidence"][-1] == "no cause is clear; sent to support, where it costs least"
    assert row["named"] == "unclear"


def test_where_nothing_is_known_the_evidence_does_not_say_that_it_costs_least(
    causes_of, scores_of, routing_of, book
) -> None:
    causes = causes_of(("a", "unclear")).assign(destination="support", expected_cost=float("nan"))
    row = draft(candidates(causes, scores_of(causes), None).to_dict("records")[0], routing_of(), book)
    said = "nothing is known of its causes; sent to support, which costs least if all are as likely"
    assert row["evidence"][-1] == said
