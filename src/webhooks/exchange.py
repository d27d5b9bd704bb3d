"""One request and its answer: to a checked machine, without redirects, within limits of time and size."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from .reach import UnreachedError, checked_addresses, port_of
from .timed import TimedSocket


@dataclass(frozen=True)
class Limits:
    """How far an exchange may go: `seconds` in all, from the first connection to the last byte; `largest`
    bytes of an answer; `allow_private` networks."""

    seconds: float = 30.0
    largest: int = 1_000_000
    allow_private: bool = False


@dataclass(frozen=True)
class Answer:
    """What came back; `headers` by lower-case name. Neither is printed: an answer may repeat a secret."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def exchange(
    method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, limits: Limits
) -> Answer:
    """Send a request and return the answer, whatever its status; a redirect is an answer like any other.

    The name is looked up once, and the connection goes to the addresses that were checked; TLS still asks for
    the name's certificate. Proxies are not used: they would look the name up again. Raises UnreachedError
    where no whole answer came within the limits.
    """
    until = time.monotonic() + limits.seconds
    addresses = checked_addresses(url, allow_private=limits.allow_private)
    try:
        with closing(_connected(url, addresses, until)) as connected:
            return _exchanged(method, url, headers, body, TimedSocket(connected, until), limits.largest)
    except ssl.SSLError as error:
        why = getattr(error, "verify_message", "") or error.reason or "no TLS"
        raise UnreachedError(f"no safe connection to {urlsplit(url).hostname} ({why})") from error
    except TimeoutError as error:
        raise UnreachedError(f"no whole answer within {limits.seconds:g} s") from error
    except (OSError, http.client.HTTPException) as error:
        raise UnreachedError(str(error) or type(error).__name__) from error


def _connected(url: str, addresses: list[str], until: float) -> socket.socket:
    """Return a connection to the first of the addresses that takes one."""
    failed: OSError = TimeoutError("timed out")
    for address in addresses:
        left = until - time.monotonic()
        if left <= 0:
            break
        try:
            connected = socket.create_connection((address, port_of(url)), timeout=left)
        except OSError as error:
            failed = error
            continue
        return _over_tls(connected, url) if urlsplit(url).scheme == "https" else connected
    raise failed


def _over_tls(connected: socket.socket, url: str) -> socket.socket:
    try:
        context = ssl.create_default_context()
        return context.wrap_socket(connected, server_hostname=urlsplit(url).hostname)
    except BaseException:
        connected.close()
        raise


def _exchanged(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | None,
    timed: TimedSocket,
    largest: int,
) -> Answer:
    parts = urlsplit(url)
    connection: Any = http.client.HTTPConnection(parts.hostname or "", port_of(url))
    connection.sock = timed  # connected already, so that http.client looks up no name
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    told = {"Host": parts.netloc, "User-Agent": "campaignpulse", "Connection": "close", **headers}
    connection.request(method, target, body=body, headers=told)
    response = connection.getresponse()
    content = response.read(largest + 1)
    if len(content) > largest:
        raise UnreachedError(f"the answer is longer than {largest:,} bytes")
    named = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, named, content)
