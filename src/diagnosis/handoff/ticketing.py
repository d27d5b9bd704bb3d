"""A receiver that is a ticketing system: a ticket is opened where a search for its key finds none."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

from ...experiment import TicketingReceiver, filled
from ...experiment.template import words
from ...webhooks import Answer, Limits, UnreachedError, exchange
from .answers import UnexpectedAnswerError, content_of, found_at, rows_at
from .case_fields import fields_of
from .credentials import Credentials
from .outbox import Claimed
from .outcome import Outcome, RefusedAnswerError, is_good, refusal

NOT_THERE = 404
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True)
class Tracker:
    """A tracker as an experiment file describes it.

    The key goes with every request that opens a ticket, as Idempotency-Key: some trackers keep to it.
    """

    asked: TicketingReceiver
    credentials: Credentials
    limits: Limits
    batch: int = 1

    def send(self, messages: Sequence[Claimed], *, now: float) -> list[Outcome]:
        """See to it that there is one ticket for each message."""
        return [self._send(message, now) for message in messages]

    def _send(self, message: Claimed, now: float) -> Outcome:
        try:
            known = self.found(message, now=now)
            return self._open(fields_of(message), now) if known is None else Outcome(True, known)
        except RefusedAnswerError as refused:
            return replace(refused.outcome, final=False)  # of a search: the message may do all the same
        except (UnreachedError, UnexpectedAnswerError) as error:
            return Outcome(False, said=str(error))

    def found(self, message: Claimed, *, now: float) -> str | None:
        """Return the name of a message's ticket; None where the search for its key finds none.

        Raises UnreachedError or UnexpectedAnswerError where the search cannot be read.
        """
        try:
            content = self.content(self.asked.find.path, fields_of(message), now=now)
        except RefusedAnswerError as refused:
            if refused.status == NOT_THERE:
                return None
            raise
        return self._known(content, message.key)

    def _known(self, content: Any, key: str) -> str | None:
        """Return the name of the ticket that a search has found for a key; None where it has found none."""
        find = self.asked.find
        for row in rows_at(content, find.rows):
            if find.key is not None and not _stands_in(key, found_at(row, find.key)):
                continue
            name = found_at(row, find.id)
            if name is None:
                raise UnexpectedAnswerError(
                    f"a ticket that was found has nothing at {find.id}; correct find.id"
                )
            return str(name)
        return None

    def _open(self, fields: dict[str, Any], now: float) -> Outcome:
        """Open a ticket. A 2xx without a name is a ticket all the same: a second one would be worse."""
        create = self.asked.create
        body, form = filled(create.body, fields), create.encoding == "form"
        texts = {name: words(value) for name, value in body.items()}
        written = urlencode(texts) if form else json.dumps(body)
        headers = {"Content-Type": FORM if form else JSON, "Idempotency-Key": fields["idempotency_key"]}
        answer = self._ask(create.method, create.path, fields, headers, written.encode())
        if not is_good(answer):
            return refusal(answer, now=now, secrets=self.credentials.secrets)
        try:
            name = found_at(content_of(answer), create.id)
        except UnexpectedAnswerError:
            name = None
        return Outcome(True, None if name is None else str(name))

    def content(self, path: str, fields: dict[str, Any], *, now: float) -> Any:
        """Return what a GET of a path with its fields is answered.

        Raises UnreachedError, RefusedAnswerError where it is not 2xx, UnexpectedAnswerError where it is no
        JSON.
        """
        answer = self._ask("GET", path, fields, {}, None)
        if not is_good(answer):
            raise RefusedAnswerError(
                answer.status, refusal(answer, now=now, secrets=self.credentials.secrets)
            )
        return content_of(answer)

    def _ask(
        self, method: str, path: str, fields: dict[str, Any], headers: dict[str, str], body: bytes | None
    ) -> Answer:
        url = self.asked.url.rstrip("/") + filled(path, fields, quote=lambda text: quote(text, safe=""))
        told = {"Accept": JSON, **self.asked.headers, **headers, **self.credentials.headers}
        return exchange(method, url, headers=told, body=body, limits=self.limits)


def _stands_in(key: str, value: Any) -> bool:
    """Whether a key is a value, is in a list, or stands in a text by itself and not as part of another key.

    >>> [_stands_in("c1/list", text) for text in ("Late [c1/list]", "c1/list2", ["a", "c1/list"])]
    [True, False, True]
    """
    if isinstance(value, list):
        return any(_stands_in(key, entry) for entry in value)
    return re.search(rf"(?<![\w/%.-]){re.escape(key)}(?![\w/%.-])", words(value)) is not None
