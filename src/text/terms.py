"""Texts as numbers: which words, pairs of words and pieces of words they have, weighed by rarity (TF-IDF)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

KINDS = ("words", "pieces")
"""Words (or signs, such as "!!") and pairs that follow each other; and PIECES letters in a row, with the
blanks around a word, which see through endings and typing errors."""

PIECES = (3, 4)
TEXTS_WITH_A_TERM = 2  # at least: what one person wrote once is not learned
MOST_TERMS = 20_000  # of each kind, the commonest; more adds size, not accuracy
DECIMALS = 5  # of what is learned: what is stored is what is used

_WORD = re.compile(r"\w+|[^\w\s]+")


@dataclass(frozen=True, eq=False)
class Terms:
    """The terms that were learned, and the rarity of each; `Terms.learn` makes them.

    `names` and `rarity` by kind (KINDS). Rarity is the inverse document frequency,
    `1 + log((1 + texts) / (1 + texts with the term))`.
    """

    names: Mapping[str, tuple[str, ...]]
    rarity: Mapping[str, Floats]

    @classmethod
    def learn(cls, texts: Sequence[str]) -> Self:
        """Return the terms of texts, without those of a single text."""
        names, rarity = {}, {}
        for kind, (counts, terms) in _counted(texts).items():
            texts_with = np.bincount(counts.indices, minlength=len(terms))
            commonest = np.lexsort((np.array(terms, dtype=str), -texts_with))[:MOST_TERMS]
            kept = sorted(commonest[texts_with[commonest] >= TEXTS_WITH_A_TERM], key=terms.__getitem__)
            names[kind] = tuple(terms[place] for place in kept)
            rarity[kind] = np.round(1 + np.log((1 + len(texts)) / (1 + texts_with[kept])), DECIMALS)
        return cls(names, rarity)

    def __len__(self) -> int:
        return sum(map(len, self.names.values()))

    def weighed(self, texts: Sequence[str]) -> list[sparse.csr_matrix]:
        """Return for each kind a row a text and a column a term: `(1 + log count) * rarity`.

        Each row has the length 1, so that long texts do not weigh more; 0 where it has no term.
        """
        return [_unit(counts, self.rarity[kind]) for kind, (counts, _) in _counted(texts, self.names).items()]

    def to_dict(self) -> dict[str, Any]:
        """Return the terms as plain values."""
        return {
            kind: {"names": list(self.names[kind]), "rarity": self.rarity[kind].tolist()} for kind in KINDS
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the terms that `to_dict` wrote; ValueError where their parts differ in number."""
        found = cls(
            {kind: tuple(plain[kind]["names"]) for kind in KINDS},
            {kind: np.asarray(plain[kind]["rarity"], np.float64) for kind in KINDS},
        )
        if any(len(found.names[kind]) != len(found.rarity[kind]) for kind in KINDS):
            raise ValueError("rarity and names differ in number")
        return found


def _unit(counts: sparse.csr_matrix, rarity: Floats) -> sparse.csr_matrix:
    counts.sort_indices()  # so that sums do not depend on what other texts there are
    data = (1 + np.log(counts.data)) * rarity[counts.indices]
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    length = np.sqrt(np.bincount(row, data**2, minlength=counts.shape[0]))
    return sparse.csr_matrix((data / length[row], counts.indices, counts.indptr), counts.shape)


Counts = tuple[sparse.csr_matrix, Sequence[str]]


def _counted(texts: Sequence[str], known: Mapping[str, Sequence[str]] | None = None) -> dict[str, Counts]:
    """How often each text (row) has each term (column), by kind: all that there are, or those that are known.

    Pieces are taken from each different word once, however often it stands: that is what makes this fast.
    """
    wanted = dict.fromkeys(KINDS) if known is None else known
    found = [_WORD.findall(text.lower()) for text in texts]
    row = np.repeat(np.arange(len(texts)), [len(words) for words in found])
    code, words = _coded(found)
    follows = np.flatnonzero(row[1:] == row[:-1])
    pair, pairs = pd.factorize(code[follows] * len(words) + code[follows + 1])
    said = [*words, *(f"{words[place // len(words)]} {words[place % len(words)]}" for place in pairs)]
    rows, codes = np.r_[row, row[follows]], np.r_[code, len(words) + pair]
    in_words, pieces = _pieces(words, wanted["pieces"])
    has = _matrix(row, code, len(texts), len(words))
    return {
        "words": _of_terms(rows, codes, said, len(texts), wanted["words"]),
        "pieces": ((has @ in_words).tocsr(), pieces),
    }


def _pieces(words: Sequence[str], known: Sequence[str] | None) -> Counts:
    """How often each word (row) has each piece (column)."""
    padded = [f" {word} " for word in words]
    found = [
        [word[at : at + size] for size in PIECES for at in range(len(word) - size + 1)] for word in padded
    ]
    code, pieces = _coded(found)
    row = np.repeat(np.arange(len(words)), [len(parts) for parts in found])
    return _of_terms(row, code, pieces, len(words), known)


def _coded(found: Sequence[Sequence[str]]) -> tuple[Ints, list[str]]:
    """A code for each of the parts of all rows, one row after the other, and what the codes stand for."""
    codes, parts = pd.factorize(np.array([*chain.from_iterable(found)], dtype=object))
    return codes.astype(np.int64), [str(part) for part in parts]


def _of_terms(
    rows: Ints, codes: Ints, said: Sequence[str], height: int, known: Sequence[str] | None
) -> Counts:
    """How often each row has each term, for terms given as codes of what was said."""
    if known is None:
        return _matrix(rows, codes, height, len(said)), said
    place = {name: column for column, name in enumerate(known)}
    columns = np.array([place.get(name, -1) for name in said], dtype=np.int64)[codes]
    met = columns >= 0
    return _matrix(rows[met], columns[met], height, len(known)), known


def _matrix(rows: Ints, columns: Ints, height: int, width: int) -> sparse.csr_matrix:
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(height, width))
