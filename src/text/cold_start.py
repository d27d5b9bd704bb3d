"""What texts and tags say of causes before anything is labelled: by words, and by what tags are called."""

from __future__ import annotations

import pandas as pd

from ..tables import CATEGORY, CAUSES
from .language import ENGLISH, languages
from .lexicon import any_of, theme_shares
from .written import written

ELSE = "other"
"""The class of tickets that are about none of the causes: questions, requests, anything harmless."""

CLASSES = (*CAUSES, ELSE)

CAUSE_OF_THEME = {"fault": "product_bug", "confusion": "campaign_confusion", "complaint": "dissatisfaction"}

RIGHT = 0.75  # how often what a word or a tag names is so: a guess, until tickets are confirmed
NOTHING_NAMED = 2.0  # a text without any of the words speaks so many times more for ELSE than for a cause

_DONE = any_of(
    "wrap* up, wound down, wind* down, archiv*, paus(?:e|ed|ing), on hold, mut(?:e|ed|ing), offboard*",
    "(?:is|was|are|all|we are|we're) (?:done|over|finished|complete|completed|delivered)",
    "(?:next|until the next) (?:season|year|edition), nothing left, no longer need*, hand(?:ed)? over",
)
_TAGS = {
    "wind_down": r"wind|pause|archiv|offboard|complet|finish|seasonal",
    ELSE: r"how.?to|question|request|feature|other|general|info",
}


class LexiconModel:
    """A `TextModel` without training: which causes a text has words of.

    The causes that are named share RIGHT among them; the rest is even. NaN where nothing is written, or not
    in English.

    >>> said = pd.Series(["The page crashed", "We are done, please archive it"])
    >>> LexiconModel().probabilities(said).idxmax(axis=1).tolist()
    ['product_bug', 'wind_down']
    """

    classes = CLASSES

    def probabilities(self, texts: pd.Series) -> pd.DataFrame:
        """Return a row for each text and a column for each class, which add up to 1; NaN where not read."""
        said = written(texts).str.lower()
        themes = theme_shares(said.to_frame("text")).rename(columns=CAUSE_OF_THEME)
        named = themes.assign(wind_down=said.str.contains(_DONE, na=False), other=False)[list(CLASSES)] > 0
        found = _weights(named)
        found.loc[~named.any(axis=1), ELSE] = NOTHING_NAMED
        return found.div(found.sum(axis=1), axis=0).where(languages(texts) == ENGLISH)


def tag_weights(tags: pd.Index) -> pd.DataFrame:
    """Return how much each tag (rows) speaks for each class, by its name; even where that says nothing.

    >>> tag_weights(pd.Index(["bug", "how_to", "team 7"])).round(2).to_numpy().tolist()[::2]
    [[0.75, 0.06, 0.06, 0.06, 0.06], [1.0, 1.0, 1.0, 1.0, 1.0]]
    """
    said = pd.Series(tags, index=tags).astype("str").str.lower()
    named = theme_shares(said.to_frame(CATEGORY)).rename(columns=CAUSE_OF_THEME)
    for name, words in _TAGS.items():
        named[name] = said.str.contains(words, na=False)
    return _weights(named[list(CLASSES)] > 0)


def _weights(named: pd.DataFrame) -> pd.DataFrame:
    """RIGHT shared among the classes that are named and the rest among the others; even where none is."""
    many = named.sum(axis=1)
    yes, no = RIGHT / many.clip(lower=1), (1 - RIGHT) / (len(CLASSES) - many).clip(lower=1)
    found = named.apply(lambda column: no.mask(column, yes))
    return found.mask(many == 0, 1.0)
