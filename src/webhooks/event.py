"""A piece of news as a CloudEvent 1.0 in structured JSON (https://github.com/cloudevents/spec)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
ID_LENGTH = 32
"""Hexadecimal digits of an id, of SHA-256's 64: 128 bits, which never meet by chance."""


@dataclass(frozen=True)
class Event:
    """One piece of news.

    `type` says what kind, such as campaignpulse.score; `source` who tells it, a path such as
    /experiments/march-madness; `subject` what of, such as a day; `data` are plain values; `time` is when it
    was told (aware). Equal news have the equal `id`, so that a receiver can drop what it had before; `key`
    is the id of news that have one of their own.
    """

    type: str
    source: str
    subject: str
    data: Mapping[str, Any]
    time: datetime
    key: str | None = None

    @property
    def id(self) -> str:
        """What two events share exactly if they say the same of the same, whenever they say it.

        >>> when = datetime(2024, 1, 1, tzinfo=UTC)
        >>> first = Event("campaignpulse.score", "/experiments/march", "2024-01-01", {"at_risk": 3}, when)
        >>> again = Event(first.type, first.source, first.subject, {"at_risk": 3}, datetime.now(UTC))
        >>> other = Event(first.type, first.source, first.subject, {"at_risk": 4}, when)
        >>> first.id == again.id, first.id == other.id
        (True, False)
        """
        if self.key is not None:
            return self.key
        told = json.dumps([self.type, self.source, self.subject, self.data], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:ID_LENGTH]

    def body(self) -> bytes:
        """Return the event as it is sent."""
        content = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
            "time": self.time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "data": self.data,
        }
        return json.dumps(content, allow_nan=False, ensure_ascii=False).encode()
