"""Who sent it, and when: an HMAC over id, time and body, as Standard Webhooks writes it.

https://github.com/standard-webhooks/standard-webhooks has libraries that verify it in most languages.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..checks import InputError

PREFIX = "whsec_"
"""Before a secret in base64; without it a secret is taken as the bytes of its text."""

DIGITS = 12
"""The longest time that is read, in digits of seconds since 1970: thirty thousand years."""

LEAST_BYTES = 24
"""The shortest secret that Standard Webhooks allows: 192 bits."""


@dataclass(frozen=True)
class Secret:
    """What sender and receiver share; it is never shown."""

    key: bytes = field(repr=False)

    @classmethod
    def from_environment(cls, variable: str) -> Secret | None:
        """Return the secret in an environment variable; None where it is not set or empty.

        Raises InputError, without the secret, for one that is too short or no base64 after whsec_.
        """
        text = os.environ.get(variable, "").strip()
        if not text:
            return None
        try:
            key = _key(text)
        except binascii.Error as error:
            raise InputError(f"{variable} is not base64 after {PREFIX}; make a secret anew") from error
        if len(key) < LEAST_BYTES:
            raise InputError(
                f"{variable} holds {len(key)} bytes; a secret needs at least {LEAST_BYTES}, such as from "
                "`openssl rand -base64 32`"
            )
        return cls(key)

    def headers(self, event_id: str, body: bytes, *, at: int) -> dict[str, str]:
        """Return the headers that prove an event to be the sender's, at a time in seconds since 1970."""
        told = b".".join([event_id.encode(), str(at).encode(), body])
        proof = base64.b64encode(hmac.new(self.key, told, hashlib.sha256).digest()).decode()
        return {"webhook-id": event_id, "webhook-timestamp": str(at), "webhook-signature": f"v1,{proof}"}

    def signed(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether headers, by lower-case name, prove that who sent a body has the secret.

        A sender that changes its secret may send several signatures, parted by spaces; one is enough. When it
        was sent is for the caller to judge: `webhook-timestamp` is part of what is signed. It has one writing
        only, without leading zeros, so that what was sent cannot come again under another.

        >>> secret = Secret(b"a secret of more than twenty-four bytes")
        >>> headers = secret.headers("e1", b"{}", at=5)
        >>> secret.signed(headers, b"{}"), secret.signed({**headers, "webhook-timestamp": "6"}, b"{}")
        (True, False)
        """
        event_id, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        if not (at.isascii() and at.isdigit() and len(at) <= DIGITS and at == str(int(at))):
            return False
        expected = self.headers(event_id, body, at=int(at))["webhook-signature"].encode()
        given = headers.get("webhook-signature", "").split()
        return any(hmac.compare_digest(expected, one.encode()) for one in given)


def _key(text: str) -> bytes:
    if text.startswith(PREFIX):
        return base64.b64decode(text.removeprefix(PREFIX), validate=True)
    return text.encode()
