"""What an answer means: what is tried again, what never passes, and what is told of it."""

from __future__ import annotations

import pytest
from campaignpulse.diagnosis.handoff.outcome import EXCERPT, is_good, refusal
from campaignpulse.webhooks import Answer

NOW = 784111777.0  # Sun, 06 Nov 1994 08:49:37 GMT, the moment of RFC 9110's examples


@pytest.mark.parametrize(("status", "good"), [(199, False), (200, True), (299, True), (300, False)])
def test_only_2xx_is_good(status: int, good: bool) -> None:
    assert is_good(Answer(status, {}, b"")) is good


@pytest.mark.parametrize(
    ("status", "final"), [(400, True), (422, True), (413, True), (401, False), (404, False), (500, False)]
)
def test_what_the_message_cannot_help_is_tried_again(status: int, final: bool) -> None:
    assert refusal(Answer(status, {}, b""), now=NOW).final is final


def test_the_beginning_of_an_answer_is_told_in_one_line() -> None:
    said = refusal(Answer(422, {}, b'{"error":\n "no\x07 such field"}' + b"x" * 999), now=NOW).said or ""
    assert said.startswith('it answered 422: {"error": "no such field"}')
    assert len(said) == len("it answered 422: ") + EXCERPT


def test_a_page_and_the_target_of_a_redirect_are_not_told() -> None:
    assert refusal(Answer(502, {"content-type": "text/html"}, b"<h1>"), now=NOW).said == "it answered 502"
    assert "t0ken" not in refusal(Answer(302, {"location": "https://a/t0ken"}, b"t0ken"), now=NOW).said  # type: ignore[operator]


def test_a_secret_that_an_answer_repeats_is_not_told() -> None:
    said = refusal(Answer(401, {}, b"bad token s3cret (Basic czNjcmV0)"), now=NOW, secrets=("s3cret", "czNj"))
    assert said.said == "it answered 401: bad token *** (Basic ***cmV0)"


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("120", 120),
        ("Sun, 06 Nov 1994 08:50:37 GMT", 60),
        ("Sun, 06 Nov 1994 08:48:37 GMT", 0),
        ("soon", 0),
        ("", 0),
        ("-5", 0),
    ],
)
def test_the_time_that_a_receiver_asks_for_is_read_as_seconds_or_as_a_date(asked: str, seconds: int) -> None:
    assert refusal(Answer(503, {"retry-after": asked}, b""), now=NOW).retry_after == seconds
