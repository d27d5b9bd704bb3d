"""A receiver that is a ticketing system: a ticket is opened where a search for its key finds none."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from ...experiment import TicketingReceiver, filled
from ...experiment.template import words
from ...webhooks import Answer, Limits, UnreachedError, exchange
from .answers import UnexpectedAnswerError, content_of, found_at, rows_at
from .case_fields import fields_of
from .credentials import Credentials
from .outbox import Claimed
from .outcome import Outcome, is_good, refusal

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
        fields = fields_of(message)
        try:
            answer = self.get(self.asked.find.path, fields)
            if is_good(answer):
                known = self._known(content_of(answer), message.key)
            elif answer.status == NOT_THERE:
                known = None
            else:
                return refusal(answer, now=now, secrets=self.credentials.secrets)
            return self._open(fields, now) if known is None else Outcome(True, known)
        except (UnreachedError, UnexpectedAnswerError) as error:
            return Outcome(False, said=str(error))

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

    def get(self, path: str, fields: dict[str, Any]) -> Answer:
        """Return the answer of a GET of a path with its fields. Raises UnreachedError."""
        return self._ask("GET", path, fields, {}, None)

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
