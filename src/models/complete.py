"""A scorer with all that scoring a day takes: the features that it reads, and how far its scores waver.

Beside what `save_scorer` writes, a folder then holds `features.json` and `stability.json`. What a scorer
looks at never depends on what the tables of a later day would suggest.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..checks import InputError
from ..features import Feature
from ..features.plain import plain_features, read_features
from ..tables import ACCOUNT_ID, CONTEXT, PHASE, SEGMENT
from .base import Scorer
from .stability import Stability
from .store import load_scorer, read_json, replace_text, save_scorer

FEATURES_FILE, STABILITY_FILE = "features.json", "stability.json"
FORMAT_VERSION = 1
"""Of the two files together; that of the scorer is its own."""


@dataclass(frozen=True)
class ScorerWithFeatures:
    """A fitted scorer, and the features that it reads, in the order of its fit.

    `phase` is whether it is told the campaign phase, too; a scorer that is blind to campaigns is not.
    `segments`, by account id, are given to scorecards that part the accounts, and are not kept with it.
    """

    scorer: Scorer
    features: tuple[Feature, ...]
    phase: bool
    segments: pd.Series | None = field(default=None, kw_only=True, compare=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a windows table that the scorer reads."""
        context = (column for column in CONTEXT if self.phase or column != PHASE)
        return (*context, *(feature.name for feature in self.features))

    def of(self, windows: pd.DataFrame) -> pd.DataFrame:
        """Return the columns of a windows table that the scorer reads."""
        read = windows[list(self.columns)]
        if self.segments is None or getattr(self.scorer, "segments", None) is None:
            return read
        return read.assign(**{SEGMENT: read[ACCOUNT_ID].map(self.segments)})

    def predict_proba(self, windows: pd.DataFrame) -> NDArray[np.float64]:
        """Return the scorer's probabilities (n, 2) of the rows of a windows table."""
        return self.scorer.predict_proba(self.of(windows))


@dataclass(frozen=True)
class CompleteScorer(ScorerWithFeatures):
    """What is kept of a scorer for the days to come; `stability` gives its scores their interval."""

    stability: Stability


def save_complete(one: ScorerWithFeatures, stability: Stability, folder: str | Path) -> Path:
    """Write the scorer, its features and its stability into `folder`, and return the folder.

    `load_scorer` reads such a folder, too. Each file is written whole or not at all; the scorer comes last,
    so that a folder with a scorer is complete.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    looks_at = {"format": FORMAT_VERSION, "phase": one.phase, "features": plain_features(one.features)}
    replace_text(folder / FEATURES_FILE, _text(looks_at))
    replace_text(folder / STABILITY_FILE, _text({"format": FORMAT_VERSION, **stability.to_dict()}))
    return save_scorer(one.scorer, folder)


def load_complete(folder: str | Path) -> CompleteScorer:
    """Return what `save_complete` wrote: it gives the same windows the same scores, to the last bit.

    Raises InputError that names the file if one is missing, damaged or of an unknown version, and if the
    features are not those of the scorer.
    """
    folder = Path(folder)
    scorer = load_scorer(folder)
    looks_at, wavers = (_read(folder / name) for name in (FEATURES_FILE, STABILITY_FILE))
    try:
        features = read_features(looks_at["features"])
        one = CompleteScorer(scorer, features, bool(looks_at["phase"]), Stability.from_dict(wavers))
    except InputError as error:
        raise InputError(f"{folder / FEATURES_FILE}: {error}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{folder}: {FEATURES_FILE} or {STABILITY_FILE} is damaged ({error!r}); run the experiment again"
        ) from error
    if [feature.name for feature in features] != list(getattr(scorer, "feature_names_in_", [])):
        raise InputError(
            f"{folder / FEATURES_FILE}: the features are not those that the scorer was trained on; "
            "run the experiment again"
        )
    return one


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise InputError(
            f"{path}: not there, so that nobody knows what the scorer looks at; it was kept by an earlier "
            "version of the program: run the experiment again"
        )
    content = read_json(path)
    if content.get("format") != FORMAT_VERSION:
        raise InputError(
            f"{path}: format is {content.get('format')!r}; this version of the program reads format "
            f"{FORMAT_VERSION}"
        )
    return content


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=1, allow_nan=False) + "\n"
