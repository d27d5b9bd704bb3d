"""Scorers on disk: plain JSON, and LightGBM's own text; nothing in a folder can run code when it is read."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from ..checks import InputError, listed
from .base import Scorer
from .boosted import BoostedScorer
from .learned import LearnedWeightsScorer
from .rules import WeightedRulesScorer

SCORER_FILE = "scorer.json"
BOOSTER_FILE = "booster.txt"
FORMAT_VERSION = 1

SCORERS: dict[str, type[Scorer]] = {
    scorer.kind: scorer for scorer in (WeightedRulesScorer, LearnedWeightsScorer, BoostedScorer)
}
"""The scorers by the name that experiment files and saved scorers call them."""


def save_scorer(scorer: Scorer, folder: str | Path) -> Path:
    """Write a fitted scorer into `folder`, which is made if need be, and return the folder.

    `scorer.json` holds the format's version, the kind, the settings and what was learned, each number so
    that it reads back equal to the last bit. A boosted scorer also writes `booster.txt`, its trees in
    LightGBM's native format. An older scorer in the folder is replaced.

    Raises InputError for settings that JSON cannot hold, such as a `RandomState` as `random_state`.
    """
    folder = Path(folder)
    content = {"format": FORMAT_VERSION, **scorer.to_dict()}
    booster = content["learned"].pop("booster", None)
    if booster is not None:
        content["learned"]["booster_sha256"] = _digest(booster)
    text = json.dumps(content, indent=1, allow_nan=False, default=_plain)
    folder.mkdir(parents=True, exist_ok=True)
    if booster is not None:
        replace_text(folder / BOOSTER_FILE, booster)
    replace_text(folder / SCORER_FILE, text + "\n")
    return folder


def load_scorer(folder: str | Path) -> Scorer:
    """Return the scorer that `save_scorer` wrote: its predictions are equal to the last bit.

    Raises InputError that names the file if it is missing, damaged, of an unknown kind or version.
    """
    path = Path(folder) / SCORER_FILE
    content = read_json(path)
    version, kind = content.get("format"), content.get("kind")
    if version != FORMAT_VERSION:
        raise InputError(
            f"{path}: format is {version!r}; this version of the program reads format {FORMAT_VERSION}"
        )
    if kind not in SCORERS:
        raise InputError(f"{path}: kind is {kind!r}; the known kinds are {listed(SCORERS)}")
    try:
        if kind == BoostedScorer.kind:
            content["learned"]["booster"] = _read_booster(path, content["learned"]["booster_sha256"])
        return SCORERS[kind].from_dict(content)
    except InputError:
        raise
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise InputError(f"{path}: the scorer is damaged ({error!r}); save it again") from error


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a file of a stored scorer; InputError that names the file for anything else."""
    text = _read(path)
    try:
        content = json.loads(text)
    except ValueError as error:
        raise InputError(f"{path}: not valid JSON ({error}); save the scorer again") from error
    if not isinstance(content, dict):
        raise InputError(f"{path}: holds {type(content).__name__} instead of a scorer; save the scorer again")
    return content


def _read_booster(path: Path, digest: str) -> str:
    """The trees beside `scorer.json`, only if they are the ones that were saved with it."""
    booster_path = path.with_name(BOOSTER_FILE)
    text = _read(booster_path)
    if _digest(text) != digest:
        raise InputError(f"{booster_path}: not the trees that {path.name} was saved with; save it again")
    return text


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: the scorer cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not a text file ({error.reason}); save the scorer again") from error


def replace_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """What JSON cannot hold by itself: NumPy's numbers as Python's; anything else is refused."""
    if isinstance(value, np.generic):
        return value.item()
    raise InputError(
        f"a scorer with the setting {value!r} cannot be saved as JSON; use plain numbers, texts and lists"
    )
