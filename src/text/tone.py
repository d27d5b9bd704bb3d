"""How texts sound, by the words of the lexicon and, learned from answers with a score, by all others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..checks import InputError, listed
from ..tables import ACCOUNT_ID, KNOWN_AT, RESPONDED_AT
from .folded import FoldedModel, lexicon_weight
from .lexicon import sentiment
from .model import TextModel

GOOD, BAD = "good", "bad"
MOST_LABELS = 5_000  # the latest; more of them cost time and tell no more


@dataclass(frozen=True, eq=False)
class Tone:
    """How texts sound; `learn_tone` makes one. `labels` is the number of scored answers behind it.

    `model` has the classes "good" and "bad", and is None while labels are too few; `lexicon` is how much the
    words of the lexicon count, 0 to 1.
    """

    model: FoldedModel | None
    lexicon: float
    labels: int

    def of(self, said: pd.DataFrame) -> pd.Series:
        """Return the tone of each row with columns account_id and text, −1 (bad) to 1 (good).

        The probability of good less that of bad, averaged with `sentiment`. NaN where neither can be told.
        """
        by_words = sentiment(said["text"]) if self.lexicon else pd.Series(np.nan, said.index)
        if self.model is None:
            return by_words
        told = self.model.probabilities(said["text"], said[ACCOUNT_ID])
        learned = told[GOOD] - told[BAD]
        both = self.lexicon * by_words + (1 - self.lexicon) * learned
        return both.fillna(learned).fillna(by_words)


def learn_tone(surveys: pd.DataFrame, at: pd.Timestamp, *, model: TextModel | None = None) -> Tone:
    """Return how texts sound, learned from the answers that were known before `at`.

    An answer whose score lies above the mean of its instrument is good, one below it bad; those at the
    mean teach nothing. `model`: your own in the place of ours and of the lexicon; InputError where its
    classes are not "good" and "bad".

    >>> tone = learn_tone(pd.DataFrame(), pd.Timestamp("2024-06-01", tz="UTC"))
    >>> tone.labels, tone.of(pd.DataFrame({"account_id": ["a"], "text": ["So slow"]})).tolist()
    (0, [-1.0])
    """
    if model is not None:
        if set(model.classes) != {GOOD, BAD}:
            raise InputError(
                f"{type(model).__name__}: its classes are {listed(model.classes)}; a tone is 'good' or 'bad'"
            )
        return Tone(FoldedModel((model,)), 0.0, 0)
    if "text" not in surveys or surveys.empty:
        return Tone(None, 1.0, 0)
    known = surveys[(surveys[RESPONDED_AT] < at) & surveys["text"].notna()]
    if KNOWN_AT in known:
        known = known[~(known[KNOWN_AT] > at)]
    middle = known.groupby("instrument", observed=True)["score"].transform("mean")
    labels = pd.Series(GOOD, known.index).where(known["score"] > middle, BAD)
    told = known[known["score"].notna() & (known["score"] != middle)].sort_values(RESPONDED_AT, kind="stable")
    told = told.tail(MOST_LABELS)
    learned = FoldedModel.learn(told["text"], labels[told.index], told[ACCOUNT_ID])
    return Tone(learned, lexicon_weight(len(told)) if learned else 1.0, len(told))
