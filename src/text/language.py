"""Which language a text is in, by simple means: its letters, and its commonest small words."""

from __future__ import annotations

from string import digits, punctuation

import numpy as np
import pandas as pd

from ..checks import listed
from .written import written

ENGLISH, OTHER = "English", "another language"

SMALL_WORDS = {
    ENGLISH: (
        "the and to of is it that we you for this are not have with our my can how what be do does "
        "when was they your but all has at from please in on no as so me an am if he us who there"
    ),
    "German": (
        "der die das und ist nicht wir ich ein eine mit auf für zu den dem von sie es bitte wie kann "
        "sich auch wird haben nach noch aber uns im"
    ),
    "French": (
        "le la les et est pas nous je une des du pour que qui dans avec sur vous ne ce au aux merci "
        "mais notre il elle sont cette en"
    ),
    "Spanish": (
        "el la los las y es no que en por para con una del de se nos lo al pero nuestro está como "
        "cómo muy este esta gracias ha su"
    ),
    "Italian": (
        "il la lo gli e è non che di per con una del della si ci ma nostro sono come questo grazie ha "
        "nel alla dei anche"
    ),
    "Portuguese": (
        "o os as e é não que em para com uma do da se nos mas nosso está como muito este obrigado ao "
        "dos na no"
    ),
    "Dutch": (
        "de het een en is niet wij we ik met op voor te van zijn dat hoe kan ook wordt hebben naar "
        "nog maar ons bij"
    ),
}
"""The commonest small words of each language, as anybody who reads it would list them."""

FOREIGN_SIGNS = 2  # at least, before a text counts as not English: a single one may be a name
LAST_LATIN = "\u024f"  # the letters after it are of another script

_NO_SIGNS = str.maketrans(dict.fromkeys(f"{punctuation}{digits}“”„«»’‘…–—¿¡", " "))
_ENGLISH = frozenset(SMALL_WORDS[ENGLISH].split())
_FOREIGN = {
    language: frozenset(words.split()) - _ENGLISH
    for language, words in SMALL_WORDS.items()
    if language != ENGLISH
}
_ANY_FOREIGN = frozenset().union(*_FOREIGN.values())


def languages(texts: pd.Series) -> pd.Series:
    """Return the language of each text by its name in English; missing where nothing is written.

    "another language" where most letters are not Latin. Otherwise the language of SMALL_WORDS of which the
    text has the most words, without those that are English too, if they are more than the English ones, and
    at least two (letters with accents count as one). What has too few words to tell is taken for English.

    >>> languages(pd.Series(["It crashed", "Der Export geht nicht", "Не работает", None])).tolist()
    ['English', 'German', 'another language', nan]
    """
    said = written(texts)
    found = [_language(text) if isinstance(text, str) else np.nan for text in said]
    return pd.Series(found, index=texts.index, dtype="str")


def unread(texts: pd.Series) -> str | None:
    """Return in a sentence which share of the texts is not English; None where all of them are.

    >>> unread(pd.Series(["It crashed", "Der Export geht nicht", "So slow", None, "Fine"]))
    '25 % of 4 texts are not English (German): no theme and no tone'
    """
    told = languages(texts).dropna()
    foreign = told[told != ENGLISH]
    if foreign.empty:
        return None
    names = listed(foreign.value_counts().index)
    percent = 100 * len(foreign) / len(told)
    return f"{percent:.0f} % of {len(told):,} texts are not English ({names}): no theme and no tone"


def _language(text: str) -> str:
    words = text.lower().translate(_NO_SIGNS).split()
    if text.isascii() and _ANY_FOREIGN.isdisjoint(words):  # most texts, told at once
        return ENGLISH
    letters = "".join(filter(str.isalpha, text))
    if 2 * sum(letter > LAST_LATIN for letter in letters) > len(letters):
        return OTHER
    signs = {language: len(small.intersection(words)) for language, small in _FOREIGN.items()}
    best = max(signs, key=lambda language: signs[language])
    enough = signs[best] + (not letters.isascii()) >= FOREIGN_SIGNS
    return best if enough and signs[best] > len(_ENGLISH.intersection(words)) else ENGLISH
