"""One event to one receiver: sent again after what may pass, and given up on what will not."""

import hashlib
import http.client
import time
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.error import HTTPError, URLError

from .address import host_of, is_this_machine
from .event import CONTENT_TYPE, Event
from .signature import Secret

MAY_PASS = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which it is worth to try again; any other is the receiver's last word."""


@dataclass(frozen=True)
class Endpoint:
    """A receiver, and how patiently it is tried.

    `attempts` at most; `timeout` in seconds for the connection and for each answer; the wait before the next
    attempt doubles from `first_wait` seconds, up to `longest_wait`; no wait goes beyond `deadline`, seconds
    since the first attempt. A nightly job is held up for little more than two minutes at worst.
    """

    url: str
    secret: Secret
    attempts: int = 5
    timeout: float = 10.0
    first_wait: float = 2.0
    longest_wait: float = 60.0
    deadline: float = 120.0


@dataclass(frozen=True)
class Attempt:
    """What came of one attempt: the `status` of the answer, or None and the `error` where there was none."""

    status: int | None
    error: str | None
    retry_after: float | None = None


@dataclass(frozen=True)
class Delivery:
    """What came of an event: whether it was received, by `host`, after which attempts."""

    id: str
    host: str
    delivered: bool
    attempts: tuple[Attempt, ...]

    @property
    def refused(self) -> bool:
        """Whether the receiver was there and its last word is no; what only failed may pass another time."""
        return not self.delivered and not _may_pass(self.attempts[-1])

    @property
    def sentence(self) -> str:
        """What came of it, in words."""
        last, many = self.attempts[-1], len(self.attempts)
        tries = f"{many} attempt{'s' if many > 1 else ''}"
        if self.delivered:
            return f"{self.host} has received it after {tries}"
        return f"{self.host} has not received it after {tries}: {last.error or f'it answered {last.status}'}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self) | {"attempts": [asdict(attempt) for attempt in self.attempts]}


def send(
    event: Event,
    endpoint: Endpoint,
    *,
    wait: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.time,
) -> Delivery:
    """Send an event; never raises for what the network or the receiver does.

    The body is the same in each attempt, time and signature are new. Redirects are not followed: whoever
    answers with one could have the signed news sent to any machine of the inner network. `wait` and `clock`
    take and give seconds.
    """
    begun, done = clock(), list[Attempt]()
    while True:
        done.append(_attempt(event, endpoint, at=int(clock())))
        delivered = done[-1].status is not None and 200 <= done[-1].status < 300
        pause = _pause(event.id, endpoint, done)
        late = clock() - begun + pause > endpoint.deadline
        if delivered or not _may_pass(done[-1]) or len(done) >= endpoint.attempts or late:
            return Delivery(event.id, host_of(endpoint.url), delivered, tuple(done))
        wait(pause)


def _may_pass(attempt: Attempt) -> bool:
    return attempt.status is None or attempt.status in MAY_PASS


def _pause(event_id: str, endpoint: Endpoint, done: list[Attempt]) -> float:
    """Return the seconds to wait: between half of the doubled wait and all of it, and no less than asked.

    The chance in it is the event's own, so that many events that failed together do not come back together.
    """
    whole = min(endpoint.first_wait * 2.0 ** (len(done) - 1), endpoint.longest_wait)
    drawn = hashlib.sha256(f"{event_id} {len(done)}".encode()).digest()
    return max(whole * (0.5 + drawn[0] / 512), done[-1].retry_after or 0.0)


def _attempt(event: Event, endpoint: Endpoint, *, at: int) -> Attempt:
    body = event.body()
    headers = {"Content-Type": CONTENT_TYPE, "User-Agent": "campaignpulse", "Idempotency-Key": event.id}
    headers |= endpoint.secret.headers(event.id, body, at=at)
    request = urllib.request.Request(endpoint.url, data=body, headers=headers, method="POST")  # noqa: S310, require_address
    try:
        with _opener(endpoint.url).open(request, timeout=endpoint.timeout) as answer:
            return Attempt(answer.status, None)
    except HTTPError as error:
        with error:
            return Attempt(error.code, _refusal(error), _retry_after(error.headers.get("Retry-After"), at=at))
    except URLError as error:
        return Attempt(None, str(error.reason))
    except (OSError, http.client.HTTPException) as error:
        return Attempt(None, str(error) or type(error).__name__)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Leaves a redirect as the answer that it is."""

    def redirect_request(self, *_: Any) -> None:
        """Return no request."""


def _opener(url: str) -> urllib.request.OpenerDirector:
    """The system's proxies are used, except on the way to this machine."""
    direct = [urllib.request.ProxyHandler({})] if is_this_machine(url) else []
    return urllib.request.build_opener(_NoRedirects, *direct)


def _refusal(error: HTTPError) -> str:
    if 300 <= error.code < 400:
        target = host_of(error.headers.get("Location", ""))
        return f"it answered {error.code}, a redirect to {target}, which is not followed"
    return f"it answered {error.code} {error.reason}".strip()


def _retry_after(asked: str | None, *, at: int) -> float | None:
    """Return the seconds that a receiver asks for, as a number or as a date; None where it asks for none."""
    if asked is None:
        return None
    if asked.strip().isdigit():
        return float(asked)
    try:
        moment = parsedate_to_datetime(asked)
    except ValueError:
        return None
    return max(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - at, 0.0)
