"""The words of the diagnosis: the four causes, and the four places that a finding can go to."""

from ..tables import CAUSES

CAUSE_WORDS = {
    "product_bug": "product bug",
    "campaign_confusion": "campaign confusion",
    "dissatisfaction": "dissatisfaction",
    "wind_down": "natural wind-down",
}
"""The causes as people read them."""

UNCLEAR = "unclear"
"""Stands in the place of a cause where no cause is likely enough, or too little is known to say."""

NONE = "none"
"""The word of whoever looked into an account and found none of the causes."""

DESTINATIONS = ("development", "marketing", "support", "nobody")
"""Where an account at risk can be sent; each is right for one cause, in the order of CAUSES."""


def case_words(cause: str, named: object) -> str:
    """Return what a case is about as people read it: its cause, or that none was clear and as what it goes.

    `named` is what the diagnosis named, None where that was not kept.

    >>> case_words("dissatisfaction", "dissatisfaction"), case_words("dissatisfaction", "unclear")
    ('dissatisfaction', 'unclear, sent as dissatisfaction')
    """
    words = CAUSE_WORDS.get(cause, cause.replace("_", " "))
    return f"unclear, sent as {words}" if named == UNCLEAR != cause else words


__all__ = ["CAUSES", "CAUSE_WORDS", "DESTINATIONS", "NONE", "UNCLEAR", "case_words"]
