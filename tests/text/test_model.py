from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse import InputError
from campaignpulse.text import TextClassifier, TextModel
from campaignpulse.text.model import asked

TEXTS = pd.Series(["it crashed", "too dear"], index=[7, 3])


class Told:
    """A model that answers what it was told to."""

    classes = ("bug", "price")

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def probabilities(self, _: pd.Series) -> object:
        return self.answer


def frame(values: object, *, index: object = TEXTS.index, columns: object = Told.classes) -> pd.DataFrame:
    return pd.DataFrame(values, index=index, columns=columns)


def test_our_own_classifier_is_a_model_like_any_other() -> None:
    texts = pd.Series(["it crashed", "too dear"] * 2)
    assert isinstance(TextClassifier.fit(texts, texts), TextModel)


def test_of_no_texts_a_model_is_not_asked() -> None:
    found = asked(Told("no table"), TEXTS.head(0))
    assert (len(found), list(found)) == (0, list(Told.classes))


def test_probabilities_come_as_they_were_told_and_missing_ones_stay_missing() -> None:
    answer = frame([[1, 0], [np.nan, np.nan]])
    assert asked(Told(answer), TEXTS).equals(answer.astype("float64"))


def test_a_model_that_says_none_where_it_cannot_tell_is_understood() -> None:
    assert asked(Told(frame([[0.5, 0.5], [None, None]])), TEXTS).equals(frame([[0.5, 0.5], [np.nan] * 2]))


@pytest.mark.parametrize("nothing", [None, np.nan, pd.NA, pd.NaT])
def test_whatever_word_for_missing_a_model_uses_is_understood_in_whole_answers_too(nothing: object) -> None:
    assert asked(Told(frame([[nothing, nothing]] * 2)), TEXTS).equals(frame([[np.nan] * 2] * 2))
    part = pd.DataFrame([[0.5, 0.5], [nothing] * 2], TEXTS.index, Told.classes, dtype=object)
    assert asked(Told(part), TEXTS).equals(frame([[0.5, 0.5], [np.nan] * 2]))
    assert asked(Told(frame([[0.5, 0.5], [pd.NA] * 2]).astype("Float64")), TEXTS).isna().sum().sum() == 2


@pytest.mark.parametrize(
    ("answer", "finding"),
    [
        (frame([[1, 0]] * 2, index=[0, 1]), "a DataFrame that has not the rows of the texts"),
        ("nothing", "is a str that has not the rows of the texts; return a pandas DataFrame"),
        (0.5, "is a float that"),
        ({"bug": 0.5, "price": 0.5}, "is a dict that"),
        ({"bug": [0.5], "price": [0.5, 0.5]}, "is a dict that"),
        (frame([["a", "b"]] * 2), "holds what is no number; return 0 to 1"),
        (frame([["0.5", 0.5], [1, 0]]), "holds what is no number"),
        (frame([[1 + 0j, 0j]] * 2), "holds what is no number"),
        (frame([[pd.Timedelta(1), 0.5], [0.5, 0.5]]), "holds what is no number"),
        (frame([[pd.Timestamp("2025"), pd.Timestamp("2025")]] * 2), "holds what is no number"),
        (frame([[1, 0]] * 2, columns=["bug", "cost"]), "the columns of probabilities are bug and cost"),
        (frame([[1, 0], [0.7, 0.7]]), r"text 3 are \[0.7, 0.7\]"),
        (frame([[1.5, -0.5], [1, 0]]), "text 7"),
        (frame([[0.5, np.nan], [1, 0]]), "text 7"),
    ],
)
def test_an_answer_that_is_no_probabilities_is_refused_with_the_models_name(
    answer: object, finding: str
) -> None:
    with pytest.raises(InputError, match=f"^Told: .*{finding}"):
        asked(Told(answer), TEXTS)
