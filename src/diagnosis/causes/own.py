"""The user's own part in telling causes, as an experiment file names it: a model of texts, and rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.api.types import is_complex_dtype

from ...checks import InputError, listed
from ...experiment.causes import Cause
from ...experiment.own_code import OwnCode, own_code
from ...text import TextModel
from ..names import CAUSES
from .rules import Rule


@dataclass(frozen=True, eq=False)
class OwnTexts:
    """A model of texts of the user's own (`TextModel`), which is called by where the file names it."""

    code: OwnCode
    classes: tuple[str, ...]

    @property
    def name(self) -> str:
        """What sentences about it begin with."""
        return self.code.label

    def probabilities(self, texts: pd.Series) -> pd.DataFrame:
        """Return what the model returns. Raises InputError, with the line and no text, where it fails."""
        found: pd.DataFrame = self.code.call(self.code.value.probabilities, texts, secret=True)
        return found


@dataclass(frozen=True, eq=False)
class OwnRule:
    """A rule of the user's own, whose answer is looked at before it is believed."""

    code: OwnCode

    def __call__(self, evidence: pd.DataFrame) -> pd.Series:
        """Return a number from 0 to 1 a row, NaN where it cannot tell; InputError for any other answer."""
        told = self.code.call(self.code.value, evidence.copy())
        if not isinstance(told, pd.Series) or not told.index.equals(evidence.index):
            raise InputError(
                f"{self.code.label} returns a {type(told).__name__} that has not the rows of the evidence; "
                "return a pandas Series with its index"
            )
        if is_complex_dtype(told.dtype):
            raise InputError(f"{self.code.label} returns complex numbers; return 0 to 1")
        try:
            found = told.astype(np.float64)
        except (TypeError, ValueError) as error:
            said = f"{self.code.label} returns what is no number ({error}); return 0 to 1"
            raise InputError(said) from error
        wrong = found.notna() & ~found.between(0.0, 1.0)
        if wrong.any():
            raise InputError(
                f"{self.code.label} returns {found[wrong].iloc[0]:g}; a probability lies between 0 and 1, or "
                "is NaN where the rule cannot tell"
            )
        return found


def own_codes(texts: TextModel | None, rules: Mapping[str, Rule]) -> list[OwnCode]:
    """Return the user's own code among a model of texts and rules."""
    return [one.code for one in (texts, *rules.values()) if isinstance(one, OwnTexts | OwnRule)]


def own_texts(reference: str, *, key: str = "causes.text_model") -> TextModel:
    """Return the model of texts that a reference names.

    Raises InputError where there is none, or it has not the two members of a `TextModel`.
    """
    code = own_code(key, reference)
    lacking = [name for name in ("classes", "probabilities") if not code.call(hasattr, code.value, name)]
    if lacking:
        raise InputError(
            f"{code.label} has no {lacking[0]}; a model of texts has classes and probabilities(texts)"
        )
    classes = _classes(code)
    if not {*classes} & {*CAUSES}:
        raise InputError(f"{code.label}: its classes are {listed(classes)}; name one of {listed(CAUSES)}")
    return OwnTexts(code, classes)


def _classes(code: OwnCode) -> tuple[str, ...]:
    """The classes of a model, read once, so that it cannot change them afterwards."""
    given = code.call(getattr, code.value, "classes")
    how = "name each class once, as text, such as ('campaign_confusion', 'anything else')"
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise InputError(f"{code.label}: its classes are a {type(given).__name__}; {how}")
    classes = code.call(tuple, given)
    if not all(isinstance(name, str) for name in classes) or len({*classes}) < len(classes):
        raise InputError(f"{code.label}: its classes are {listed(map(repr, classes))}; {how}")
    return tuple(map(str, classes))


def own_rules(references: Mapping[Cause, str], *, key: str = "causes.rules") -> dict[str, Rule]:
    """Return the rules that references name, by cause. Raises InputError where one is none."""
    found = {cause: own_code(f"{key}.{cause}", reference) for cause, reference in references.items()}
    for code in found.values():
        if not callable(code.value):
            raise InputError(
                f"{code.label} is a {type(code.value).__name__}; name a function of the evidence"
            )
    return {cause: OwnRule(code) for cause, code in found.items()}
