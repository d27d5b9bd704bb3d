"""Models of texts that read each account by one which has not seen it, so that what taught can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pandas as pd

from .classifier import TextClassifier
from .model import TextModel, asked
from .written import written

FOLDS = 5  # models, each of which has not seen a fifth of the accounts

LEAST_LABELS = 50
"""Labelled texts from which a model is learned: with fewer, the lexicon tells as much (docs/text.md)."""

FADING_LABELS = 200
"""Labels at which the lexicon counts half, beside what was learned; chosen where it hardly matters."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class FoldedModel:
    """A model for each fold of accounts, which has seen no text of it; or one that reads all."""

    models: tuple[TextModel, ...]

    @classmethod
    def learn(cls, texts: pd.Series, labels: pd.Series, accounts: pd.Series) -> Self | None:
        """Return models learned from labelled texts; None where these are too few to learn from."""
        told = written(texts).notna() & labels.notna()
        if told.sum() < LEAST_LABELS:
            return None
        fold = folds(accounts, FOLDS)
        others = [told & (fold != place) for place in range(FOLDS)]
        if min(labels[rows].nunique() for rows in others) < 2:
            return None
        return cls(tuple(TextClassifier.fit(texts[rows], labels[rows]) for rows in others))

    @property
    def classes(self) -> Sequence[str]:
        """All the classes that any of the models knows."""
        return sorted({name for model in self.models for name in model.classes})

    def probabilities(self, texts: pd.Series, accounts: pd.Series) -> pd.DataFrame:
        """Return a row for each text and a column for each class; NaN where it cannot be told."""
        found = pd.DataFrame(np.nan, index=texts.index, columns=list(self.classes))
        fold = folds(accounts, len(self.models))
        for place, model in enumerate(self.models):
            rows = fold == place
            found[rows] = asked(model, texts[rows]).reindex(columns=found.columns)
        return found


def lexicon_weight(labels: int) -> float:
    """Return how much the lexicon counts beside a model learned from so many labels, 1 to 0.

    >>> [round(lexicon_weight(labels), 2) for labels in (0, 200, 2_000)]
    [1.0, 0.5, 0.09]
    """
    return FADING_LABELS / (FADING_LABELS + labels)


def folds(accounts: pd.Series, number: int) -> Ints:
    """Return the fold of each row, 0 to `number` − 1: the same for all rows of an account, always.

    >>> folds(pd.Series(["a", "b", "a"]), 5).tolist()
    [2, 1, 2]
    """
    codes, ids = pd.factorize(accounts)
    return np.asarray([crc32(str(name).encode()) % number for name in ids], dtype=np.int64)[codes]
