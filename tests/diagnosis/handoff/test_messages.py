from __future__ import annotations

import json

import pandas as pd
from campaignpulse.diagnosis.handoff.messages import body_of, copies_of, message_of
from campaignpulse.diagnosis.routing.columns import rows_of


def test_the_body_of_a_case_is_plain_and_tells_each_account(book, record) -> None:
    record("abcdef", "campaign_confusion", "fools")
    body = body_of(rows_of(book.frame()))
    assert json.loads(json.dumps(body, allow_nan=False)) == body
    assert (body["responsible"], body["accountable"]) == ("marketing", "head of marketing")
    assert (body["campaign_id"], body["phase"], body["cause"]) == ("fools", "active", "campaign_confusion")
    assert body["due_at"] == "2025-04-01T13:00:00.000000+00:00"
    assert body["priority"] == 6 * 50
    assert [one["account_id"] for one in body["accounts"]] == list("abcdef")
    assert body["accounts"][0]["evidence"] == ["a “quoted” reason"]


def test_who_was_given_a_case_is_told_as_responsible(book, record) -> None:
    record("a")
    rows = rows_of(book.frame().assign(assigned_to="ann"))
    assert body_of(rows)["responsible"] == "ann"
    assert body_of([{**rows[0], "value": float("nan"), "due_at": pd.NaT}])["due_at"] is None


def test_the_body_has_the_addresses_of_who_has_a_part_in_it(book, record) -> None:
    record("a")
    known = {"development": "dev@example.com", "marketing": "m@example.com", "nobody else": "x@example.com"}
    body = body_of(rows_of(book.frame()), known)
    assert body["addresses"] == {name: known[name] for name in ("development", "marketing")}


def test_who_is_informed_hears_by_one_copy_for_each_other_receiver() -> None:
    body = {"case_id": "c", "informed": ["a", "b", "mine", "none"]}
    own = {"a": "spring/list", "b": "spring/list", "mine": "spring/hook"}
    (copy,) = copies_of(body, "spring/hook", own.get)
    assert (copy["receiver"], copy["idempotency_key"]) == ("spring/list", "c/copy/list")
    assert copy["body"] == {**body, "copy_for": ["a", "b"]}


def test_receivers_whose_names_end_alike_get_copies_with_keys_of_their_own() -> None:
    body = {"case_id": "c", "informed": ["a", "b"]}
    own = {"a": "spring/eu/list", "b": "spring/us/list"}
    keys = [copy["idempotency_key"] for copy in copies_of(body, "spring/hook", own.get)]
    assert keys == ["c/copy/eu/list", "c/copy/us/list"]


def test_the_key_of_a_message_is_that_of_the_case_and_of_what_is_told_of_it() -> None:
    body = {"case_id": "c"}
    first, second = message_of(body, "tracker"), message_of(body, "tracker", about="escalation/1")
    assert (first["idempotency_key"], second["idempotency_key"]) == ("c", "c/escalation/1")
    assert (first["receiver"], first["body"], first["case_id"]) == ("tracker", body, "c")
