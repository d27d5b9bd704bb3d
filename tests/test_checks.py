from typing import Any

import numpy as np
import pytest
from campaignpulse.checks import InputError, clean_count, clean_threads, known_zone, listed, nearest


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


@pytest.mark.parametrize("number", [1, 7, np.int64(2)])
def test_a_whole_number_from_1_on_says_how_many(number: Any) -> None:
    assert clean_count("buckets", number) == number


@pytest.mark.parametrize("number", [0, -1, 2.0, "2", True, None])
def test_any_other_is_refused_with_what_it_was_for(number: Any) -> None:
    with pytest.raises(InputError, match=rf"buckets is {number!r}; it must be a whole number from 1 on"):
        clean_count("buckets", number)


def test_without_a_word_there_is_a_thread_a_core() -> None:
    assert clean_threads(None) >= 1
    assert clean_threads(3) == 3
