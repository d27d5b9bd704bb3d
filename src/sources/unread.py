"""Tables of a bucket of accounts whose events are read when somebody looks at them: the engine does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, Self

import pandas as pd

from ..tables import Tables

_EVENTS = "events"


class UnreadTables(Tables):
    """Tables as others, but for the time at which their events are read."""

    _read: Callable[[], pd.DataFrame]

    @classmethod
    def of(cls, tables: Tables, read: Callable[[], pd.DataFrame], **changes: Any) -> Self:
        """Return the tables, with changes, and with the events that `read` will return."""
        given = {field.name: getattr(tables, field.name) for field in fields(tables)}
        found = cls(**{**given, **changes})
        del found.__dict__[_EVENTS]
        found.__dict__["_read"] = read
        return found

    def __getattr__(self, name: str) -> Any:
        """Called where there is no such attribute, or not yet."""
        if name != _EVENTS:
            raise AttributeError(name)
        return self.__dict__.setdefault(_EVENTS, self._read())
