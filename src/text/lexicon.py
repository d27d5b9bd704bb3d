"""What a text is about and how it sounds, by plain lists of words: a cold start where nothing is labelled.

English only: a text in another language has no theme and no sentiment, and `unread` says how many there are.
The lists hold everyday words of support; they do not see irony, and no data set was used to choose them.
"""

from __future__ import annotations

import pandas as pd

from .language import ENGLISH, languages
from .written import written

THEMES = {"fault": "faults", "confusion": "confusion", "complaint": "complaints"}
"""What texts are about, and how that is said: something is broken, somebody is lost, or dissatisfied."""


def any_of(*lists: str) -> str:
    """Return a pattern for any of the words, whole; `*` stands for any ending."""
    words = ", ".join(lists).replace("*", r"\w*").split(", ")
    return rf"\b(?:{'|'.join(words)})\b"


_CATEGORY = {
    "fault": r"bug|fault|defect|incident|error|outage|crash|broken",
    "confusion": r"confus|unclear|guidance|onboarding|orientation",
    "complaint": r"dissatisf|complain|billing|pricing|cancel|unhappy|churn",
}
_NOT = r"(?:does|do|did|is|are|was|will|would|can)(?:n['’]?t| not)"
_WHAT = r"(?:what|how|which|who|where|when)"
_TEXT = {
    "fault": any_of(
        "errors?, bugs?, buggy, crash*, broke, broken, fail*, freez*, frozen, stuck, blank, data loss",
        "time[- ]?outs?, outages?, not (?:loading|working|responding)",
        rf"{_NOT} (?:load|open|work|start|save|respond)*",
    ),
    "confusion": any_of(
        "confus*, unclear, not clear, no idea, makes? no sense, misunderst*, puzzl*, (?:are|am|is|feel) lost",
        rf"not sure {_WHAT}, {_NOT} (?:understand|get it|know {_WHAT})",
    ),
    "complaint": any_of(
        "disappoint*, unhappy, frustrat*, dissatisf*, complain*, refund*, overpriced, not worth, waste of",
        "promised, too (?:expensive|much|slow), invoices?, pric(?:e|es|ing), cancel*, switch(?:ing)? to",
        "(?:another|different|other) (?:tool|vendor|provider|product)",
    ),
}
_GOOD = any_of(
    "great, good, excellent, love*, easy, easier, fast, quick*, helpful, friendly, reliable, clear, best",
    "perfect, thank*, happy, pleased, saves?, smooth*, works (?:well|great), recommend*",
)
_BAD = any_of(
    "bad, worst, poor*, terrible, awful, slow*, hard, difficult, confus*, unclear, broken?, fail*, crash*",
    "errors?, bugs?, never, nothing, nobody, lost, wrong, disappoint*, frustrat*, annoy*, expensive, avoid",
    "hate, useless, waste, stuck, too (?:many|much|long), problem*, unhappy",
)


def sentiment(texts: pd.Series) -> pd.Series:
    """Return how each text sounds, −1 (bad words only) to 1 (good words only).

    `(good − bad) ÷ (good + bad)`, counted in words of the lists; 0 where none of them is there. NaN where
    there is no text, or none in English.

    >>> sentiment(pd.Series(["Great, easy to use", "It fails, and support is slow", "See you"])).tolist()
    [1.0, -1.0, 0.0]
    """
    said = _lower(texts)
    good, bad = said.str.count(_GOOD).astype("float64"), said.str.count(_BAD).astype("float64")
    return (good - bad) / (good + bad).clip(lower=1.0)


def theme_shares(tickets: pd.DataFrame) -> pd.DataFrame:
    """Return a column for each theme: how much of what a ticket has speaks for it, 0 to 1.

    A ticket has its category and its text, each of which can name a theme; where both are given each is half
    of the evidence, since categories are often wrong and words are ambiguous. NaN nowhere: a ticket with
    neither speaks for nothing, and a text that is not English counts as none.

    >>> ticket = pd.DataFrame({"category": ["bug", "billing"], "text": ["The page crashed", "We are lost"]})
    >>> theme_shares(ticket).iloc[0].tolist(), theme_shares(ticket).iloc[1].tolist()
    ([1.0, 0.0, 0.0], [0.0, 0.5, 0.5])
    """
    found = pd.DataFrame(0.0, index=tickets.index, columns=list(THEMES))
    given = pd.Series(0.0, index=tickets.index)
    for column, words in (("category", _CATEGORY), ("text", _TEXT)):
        if column in tickets:
            said = _lower(tickets[column]) if column == "text" else written(tickets[column]).str.lower()
            given += said.notna()
            for theme in THEMES:
                found[theme] += said.str.contains(words[theme], na=False).astype("float64")
    return found.div(given.clip(lower=1.0), axis=0)


def _lower(texts: pd.Series) -> pd.Series:
    """Return the texts in small letters, missing where nothing was written in English."""
    return written(texts).where(languages(texts) == ENGLISH).str.lower()
