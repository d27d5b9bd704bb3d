"""A small trained model of texts: words and pieces of words, weighed by rarity, and a linear model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from ..checks import InputError
from .masking import mask_personal_data
from .written import written

Floats = npt.NDArray[np.float64]

TERMS: dict[str, dict[str, Any]] = {
    "words": {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b"},
    "pieces": {"analyzer": "char_wb", "ngram_range": (3, 4)},
}
"""What is counted: words and pairs of words; and three or four letters in a row, which see through endings
and typing errors."""

TEXTS_WITH_A_TERM = 2  # at least: what one person wrote once is not learned
MOST_TERMS = 20_000  # of each kind, the commonest; more adds size, not accuracy
INVERSE_L2 = 10.0  # scikit-learn's C; 3 to 30 do alike on simulated tickets and on real reviews
MOST_ITERATIONS = 1_000
DECIMALS = 5  # of what is learned: what is stored is what is used
TEXTS_AT_ONCE = 20_000  # holds the memory down, whatever the number of texts


@dataclass(frozen=True, eq=False)
class TextClassifier:
    """A linear model on TF-IDF terms; `TextClassifier.fit` makes one.

    `terms` and `rarity` (inverse document frequency) by kind (`TERMS`); `weights` (terms of all kinds,
    classes) and `intercepts` (classes) in log odds. It is a `TextModel`: it learns any language that it is
    given labels for, and cannot tell (NaN) where nothing is written or no term is known.

    >>> texts = pd.Series(["it crashed", "crashed again", "too dear", "dear, too dear"] * 3)
    >>> model = TextClassifier.fit(texts, pd.Series(["bug", "bug", "price", "price"] * 3))
    >>> model.probabilities(pd.Series(["the page crashed", "so dear", None])).round()
       bug  price
    0  1.0    0.0
    1  0.0    1.0
    2  NaN    NaN
    """

    classes: tuple[str, ...]
    terms: Mapping[str, tuple[str, ...]]
    rarity: Mapping[str, Floats]
    weights: Floats
    intercepts: Floats

    @classmethod
    def fit(cls, texts: pd.Series, labels: pd.Series) -> Self:
        """Return the classifier learned from texts and their labels, row by row.

        Rows without a text or a label are left out, and so is personal data (`mask_personal_data`), that it
        cannot be learned. Classes keep the shares that they have, so that probabilities are to be believed
        (docs/text.md has what balancing them costs).

        Raises InputError where fewer than two classes are left, or no term is in two texts.
        """
        said = written(texts)
        kept = said.notna() & labels.notna()
        said, given = said[kept].map(lambda text: mask_personal_data(text, mask=" ")), labels[kept]
        if given.nunique() < 2:
            raise InputError(
                f"texts: {len(given)} labelled ones name {given.nunique()} classes; give at least two"
            )
        makers = {kind: _maker(kind, min_df=TEXTS_WITH_A_TERM, max_features=MOST_TERMS) for kind in TERMS}
        try:
            design = sparse.hstack([maker.fit_transform(said) for maker in makers.values()]).tocsr()
        except ValueError as error:  # scikit-learn's word for an empty vocabulary
            raise InputError(
                f"texts: no term is in two of the {len(said)} texts; give more of them"
            ) from error
        fitted = LogisticRegression(C=INVERSE_L2, max_iter=MOST_ITERATIONS).fit(design, given.astype(object))
        weights, intercepts = fitted.coef_.T, fitted.intercept_
        if len(fitted.classes_) == 2:  # scikit-learn keeps one column, the second class's
            weights, intercepts = np.hstack([-weights, weights]) / 2, np.r_[-intercepts, intercepts] / 2
        return cls(
            classes=tuple(map(str, fitted.classes_)),
            terms={kind: tuple(map(str, maker.get_feature_names_out())) for kind, maker in makers.items()},
            rarity={kind: np.round(maker.idf_, DECIMALS) for kind, maker in makers.items()},
            weights=np.round(weights, DECIMALS),
            intercepts=np.round(intercepts, DECIMALS),
        )

    def probabilities(self, texts: pd.Series) -> pd.DataFrame:
        """Return a row for each text and a column for each class, which add up to 1; NaN where not known."""
        said = written(texts).fillna("").to_numpy(dtype=object)
        makers = [self._filled(kind) for kind in TERMS]
        found = np.full((len(said), len(self.classes)), np.nan)
        for first in range(0, len(said), TEXTS_AT_ONCE):
            part = slice(first, first + TEXTS_AT_ONCE)
            design = sparse.hstack([maker.transform(said[part]) for maker in makers]).tocsr()
            told = np.diff(design.indptr) > 0
            found[part][told] = softmax((design @ self.weights + self.intercepts)[told], axis=1)
        return pd.DataFrame(found, index=texts.index, columns=list(self.classes))

    def _filled(self, kind: str) -> TfidfVectorizer:
        maker = _maker(kind, vocabulary={term: place for place, term in enumerate(self.terms[kind])})
        maker.idf_ = self.rarity[kind]
        return maker

    def to_dict(self) -> dict[str, Any]:
        """Return the classifier as plain values."""
        return {
            "classes": list(self.classes),
            "terms": {kind: list(terms) for kind, terms in self.terms.items()},
            "rarity": {kind: values.tolist() for kind, values in self.rarity.items()},
            "weights": self.weights.tolist(),
            "intercepts": self.intercepts.tolist(),
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the classifier that `to_dict` wrote; ValueError where its parts do not fit together."""
        found = cls(
            classes=tuple(plain["classes"]),
            terms={kind: tuple(plain["terms"][kind]) for kind in TERMS},
            rarity={kind: np.asarray(plain["rarity"][kind], np.float64) for kind in TERMS},
            weights=np.asarray(plain["weights"], np.float64),
            intercepts=np.asarray(plain["intercepts"], np.float64),
        )
        sizes = [len(found.terms[kind]) for kind in TERMS]
        if [len(found.rarity[kind]) for kind in TERMS] != sizes:
            raise ValueError("rarity and terms differ in number")
        if found.weights.shape != (sum(sizes), len(found.classes)):
            raise ValueError(f"weights are {found.weights.shape}")
        if found.intercepts.shape != (len(found.classes),):
            raise ValueError(f"intercepts are {found.intercepts.shape}")
        return found


def _maker(kind: str, **settings: Any) -> TfidfVectorizer:
    return TfidfVectorizer(sublinear_tf=True, **TERMS[kind], **settings)
