"""The keys of a receiver that is reached over HTTP: its address, and how far a request may go."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from ..webhooks import require_address
from .blocks import Block, Flag, Word


class Reached(Block):
    """A receiver with an address."""

    kind: str
    url: Word = Field(description="its address: https, or http on this machine")
    allow_http: Flag = Field(default=False, description="whether http is good enough for another machine")
    allow_private: Flag = Field(
        default=False, description="whether the name may lead into a private network, such as 10.0.0.0/8"
    )

    @model_validator(mode="after")
    def _is_an_address(self) -> Reached:
        require_address(self.url, allow_http=self.allow_http)
        return self


def is_listed(url: str, allowed: Iterable[str]) -> bool:
    """Whether the host of an address, or its host and port, is among the allowed ones.

    >>> [is_listed(url, ["a.example", "b.example:8443"]) for url in ("https://a.example:1/", "https://b.example/")]
    [True, False]
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return bool({host, f"{host}:{parts.port}"} & {entry.lower() for entry in allowed})
