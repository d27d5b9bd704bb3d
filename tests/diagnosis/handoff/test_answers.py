"""Reading a REST answer: what is there, what is not, and what is something else."""

from __future__ import annotations

from typing import Any

import pytest
from campaignpulse.diagnosis.handoff.answers import UnexpectedAnswerError, content_of, found_at, rows_at
from campaignpulse.webhooks import Answer


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_said_with_the_status(body: bytes) -> None:
    with pytest.raises(UnexpectedAnswerError, match="it answered 200, but no JSON"):
        content_of(Answer(200, {}, body))


@pytest.mark.parametrize(
    ("path", "found"),
    [("a.0.b", 1), ("a.1", None), ("a.x", None), ("a.0.b.c", None), ("x", None), ("a.-1", None), ("n", None)],
)
def test_a_path_leads_somewhere_or_to_nothing(path: str, found: Any) -> None:
    assert found_at({"a": [{"b": 1}], "n": None}, path) == found


def test_an_empty_list_is_none_and_no_list_is_something_else() -> None:
    assert rows_at({"data": []}, "data") == []
    assert rows_at([1], None) == [1]
    with pytest.raises(UnexpectedAnswerError, match=r"there is no list at data of the answer"):
        rows_at({"error": "x"}, "data")
    with pytest.raises(UnexpectedAnswerError, match="there is no list in the answer"):
        rows_at({}, None)
