"""A small trained model of texts: words and pieces of words, weighed by rarity, and a linear model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import matmul
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.special import softmax

from ..checks import InputError
from .masking import mask_personal_data
from .terms import DECIMALS, Terms
from .written import written

Floats = npt.NDArray[np.float64]

INVERSE_L2 = 10.0  # scikit-learn's C; 3 to 30 do alike on simulated tickets and on real reviews
MOST_ITERATIONS = 1_000
TEXTS_AT_ONCE = 2_000  # holds the memory down, whatever the number of texts


@dataclass(frozen=True, eq=False)
class TextClassifier:
    """A linear model on TF-IDF terms; `TextClassifier.fit` makes one.

    `weights` (terms of all kinds, classes) and `intercepts` (classes) are in log odds. It is a `TextModel`:
    it learns any language that it is given labels for, and cannot tell (NaN) where nothing is written or no
    term is known.

    >>> texts = pd.Series(["it crashed", "crashed again", "too dear", "dear, too dear"] * 3)
    >>> model = TextClassifier.fit(texts, pd.Series(["bug", "bug", "price", "price"] * 3))
    >>> model.probabilities(pd.Series(["the page crashed", "so dear", None])).round()
       bug  price
    0  1.0    0.0
    1  0.0    1.0
    2  NaN    NaN
    """

    classes: tuple[str, ...]
    terms: Terms
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
        from sklearn.linear_model import LogisticRegression  # here: who only reads texts does without

        kept = written(texts).notna() & labels.notna()
        said, given = [mask_personal_data(text, mask=" ") for text in texts[kept]], labels[kept]
        if given.nunique() < 2:
            raise InputError(
                f"texts: {len(given)} labelled ones name {given.nunique()} classes; give at least two"
            )
        terms = Terms.learn(said)
        if not len(terms):
            raise InputError(f"texts: no term is in two of the {len(said)} texts; give more of them")
        design = sparse.hstack(terms.weighed(said)).tocsr()
        fitted = LogisticRegression(C=INVERSE_L2, max_iter=MOST_ITERATIONS).fit(design, given.astype(object))
        weights, intercepts = fitted.coef_.T, fitted.intercept_
        if len(fitted.classes_) == 2:  # scikit-learn keeps one column, the second class's
            weights, intercepts = np.hstack([-weights, weights]) / 2, np.r_[-intercepts, intercepts] / 2
        return cls(
            classes=tuple(map(str, fitted.classes_)),
            terms=terms,
            weights=np.round(weights, DECIMALS),
            intercepts=np.round(intercepts, DECIMALS),
        )

    def probabilities(self, texts: pd.Series) -> pd.DataFrame:
        """Return a row for each text and a column for each class, which add up to 1; NaN where not known."""
        said = written(texts).fillna("").tolist()
        found = np.full((len(said), len(self.classes)), np.nan)
        for first in range(0, len(said), TEXTS_AT_ONCE):
            part = slice(first, first + TEXTS_AT_ONCE)
            designs = self.terms.weighed(said[part])
            weights = np.split(self.weights, np.cumsum([design.shape[1] for design in designs])[:-1])
            odds = self.intercepts + sum(map(matmul, designs, weights))
            told = sum(np.diff(design.indptr) for design in designs) > 0
            found[part][told] = softmax(odds[told], axis=1)
        return pd.DataFrame(found, index=texts.index, columns=list(self.classes))

    def to_dict(self) -> dict[str, Any]:
        """Return the classifier as plain values."""
        return {
            "classes": list(self.classes),
            "terms": self.terms.to_dict(),
            "weights": self.weights.tolist(),
            "intercepts": self.intercepts.tolist(),
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the classifier that `to_dict` wrote; ValueError where its parts do not fit together."""
        found = cls(
            classes=tuple(plain["classes"]),
            terms=Terms.from_dict(plain["terms"]),
            weights=np.asarray(plain["weights"], np.float64),
            intercepts=np.asarray(plain["intercepts"], np.float64),
        )
        if found.weights.shape != (len(found.terms), len(found.classes)):
            raise ValueError(f"weights are {found.weights.shape}")
        if found.intercepts.shape != (len(found.classes),):
            raise ValueError(f"intercepts are {found.intercepts.shape}")
        return found
