"""Placebo draws that are done, kept beside a run's tables, so that a check that was cut short goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...evaluation.placebo_lift import Lift, PlaceboResult

FILE = "placebo.json"


@dataclass(frozen=True)
class KeptDraws:
    """What is known of a placebo check of one `key`: nothing, the real lift, and lifts of placebo calendars.

    `real` are the fields of a `PlaceboResult` but its draws; None until they are known.
    """

    path: Path
    key: str
    real: Mapping[str, Any] | None = None
    draws: tuple[float, ...] = ()

    @classmethod
    def read(cls, folder: Path, key: str) -> KeptDraws:
        """Return what the folder holds of this key; of another key, or in a file that is broken, nothing."""
        path = folder / FILE
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["key"] != key:
                return cls(path, key)
            found = cls(path, key, kept["real"], tuple(map(float, kept["draws"])))
            found.result(len(found.draws))
        except (OSError, ValueError, TypeError, KeyError):
            return cls(path, key)
        return found

    def with_real(self, result: PlaceboResult) -> KeptDraws:
        """Return and keep the same with the lift of the real calendar."""
        return _written(replace(self, real=_plain(result)))

    def with_draw(self, lift: float) -> KeptDraws:
        """Return and keep the same with one more placebo calendar."""
        return _written(replace(self, draws=(*self.draws, lift)))

    def result(self, draws: int) -> PlaceboResult:
        """Return the result with the first `draws` placebo calendars; the real one must be known."""
        real = dict(self.real or {})
        lifts = {name: None if real[name] is None else Lift(**real[name]) for name in ("real", "untagged")}
        return PlaceboResult(**{**real, **lifts, "draws": self.draws[:draws]})


def _written(kept: KeptDraws) -> KeptDraws:
    kept.path.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.path.with_name(f".{os.getpid()}.{kept.path.name}")
    content = {"key": kept.key, "real": kept.real, "draws": kept.draws}
    draft.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    draft.replace(kept.path)
    return kept


def _plain(result: PlaceboResult) -> dict[str, Any]:
    lifts = {
        name: None if lift is None else vars(lift)
        for name, lift in (("real", result.real), ("untagged", result.untagged))
    }
    return {name: value for name, value in vars(result).items() if name != "draws"} | lifts
