"""What a model of texts must be able to do, so that anybody's own can take the place of ours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import pandas as pd
from pandas.api.types import is_complex_dtype, is_numeric_dtype

from ..checks import InputError, listed

ROUNDING = 1e-6  # by which probabilities of one text may miss 1


@runtime_checkable
class TextModel(Protocol):
    """Anything that tells how likely a text belongs to each of its classes.

    Three lines make one of any function from a text to its probabilities:

    >>> class Shouting:
    ...     classes = ("loud", "calm")
    ...     def probabilities(self, texts):
    ...         loud = texts.str.isupper().astype(float)
    ...         return pd.DataFrame({"loud": loud, "calm": 1 - loud})
    >>> isinstance(Shouting(), TextModel)
    True
    """

    @property
    def classes(self) -> Sequence[str]:
        """The classes, in the order of the columns."""

    def probabilities(self, texts: pd.Series) -> pd.DataFrame:
        """Return a row for each text and a column for each class, which add up to 1.

        Missing (NaN) where the model cannot tell: no text, or one that it cannot read.
        """


def name_of(model: TextModel) -> str:
    """Return what a model is called in sentences: its `name`, where it has one, else that of its class."""
    return str(getattr(model, "name", type(model).__name__))


def asked(model: TextModel, texts: pd.Series) -> pd.DataFrame:
    """Return the probabilities of a model, once it is sure that they are some; of no texts it is not asked.

    Raises InputError where the model's answer is no DataFrame of numbers, has not the rows and classes that
    were asked for, or holds numbers that are no probabilities.
    """
    if texts.empty:
        return pd.DataFrame(index=texts.index, columns=list(model.classes), dtype="float64")
    name = name_of(model)
    found: object = model.probabilities(texts)  # as long as nobody has looked
    if not isinstance(found, pd.DataFrame) or not found.index.equals(texts.index):
        raise InputError(
            f"{name}: probabilities is a {type(found).__name__} that has not the rows of the texts; return a "
            "pandas DataFrame with their index"
        )
    if list(found.columns) != list(model.classes):
        raise InputError(
            f"{name}: the columns of probabilities are {listed(map(str, found.columns))}; "
            f"they must be its classes, {listed(model.classes)}"
        )
    found = found.astype(object).where(found.notna(), math.nan).infer_objects()  # pd.NA and NaT are NaN, too
    if not _are_numbers(found):
        raise InputError(f"{name}: probabilities holds what is no number; return 0 to 1, or NaN")
    found = found.astype("float64")
    told = found[found.notna().any(axis=1)]
    wrong = ~((told >= 0).all(axis=1) & ((told.sum(axis=1) - 1).abs() <= ROUNDING))
    if wrong.any():
        raise InputError(
            f"{name}: the probabilities of text {wrong.idxmax()} are {told[wrong].iloc[0].tolist()}; "
            "they must be at least 0 and add up to 1, or all be missing"
        )
    return found


def _are_numbers(found: pd.DataFrame) -> bool:
    """Whether each column holds real numbers, or nothing."""
    return all(is_numeric_dtype(column) and not is_complex_dtype(column) for _, column in found.items())
