from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest
from campaignpulse import InputError
from campaignpulse.text import TextClassifier
from campaignpulse.text.classifier import TEXTS_AT_ONCE

BUGS = ["the export crashed", "the calendar crashed again", "an error in the export", "the page is broken"]
PRICES = [
    "the price is too high",
    "too dear for us",
    "the invoice is too high",
    "the price went up",
]
TEXTS = pd.Series([*BUGS, *PRICES] * 3)
LABELS = pd.Series((["bug"] * 4 + ["price"] * 4) * 3)


@pytest.fixture(scope="module")
def model() -> TextClassifier:
    return TextClassifier.fit(TEXTS, LABELS)


def test_it_tells_texts_that_it_has_not_seen(model: TextClassifier) -> None:
    told = model.probabilities(pd.Series(["it crashed", "dear, the invoice"], index=[9, 4]))
    assert told.idxmax(axis=1).to_dict() == {9: "bug", 4: "price"}
    assert told.sum(axis=1).tolist() == pytest.approx([1, 1])


def test_an_ending_or_a_typing_error_does_not_hide_a_word(model: TextClassifier) -> None:
    told = model.probabilities(pd.Series(["crashes", "invoise"]))
    assert told.idxmax(axis=1).tolist() == ["bug", "price"]


@pytest.mark.parametrize("text", [None, "", " \n", "12345678", "страница"])
def test_where_nothing_is_written_or_known_it_cannot_tell(model: TextClassifier, text: str | None) -> None:
    assert model.probabilities(pd.Series([text], dtype="str")).isna().all(axis=None)


def test_it_learns_any_language_that_it_is_given_labels_for() -> None:
    texts = pd.Series(["страница не открывается", "ошибка страницы", "счёт высок", "цена высока"] * 2)
    told = TextClassifier.fit(texts, pd.Series(["bug", "bug", "price", "price"] * 2))
    assert told.probabilities(pd.Series(["страницы", "высокая цена"])).idxmax(axis=1).tolist() == [
        "bug",
        "price",
    ]


def test_classes_that_are_three_have_probabilities_that_add_up_to_1() -> None:
    labels = LABELS.mask(TEXTS.str.contains("price"), "dear")
    told = TextClassifier.fit(TEXTS, labels).probabilities(TEXTS)
    assert list(told.columns) == ["bug", "dear", "price"]
    assert np.allclose(told.sum(axis=1), 1)
    assert (told.idxmax(axis=1) == labels).all()


def test_a_new_order_of_the_texts_changes_nothing(model: TextClassifier) -> None:
    order = np.random.default_rng(0).permutation(len(TEXTS))
    other = TextClassifier.fit(TEXTS.iloc[order], LABELS.iloc[order])
    assert np.allclose(other.probabilities(TEXTS), model.probabilities(TEXTS), atol=1e-3)


def test_many_texts_are_told_like_few(model: TextClassifier) -> None:
    many = pd.Series(["it crashed", "too dear"]).sample(TEXTS_AT_ONCE + 1, replace=True, random_state=0)
    told = model.probabilities(many.reset_index(drop=True))
    few = model.probabilities(pd.Series(["it crashed", "too dear"]))
    assert np.allclose(told["bug"], many.map({"it crashed": few["bug"][0], "too dear": few["bug"][1]}))


def test_personal_data_is_not_learned() -> None:
    texts = TEXTS + " ann.lee@example.com 4111 1111 1111 1111"
    learned = json.dumps(TextClassifier.fit(texts, LABELS).to_dict())
    assert not any(part in learned for part in ("ann", "lee", "example", "4111"))


def test_what_one_person_wrote_once_is_not_learned() -> None:
    once = TEXTS.where(TEXTS.index > 0, "zanzibar")
    assert "zanzibar" not in TextClassifier.fit(once, LABELS).terms.names["words"]


def test_rows_without_text_or_label_are_left_out(model: TextClassifier) -> None:
    texts = pd.concat([TEXTS, pd.Series([None, "of what"])], ignore_index=True)
    labels = pd.concat([LABELS, pd.Series(["bug", None])], ignore_index=True)
    assert TextClassifier.fit(texts, labels).to_dict() == model.to_dict()


def test_one_class_alone_and_texts_without_a_common_term_are_refused() -> None:
    with pytest.raises(InputError, match="8 labelled ones name 1 classes"):
        TextClassifier.fit(TEXTS.head(8), pd.Series(["bug"] * 8))
    with pytest.raises(InputError, match="no term is in two of the 2 texts"):
        TextClassifier.fit(pd.Series(["abc", "xyz"]), pd.Series(["bug", "price"]))


def test_it_reads_back_from_plain_values_to_the_last_bit(model: TextClassifier) -> None:
    again = TextClassifier.from_dict(json.loads(json.dumps(model.to_dict())))
    assert again.probabilities(TEXTS).equals(model.probabilities(TEXTS))


@pytest.mark.parametrize(("key", "wrong"), [("intercepts", [0.0]), ("weights", [[0.0, 0.0]])])
def test_plain_values_that_do_not_fit_together_are_no_classifier(
    model: TextClassifier, key: str, wrong: object
) -> None:
    with pytest.raises(ValueError, match=key):
        TextClassifier.from_dict({**model.to_dict(), key: wrong})


def test_a_single_repeated_word_does_not_count_as_often_as_it_stands(model: TextClassifier) -> None:
    told = model.probabilities(pd.Series(["crashed", "crashed crashed crashed crashed"]))["bug"]
    assert all(math.isfinite(value) for value in told)
    assert abs(told[0] - told[1]) < 0.1
