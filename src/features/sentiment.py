"""What a text is about and how it sounds, by plain lists of words: a cold start where nothing is labelled.

English only: a text in another language has no theme and no sentiment, which is what a text without any of
the words has, too. The words are those of everyday support, not learned from any data set.
"""

from __future__ import annotations

import pandas as pd

THEMES = ("fault", "confusion", "complaint")
"""What tickets are about: something is broken, somebody is lost, somebody is dissatisfied."""

_CATEGORY = {
    "fault": r"bug|fault|defect|incident|error|outage|crash|broken",
    "confusion": r"confus|unclear|guidance|onboarding|orientation",
    "complaint": r"dissatisf|complain|billing|pricing|cancel|unhappy|churn",
}
_TEXT = {
    "fault": r"\b(?:errors?|bugs?|buggy|crash\w*|broke|broken|fail\w*|freez\w*|frozen|stuck|time[- ]?outs?|outage|"
    r"(?:does|do|did|will|would)(?:n'?t| not) (?:load|open|work|start|save|respond)\w*|not (?:loading|working)|"
    r"blank|empty page|data loss|spinner|[45]0[0-9])\b",
    "confusion": r"\b(?:confus\w*|unclear|not clear|(?:do|did)(?:n'?t| not) (?:understand|get it|know)|no idea|"
    r"makes? no sense|(?:are|am|is|feel) lost|not sure (?:what|how|which|who)|(?:what|which|who|where) (?:is|are|"
    r"do|does) (?:the next|we|our)|misunderst\w*|expected something else|instructions?|checklist)\b",
    "complaint": r"\b(?:disappoint\w*|unhappy|frustrat\w*|dissatisf\w*|complain\w*|refund\w*|overpriced|too "
    r"expensive|(?:too|so) (?:much|slow)|not worth|waste of|promised|invoices?|pric(?:e|es|ing)|contract|cancel\w*|"
    r"(?:another|different|other) (?:tool|vendor|provider|product)|switch to|third time|benefit)\b",
}
_GOOD = (
    r"\b(?:great|good|excellent|love\w*|easy|easier|fast|quick\w*|helpful|friendly|reliable|clear|joy|best|perfect|"
    r"thank\w*|happy|pleased|saves?|smooth\w*|works (?:as|well|great)|recommend\w*|on time)\b"
)
_BAD = (
    r"\b(?:bad|worst|poor\w*|terrible|awful|slow\w*|hard|difficult|confus\w*|unclear|broken?|fail\w*|crash\w*|errors?|"
    r"bugs?|never|nothing|nobody|lost|wrong|disappoint\w*|frustrat\w*|annoy\w*|expensive|avoid|hate|useless|waste|"
    r"too (?:many|much|long)|stuck|problem\w*|unhappy)\b"
)


def sentiment(texts: pd.Series) -> pd.Series:
    """Return how each text sounds, −1 (bad words only) to 1 (good words only); 0 where neither stands in it.

    `(good − bad) ÷ (good + bad)`, counted in words of the lists.

    >>> sentiment(pd.Series(["Great, easy to use", "It keeps failing, and support is slow", "See you"])).tolist()
    [1.0, -1.0, 0.0]
    """
    lower = texts.astype("str").str.lower()
    good, bad = lower.str.count(_GOOD), lower.str.count(_BAD)
    return ((good - bad) / (good + bad).clip(lower=1)).astype("float64")


def theme_shares(tickets: pd.DataFrame) -> pd.DataFrame:
    """Return a column for each theme: how much of what a ticket has speaks for it, 0 to 1.

    A ticket has its category and its text, each of which can name a theme; where both are given each is half
    of the evidence, since agents mistake one ticket in four and words are ambiguous. NaN nowhere: a ticket with
    neither speaks for nothing.

    >>> ticket = pd.DataFrame({"category": ["bug", "billing"], "text": ["The page crashed", "We are lost"]})
    >>> theme_shares(ticket).iloc[0].tolist(), theme_shares(ticket).iloc[1].tolist()
    ([1.0, 0.0, 0.0], [0.0, 0.5, 0.5])
    """
    found = pd.DataFrame(0.0, index=tickets.index, columns=list(THEMES))
    given = pd.Series(0.0, index=tickets.index)
    for column, words in (("category", _CATEGORY), ("text", _TEXT)):
        if column not in tickets:
            continue
        lower = tickets[column].astype("str").str.lower().fillna("")
        given += lower.ne("")
        for theme in THEMES:
            found[theme] += lower.str.contains(words[theme], regex=True)
    return found.div(given.clip(lower=1.0), axis=0)
