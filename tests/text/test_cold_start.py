from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.text.cold_start import CLASSES, ELSE, RIGHT, LexiconModel, tag_weights

TEXTS = [
    ("The export crashed", "product_bug"),
    ("We are not sure what to do next", "campaign_confusion"),
    ("We want a refund", "dissatisfaction"),
    ("All done, please archive our project", "wind_down"),
    ("Which file types do you take?", ELSE),
]


@pytest.mark.parametrize(("text", "cause"), TEXTS)
def test_a_text_speaks_most_for_what_it_has_words_of(text: str, cause: str) -> None:
    found = LexiconModel().probabilities(pd.Series([text]))
    assert found.sum(axis=1).tolist() == [pytest.approx(1)]
    assert found.idxmax(axis=1).tolist() == [cause]


def test_two_causes_that_are_named_share_what_one_alone_would_have() -> None:
    found = LexiconModel().probabilities(pd.Series(["It crashed, and we want a refund"])).iloc[0]
    assert found["product_bug"] == found["dissatisfaction"] == pytest.approx(RIGHT / 2)


@pytest.mark.parametrize("text", [None, " ", "Wir sind nicht zufrieden"])
def test_what_is_not_written_or_not_english_is_not_known(text: str | None) -> None:
    assert LexiconModel().probabilities(pd.Series([text], dtype="str")).isna().all(axis=None)


TAGS = [
    ("bug", "product_bug"),
    ("campaign_confusion", "campaign_confusion"),
    ("Billing", "dissatisfaction"),
    ("Project completed", "wind_down"),
    ("how_to", ELSE),
]


@pytest.mark.parametrize(("tag", "cause"), TAGS)
def test_a_tag_speaks_for_what_it_is_called(tag: str, cause: str) -> None:
    found = tag_weights(pd.Index([tag])).iloc[0]
    assert found.idxmax() == cause
    assert found[cause] == RIGHT


def test_a_tag_whose_name_means_nothing_speaks_for_nothing() -> None:
    assert tag_weights(pd.Index(["team 7"])).to_numpy().tolist() == [[1.0] * len(CLASSES)]
