from __future__ import annotations

from campaignpulse.diagnosis import CAUSE_WORDS, CAUSES, DESTINATIONS, UNCLEAR
from campaignpulse.diagnosis.names import case_words


def test_there_are_the_four_causes_of_the_contract() -> None:
    assert CAUSES == ("product_bug", "campaign_confusion", "dissatisfaction", "wind_down")


def test_each_cause_has_words_for_people() -> None:
    assert tuple(CAUSE_WORDS) == CAUSES


def test_each_cause_has_one_right_destination() -> None:
    assert len(DESTINATIONS) == len(CAUSES)


def test_a_case_of_no_clear_cause_says_as_what_it_goes_and_any_other_its_cause() -> None:
    assert case_words("product_bug", "unclear") == "unclear, sent as product bug"
    for named in ("product_bug", "wind_down", None):
        assert case_words("product_bug", named) == "product bug"
    assert case_words("unclear", "unclear") == "unclear"


def test_unclear_is_an_answer_and_no_cause() -> None:
    assert UNCLEAR not in CAUSES
