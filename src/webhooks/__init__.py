"""News to other programs: a signed CloudEvent by HTTP, sent again until it is received or refused."""

from .address import host_of, require_address
from .event import CONTENT_TYPE, Event
from .exchange import Answer, Limits, exchange
from .reach import UnreachedError
from .sender import Attempt, Delivery, Endpoint, send
from .signature import Secret
from .timed import TimedSocket

__all__ = [
    "CONTENT_TYPE",
    "Answer",
    "Attempt",
    "Delivery",
    "Endpoint",
    "Event",
    "Limits",
    "Secret",
    "TimedSocket",
    "UnreachedError",
    "exchange",
    "host_of",
    "require_address",
    "send",
]
