from typing import Any

import pytest
from campaignpulse.checks import InputError, known_zone, listed, nearest


def test_bad_input_is_a_value_error() -> None:
    assert issubclass(InputError, ValueError)


@pytest.mark.parametrize(
    ("words", "expected"),
    [([], "none"), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_words_are_listed_as_in_a_sentence(words: list[str], expected: Any) -> None:
    assert listed(words) == expected


def test_the_nearest_word_forgives_a_slip_and_the_case() -> None:
    assert nearest("Acount_Id", ["metric", "account_id"]) == "account_id"


def test_nothing_is_near_a_word_that_is_unlike_all() -> None:
    assert nearest("zebra", ["metric", "account_id"]) is None


def test_a_known_time_zone_is_returned() -> None:
    assert known_zone("Europe/Paris") == "Europe/Paris"


def test_an_unknown_time_zone_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match=r"'America/NewYork' is not known; .*'America/New_York'"):
        known_zone("America/NewYork")
