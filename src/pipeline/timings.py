"""How long the stages of an experiment took the last time, kept beside its tables for the next estimate."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Sequence
from pathlib import Path

from ..stages import Stage

FILE = "timings.json"


def last_timings(folder: Path) -> dict[str, float]:
    """Return the seconds of each stage of the last run; empty if there was none that can be read.

    An estimate is a comfort: a file that somebody broke must not stop a run.
    """
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
        seconds = {stage["name"]: float(stage["seconds"]) for stage in kept["stages"]}
    except (OSError, ValueError, TypeError, KeyError):
        return {}
    return seconds if all(math.isfinite(value) and value >= 0 for value in seconds.values()) else {}


def write_timings(folder: Path, stages: Sequence[Stage]) -> None:
    """Keep what each stage took, whole or not at all."""
    draft = folder / f".timings.{os.getpid()}.json"
    draft.write_text(json.dumps({"stages": [stage.to_dict() for stage in stages]}, indent=2) + "\n")
    draft.replace(folder / FILE)
