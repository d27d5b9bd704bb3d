from __future__ import annotations

import json

import numpy as np
import pytest
from campaignpulse.text.terms import KINDS, MOST_TERMS, PIECES, TEXTS_WITH_A_TERM, Terms
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

TEXTS = ["The export crashed!!", "export crashed, the page too", "the page, the page", "crashed!!"]
WORD = r"\w+|[^\w\s]+"


def pieces(text: str) -> list[str]:
    words = [f" {word} " for word in TfidfVectorizer(token_pattern=WORD).build_tokenizer()(text.lower())]
    return [word[at : at + size] for word in words for size in PIECES for at in range(len(word) - size + 1)]


SETTINGS = {
    "words": {"token_pattern": WORD, "ngram_range": (1, 2)},
    "pieces": {"analyzer": pieces},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("ignore:The parameter 'token_pattern'")
def test_terms_and_weights_are_those_of_scikit_learn(kind: str) -> None:
    second = TfidfVectorizer(sublinear_tf=True, min_df=TEXTS_WITH_A_TERM, **SETTINGS[kind]).fit(TEXTS)
    terms = Terms.learn(TEXTS)
    assert terms.names[kind] == tuple(second.get_feature_names_out())
    assert np.allclose(terms.rarity[kind], second.idf_, atol=1e-5)
    new = [*TEXTS, "the export exports: export, export", "nothing known", ""]
    ours = terms.weighed(new)[KINDS.index(kind)]
    assert np.allclose(ours.toarray(), second.transform(new).toarray(), atol=1e-4)


@settings(max_examples=40)
@given(st.lists(st.text(max_size=30), max_size=8))
def test_a_row_has_the_length_1_or_none_whatever_is_written(texts: list[str]) -> None:
    for design in Terms.learn([*TEXTS, *texts]).weighed(texts):
        length = np.sqrt(np.square(design.toarray()).sum(axis=1))
        assert np.all(np.isclose(length, 1) | (length == 0))


def test_a_text_is_weighed_alike_alone_and_among_others() -> None:
    terms = Terms.learn(TEXTS)
    for together, alone in zip(terms.weighed(TEXTS), terms.weighed(TEXTS[:1]), strict=True):
        assert np.array_equal(together.toarray()[:1], alone.toarray())


def test_of_too_many_terms_the_commonest_are_kept() -> None:
    rare = [f"w{number}" for number in range(MOST_TERMS + 1)]
    terms = Terms.learn([" ".join(rare), " ".join(rare), "often", "often", "often"])
    assert len(terms.names["words"]) == MOST_TERMS
    assert "often" in terms.names["words"]


def test_no_texts_have_no_terms_and_no_terms_make_empty_rows() -> None:
    assert len(Terms.learn([])) == 0
    assert [design.shape for design in Terms.learn([]).weighed(["some text"])] == [(1, 0), (1, 0)]


def test_they_read_back_from_plain_values() -> None:
    terms = Terms.learn(TEXTS)
    again = Terms.from_dict(json.loads(json.dumps(terms.to_dict())))
    assert again.names == terms.names
    assert all(np.array_equal(again.rarity[kind], terms.rarity[kind]) for kind in KINDS)


def test_plain_values_of_differing_number_are_no_terms() -> None:
    plain = Terms.learn(TEXTS).to_dict()
    with pytest.raises(ValueError, match="differ in number"):
        Terms.from_dict({**plain, "words": {**plain["words"], "rarity": []}})
