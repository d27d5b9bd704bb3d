"""News to other programs: a signed CloudEvent by HTTP, sent again until it is received or refused."""

from .address import require_address
from .event import Event
from .sender import Attempt, Delivery, Endpoint, send
from .signature import Secret

__all__ = ["Attempt", "Delivery", "Endpoint", "Event", "Secret", "require_address", "send"]
