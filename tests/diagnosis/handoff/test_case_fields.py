"""A case in words: what templates can name."""

from __future__ import annotations

from campaignpulse.diagnosis.handoff.case_fields import MOST_ACCOUNTS, fields_of
from campaignpulse.experiment import CASE_FIELDS


def test_every_field_that_a_template_can_name_has_a_value(claimed) -> None:
    fields = fields_of(claimed())
    assert tuple(fields) == CASE_FIELDS
    assert fields["idempotency_key"] == "k1"
    assert (fields["accounts"], fields["account_ids"], fields["handoff_ids"]) == (
        2,
        ["a1", "a2"],
        ["h1", "h2"],
    )
    assert (fields["priority"], fields["consulted"]) == (2.5, ["support"])


def test_the_line_says_what_where_and_who(claimed, body) -> None:
    assert fields_of(claimed())["title"] == "Campaign confusion in af25: 2 accounts"
    single = claimed(accounts=body["accounts"][:1], campaign_id=None, cause="unclear")
    assert fields_of(single)["title"] == "Unclear: a1"


def test_where_no_cause_is_clear_the_line_says_so_and_as_what_it_goes(claimed, body) -> None:
    single = claimed(
        accounts=body["accounts"][:1], campaign_id=None, cause="dissatisfaction", named="unclear"
    )
    fields = fields_of(single)
    assert fields["title"] == "Unclear, sent as dissatisfaction: a1"
    assert fields["text"].splitlines()[0] == "Cause: unclear, sent as dissatisfaction, seen on 2025-04-01."
    assert fields["named"] == "unclear"
    assert fields_of(claimed(named="campaign_confusion"))["title"] == "Campaign confusion in af25: 2 accounts"


def test_the_text_tells_who_acts_why_and_what_customers_said(claimed) -> None:
    assert fields_of(claimed())["text"].splitlines() == [
        "Cause: campaign confusion, seen on 2025-04-01.",
        "Responsible: marketing",
        "Accountable: head of marketing",
        "Consulted: support",
        "Due: 2025-04-02T12:00:00+00:00",
        "Playbook: say what the campaign was",
        "",
        "- a1 (agency, 1200.0 a year, health 23 of 100, 41% likely to leave)",
        "  4 tickets say 'prank', 0.2 expected",
        "  > =is this a joke?",
        "- a2",
    ]


def test_news_of_a_late_case_begin_with_that(claimed) -> None:
    fields = fields_of(claimed(sentence="due 2025-04-02 12:00 UTC and not resolved", escalated_to="head"))
    assert fields["title"] == "Late: Campaign confusion in af25: 2 accounts"
    assert fields["text"].splitlines()[0] == "To head: due 2025-04-02 12:00 UTC and not resolved."


def test_a_copy_begins_with_whom_it_informs_and_who_has_the_case(claimed) -> None:
    fields = fields_of(claimed(copy_for=["support", "sales"]))
    assert fields["title"] == "For information: Campaign confusion in af25: 2 accounts"
    assert fields["text"].splitlines()[0] == "To support, sales, for information: marketing has the case."


def test_addresses_are_those_that_there_are(claimed) -> None:
    known = {"marketing": "m@example.com", "support": "s@example.com", "sales": "x@example.com"}
    fields = fields_of(claimed(addresses=known, informed=["success", "sales"]))
    assert (fields["responsible_address"], fields["accountable_address"]) == ("m@example.com", None)
    assert (fields["consulted_address"], fields["informed_address"]) == (["s@example.com"], ["x@example.com"])
    assert fields_of(claimed())["responsible_address"] is None


def test_of_a_large_case_the_rest_is_counted(claimed) -> None:
    many = [{"account_id": f"a{number}"} for number in range(MOST_ACCOUNTS + 3)]
    text = fields_of(claimed(accounts=many))["text"]
    assert text.splitlines()[-1] == "And 3 more accounts."
    assert fields_of(claimed(accounts=many[:-3]))["text"].splitlines()[-1] == f"- a{MOST_ACCOUNTS - 1}"


def test_evidence_in_one_text_is_one_line(claimed) -> None:
    text = fields_of(claimed(accounts=[{"account_id": "a1", "evidence": "one; two", "quotes": None}]))["text"]
    assert text.splitlines()[-1] == "  one; two"
