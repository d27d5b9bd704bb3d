"""The keys of a ticketing system: how a ticket is found, opened and asked about over its REST interface."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import pandas as pd
from pydantic import AfterValidator, Field, model_validator

from .blocks import Block, Word
from .notify import Variable
from .reached import Reached
from .template import require_fields

TICKET = "ticket"
"""The field that holds the tracker's own name of a ticket."""

HOLDS_A_SECRET = re.compile(r"authori[sz]ation|cookie|token|secret|password|api.?key", re.IGNORECASE)
OUR_OWN = frozenset({"host", "connection", "content-length", "transfer-encoding", "idempotency-key"})
"""Headers that a request makes itself."""

HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+$")]
Plain = Annotated[str, Field(pattern=r"^[ -~]*$")]
"""Text that can stand in a header."""

Steps = Annotated[str, Field(pattern=r"^[^.\s]+(\.[^.\s]+)*$")]
"""Where something is in an answer: keys and places in lists, parted by dots, such as issues.0.key."""


A_DAY = datetime(2025, 4, 23, 9, 30, tzinfo=UTC)  # which no other order of day and month can name


def _tells_the_day(written: str) -> str:
    """Refuse a format that does not tell a whole day, such as one by which the order would be guessed."""
    try:
        read = pd.to_datetime(A_DAY.strftime(written), format=written, utc=True)
    except (ValueError, re.error):  # a sign that is there twice is the latter
        read = None
    if "%" not in written or read is None or read.date() != A_DAY.date():
        raise ValueError("it must say how year, month and day are written, such as %d.%m.%Y %H:%M")
    return written


Written = Annotated[Word, AfterValidator(_tells_the_day)]
"""How a time is written, in the signs of strptime."""


class BasicAuth(Block):
    """A user name and a password or token."""

    kind: Literal["basic"] = Field(description="a user name and a password or token")
    user: Word = Field(description="user name")
    password_env: Variable = Field(description="environment variable that holds the password or token")


class HeaderAuth(Block):
    """A token in a header."""

    kind: Literal["header"] = Field(description="a token in a header")
    name: HeaderName = Field(default="Authorization", description="the header")
    prefix: Plain = Field(default="Bearer ", description="what stands before the token")
    token_env: Variable = Field(description="environment variable that holds the token")


Auth = Annotated[BasicAuth | HeaderAuth, Field(discriminator="kind")]


class Find(Block):
    """How the ticket of a message is looked for, so that a second one is never opened."""

    path: Word = Field(
        description="after the url, with fields, such as /search?q={idempotency_key}; asked with GET"
    )
    rows: Steps | None = Field(
        default=None, description="where the list of tickets is in the answer; null: the answer is the list"
    )
    id: Steps = Field(description="where the ticket's own name is in an entry of the list")
    key: Steps | None = Field(
        default=None,
        description="where in an entry the idempotency key must stand, for a search that is not exact; null: "
        "every entry counts",
    )


class Create(Block):
    """How a ticket is opened."""

    path: Word = Field(description="after the url, with fields")
    method: Literal["POST", "PUT"] = Field(default="POST", description="the method")
    encoding: Literal["json", "form"] = Field(default="json", description="how the body is written")
    body: dict[str, Any] = Field(description="the body, with fields such as {title}")
    id: Steps = Field(description="where the ticket's own name is in the answer")


class TicketStatus(Block):
    """How the outcome of a ticket is read."""

    path: Word = Field(description="after the url, with {ticket}; asked with GET")
    state: Steps = Field(description="where the ticket's state is in the answer")
    done: Annotated[tuple[Word, ...], Field(min_length=1)] = Field(
        description="the states, as texts, that say that it is resolved"
    )
    resolved_at: Steps | None = Field(
        default=None, description="where the time of the resolution is; null: when it was asked"
    )
    time_format: Written | None = Field(
        default=None,
        description="how that time is written, such as %d.%m.%Y %H:%M; null: as 2025-04-02T09:00:00; without "
        "an offset it is UTC",
    )
    cause: Steps | None = Field(default=None, description="where the confirmed cause is; null: none is told")
    causes: dict[Word, Word] = Field(
        default={}, description="the causes by the tracker's words for them; {}: they are the same"
    )
    outcome: Steps | None = Field(default=None, description="where the outcome is; null: the state")


class TicketingReceiver(Reached):
    """A ticketing system with a REST interface."""

    kind: Literal["ticketing"] = Field(description="a ticketing system with a REST interface")
    url: Word = Field(description="the address before all paths, such as https://tracker.example.com/rest")
    auth: Auth | None = Field(default=None, description="who asks; null: nobody in particular")
    headers: dict[HeaderName, Plain] = Field(
        default={}, description="more headers of every request; no secrets"
    )
    find: Find = Field(description="how the ticket of a message is looked for before one is opened")
    create: Create = Field(description="how a ticket is opened")
    status: TicketStatus | None = Field(
        default=None, description="how the outcome of a ticket is read; null: it is not asked for"
    )

    @model_validator(mode="after")
    def _is_whole(self) -> TicketingReceiver:
        for name in self.headers:
            if HOLDS_A_SECRET.search(name):
                raise ValueError(f"headers.{name} looks like a secret; say it by auth, from the environment")
            if name.lower() in OUR_OWN:
                raise ValueError(f"headers.{name} is made by the request itself; leave it out")
        require_fields([self.find.path, self.create.path, self.create.body])
        if self.status is not None:
            require_fields(self.status.path, (TICKET, "case_id"))
        self._require_paths()
        return self

    def _require_paths(self) -> None:
        """Refuse what would lead to another host, or to another place than it looks."""
        if urlsplit(self.url).query:
            raise ValueError("the address has a query; move it to the paths")
        for name, part in {"find": self.find, "create": self.create, "status": self.status}.items():
            path = "/" if part is None else part.path
            if not path.startswith("/"):
                raise ValueError(f"{name}.path does not begin with /; it stands after the url")
            if not path.isascii() or not path.isprintable() or " " in path:
                raise ValueError(f"{name}.path holds more than plain characters; write them as %20 and so on")
