"""A receiver that is a web address: each case is a signed CloudEvent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...webhooks import CONTENT_TYPE, Event, Limits, Secret, UnreachedError, exchange
from .messages import COPY_FOR
from .outbox import Claimed
from .outcome import Outcome, is_good, refusal

KIND = "campaignpulse.handoff"
KIND_OF_A_COPY = "campaignpulse.handoff.copy"
"""The type of what is for information, so that who takes cases does not take it for one."""


@dataclass(frozen=True)
class Hook:
    """An address that takes events, signed with `secret`; `source` is who tells them."""

    url: str
    secret: Secret
    source: str
    limits: Limits
    batch: int = 1

    def send(self, messages: Sequence[Claimed], *, now: float) -> list[Outcome]:
        """Deliver each message as an event of its own."""
        return [self._send(message, now) for message in messages]

    def _send(self, message: Claimed, now: float) -> Outcome:
        event = event_of(message, self.source)
        body = event.body()
        headers = {"Content-Type": CONTENT_TYPE, "Idempotency-Key": event.id}
        headers |= self.secret.headers(event.id, body, at=int(now))
        try:
            answer = exchange("POST", self.url, headers=headers, body=body, limits=self.limits)
        except UnreachedError as error:
            return Outcome(False, said=str(error))
        return Outcome(True) if is_good(answer) else refusal(answer, now=now)


def event_of(message: Claimed, source: str) -> Event:
    """Return a message as an event: the same bytes in every attempt, with the key as its id.

    `sequence` in its data rises from one message to the next, so that of two about the same case a receiver
    knows the later one.
    """
    data = {"sequence": message.place, **message.body}
    kind = KIND_OF_A_COPY if message.body.get(COPY_FOR) else KIND
    return Event(kind, source, message.case_id, data, message.queued_at, key=message.key)
