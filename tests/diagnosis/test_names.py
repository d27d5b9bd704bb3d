from __future__ import annotations

from campaignpulse.diagnosis import CAUSE_WORDS, CAUSES, DESTINATIONS, UNCLEAR


def test_there_are_the_four_causes_of_the_contract() -> None:
    assert CAUSES == ("product_bug", "campaign_confusion", "dissatisfaction", "wind_down")


def test_each_cause_has_words_for_people() -> None:
    assert tuple(CAUSE_WORDS) == CAUSES


def test_each_cause_has_one_right_destination() -> None:
    assert len(DESTINATIONS) == len(CAUSES)


def test_unclear_is_an_answer_and_no_cause() -> None:
    assert UNCLEAR not in CAUSES
