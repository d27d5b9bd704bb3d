"""What came of one attempt at a message, and what an answer means for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Protocol

from ...webhooks import Answer
from .answers import UnexpectedAnswerError
from .outbox import Claimed

NEVER_PASSES = frozenset({400, 410, 413, 415, 422})
"""Answers about the message itself, which would be the same tomorrow; any other failure is tried again.

A wrong token (401) or address (404) too: somebody mends it, and what waited goes out.
"""

EXCERPT = 200
"""Characters of an answer that are told: enough for the name of the field that a tracker asks for."""


@dataclass(frozen=True)
class Outcome:
    """Whether a message has arrived, as `reference` of the receiver's; else why not, and when to ask again.

    `retry_after` are the seconds that the receiver asks for, `final` that no further attempt will help.
    """

    arrived: bool
    reference: str | None = None
    said: str | None = None
    retry_after: float = 0.0
    final: bool = False


class Receiver(Protocol):
    """Whoever takes messages: up to `batch` at once, with one outcome for each, in their order."""

    @property
    def batch(self) -> int:
        """How many messages it takes at once."""
        ...

    def send(self, messages: Sequence[Claimed], *, now: float) -> list[Outcome]:
        """Deliver messages; `now` in seconds since 1970. What fails is an outcome, not an error."""
        ...


class RefusedAnswerError(UnexpectedAnswerError):
    """What was asked for was answered with another status than 2xx; `outcome` is what that means."""

    def __init__(self, status: int, outcome: Outcome):
        super().__init__(str(outcome.said))
        self.status, self.outcome = status, outcome


def is_good(answer: Answer) -> bool:
    """Whether an answer says that what was asked for has been done."""
    return 200 <= answer.status < 300


def refusal(answer: Answer, *, now: float, secrets: Iterable[str] = ()) -> Outcome:
    """Return what an answer other than 2xx means; the sentence holds none of the `secrets`.

    >>> refusal(Answer(503, {"retry-after": "120"}, b"busy"), now=0.0)
    Outcome(arrived=False, reference=None, said='it answered 503: busy', retry_after=120.0, final=False)
    """
    if 300 <= answer.status < 400:
        said = f"it answered {answer.status}, a redirect, which is not followed"
    else:
        more = excerpt(answer, secrets)
        said = f"it answered {answer.status}" + (f": {more}" if more else "")
    asked = _seconds(answer.headers.get("retry-after", ""), now=now)
    return Outcome(False, said=said, retry_after=asked, final=answer.status in NEVER_PASSES)


def excerpt(answer: Answer, secrets: Iterable[str] = ()) -> str:
    """Return the beginning of an answer in one line of printable text; empty where it is a page."""
    if "html" in answer.headers.get("content-type", ""):
        return ""
    text = answer.body.decode("utf-8", "replace")
    for secret in secrets:
        text = text.replace(secret, "***")
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())[:EXCERPT]


def _seconds(asked: str, *, now: float) -> float:
    """Return the seconds that a Retry-After asks for, as a number or as a date; 0 where it asks for none."""
    text = asked.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    return max(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - now, 0.0)
