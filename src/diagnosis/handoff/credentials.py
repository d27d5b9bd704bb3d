"""What proves to a tracker who asks: from the environment into the headers, and nowhere else."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from ...checks import InputError
from ...experiment import BasicAuth, HeaderAuth


@dataclass(frozen=True)
class Credentials:
    """The headers of a request, and the texts in them that must never be told."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


def credentials_of(auth: BasicAuth | HeaderAuth | None) -> Credentials:
    """Return the credentials that an experiment file names.

    Raises InputError, without the secret, where the variable is not set or cannot stand in a header.
    """
    if auth is None:
        return Credentials()
    if isinstance(auth, HeaderAuth):
        token = _from_environment(auth.token_env)
        return Credentials({auth.name: f"{auth.prefix}{token}"}, (token,))
    password = _from_environment(auth.password_env)
    pair = base64.b64encode(f"{auth.user}:{password}".encode()).decode()
    return Credentials({"Authorization": f"Basic {pair}"}, (password, pair))


def _from_environment(variable: str) -> str:
    secret = os.environ.get(variable, "").strip()
    if not secret:
        raise InputError(f"{variable} is not set; put the secret of the receiver into it")
    if not secret.isascii() or not secret.isprintable():
        raise InputError(f"{variable} holds more than plain characters; set it to the secret alone")
    return secret
