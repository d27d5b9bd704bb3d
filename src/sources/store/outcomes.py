"""What an addition to a store did, and a repair of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ...checks import listed


@dataclass(frozen=True)
class Added:
    """What an addition did: the batch, its events, and those of the batch of that name that they replaced.

    `changed`: whether the events are others than before, or in another order. `tables`: which other tables
    were replaced, with their rows before (0: there was none) and after. `notes`: what was read in a way that
    a person should know of.
    """

    name: str
    events: int
    replaced: int
    changed: bool
    tables: dict[str, tuple[int, int]]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain values."""
        return asdict(self)

    @property
    def sentence(self) -> str:
        """The record in words."""
        events = f"{self.events:,} events" + (f" in place of {self.replaced:,}" if self.replaced else "")
        tables = [f"{name} {after:,} rows after {before:,}" for name, (before, after) in self.tables.items()]
        return "; ".join([f"{self.name}: {events if self.changed else 'the same events'}", *tables])


@dataclass(frozen=True)
class Repaired:
    """What a repair did: the files that were damaged, and batches whose rows are others than before."""

    files: tuple[str, ...]
    changed: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain values."""
        return asdict(self)

    @property
    def sentence(self) -> str:
        """The record in words."""
        if not self.files:
            return "every file is as it was written"
        others = f"; the source of {listed(self.changed)} is another by now" if self.changed else ""
        return f"{listed(self.files)} written anew{others}"
