"""What is said of a file that is not as it was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...checks import InputError, listed


@dataclass(frozen=True)
class Damage:
    """A file of a store that is not as it was written: what was seen, and the batches that are in it."""

    file: str
    seen: str
    batches: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain values."""
        return asdict(self)


def way_out(folder: Path) -> str:
    """Return how damage is mended, as it stands in a sentence."""
    return f'mend it with `campaignpulse store repair {folder} --from "deliveries/{{name}}"`'


class DamagedError(InputError):
    """A file of a store is not as it was written."""

    def __init__(self, path: Path, seen: str, batches: Sequence[str]) -> None:
        super().__init__(
            f"{path} {seen}, so it was cut off or changed after it was written; it holds of "
            f"{listed(map(repr, batches))}: {way_out(path.parent)}, which takes them from there again"
        )
        self.damage = Damage(path.name, seen, tuple(batches))
