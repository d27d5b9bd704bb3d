from __future__ import annotations

from dataclasses import replace

import pandas as pd
from campaignpulse.diagnosis.routing import route

RESOLVED_AT = pd.Timestamp("2025-04-03", tz="UTC")


def test_a_new_book_knows_nothing(book) -> None:
    assert book.open.empty
    assert book.open_handoffs() == {}
    assert book.last_resolved() == {}


def test_an_open_hand_off_is_found_by_account_and_cause_until_it_is_resolved(
    causes_of, scores_of, routing_of, remember, book
) -> None:
    causes = causes_of(("a", "product_bug"), ("b", "dissatisfaction"))
    handoffs, _ = route(causes, scores_of(causes), None, routing_of(), book, causes["cutoff"].iloc[0])
    known = remember(book, handoffs)
    ids = handoffs.set_index("account_id")["handoff_id"]
    assert known.open_handoffs() == {("a", "product_bug"): ids["a"], ("b", "dissatisfaction"): ids["b"]}
    table = known.handoffs.copy()
    table.loc[table["account_id"] == "a", ["status", "resolved_at"]] = ["resolved", RESOLVED_AT]
    assert list(replace(known, handoffs=table).open_handoffs()) == [("b", "dissatisfaction")]


def test_a_resolution_counts_for_the_cause_it_was_routed_by_and_for_the_one_it_confirmed(
    causes_of, scores_of, routing_of, remember, book
) -> None:
    causes = causes_of(("a", "product_bug"))
    handoffs, _ = route(causes, scores_of(causes), None, routing_of(), book, causes["cutoff"].iloc[0])
    known = remember(book, handoffs)
    table = known.handoffs.assign(status="resolved", resolved_at=RESOLVED_AT, confirmed="campaign_confusion")
    found = replace(known, handoffs=table).last_resolved()
    assert found == {("a", "product_bug"): RESOLVED_AT, ("a", "campaign_confusion"): RESOLVED_AT}
