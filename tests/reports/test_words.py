from __future__ import annotations

import pytest
from campaignpulse.reports import words

NAN = float("nan")


def test_thousands_are_parted_by_commas() -> None:
    assert [words.count(value) for value in (0, 999, 1000, 1469307)] == ["0", "999", "1,000", "1,469,307"]


def test_one_of_something_has_no_plural() -> None:
    assert (words.many(1, "account"), words.many(0, "account")) == ("1 account", "0 accounts")


def test_a_negative_number_has_a_true_minus_and_a_rounded_zero_has_none() -> None:
    assert words.number(-0.0164) == "−0.016"
    assert words.number(-0.0004) == "0.000"
    assert words.number(2.5, digits=0) == "2"


def test_a_difference_always_shows_its_sign() -> None:
    assert [words.signed(value) for value in (0.064, -0.01, 0.0)] == ["+0.064", "−0.010", "+0.000"]


def test_an_interval_stands_in_brackets_with_plain_bounds() -> None:
    assert words.with_interval(words.signed(-0.01), -0.016, -0.003) == "−0.010 [−0.016, −0.003]"


@pytest.mark.parametrize(("low", "high"), [(None, None), (NAN, NAN), (0.1, None)])
def test_an_interval_that_lacks_a_bound_is_left_out(low: float | None, high: float | None) -> None:
    assert words.with_interval("+0.064", low, high) == "+0.064"


@pytest.mark.parametrize("write", [words.count, words.number, words.signed, words.percent, words.p_value])
def test_what_is_unknown_is_a_dash(write: object) -> None:
    assert callable(write)
    assert (write(None), write(NAN)) == ("–", "–")


def test_times_and_memory_that_nobody_measured_are_a_dash() -> None:
    assert (words.seconds(NAN), words.megabytes(NAN)) == ("–", "–")


def test_a_measured_share_keeps_its_decimals_and_a_chosen_one_only_those_it_has() -> None:
    assert (words.percent(0.18, digits=1), words.percent(0.2449)) == ("18.0 %", "24 %")
    assert (words.plain_percent(0.95), words.plain_percent(0.125)) == ("95 %", "12.5 %")


def test_a_p_value_just_below_a_thousandth_is_a_bound_and_one_at_it_is_a_number() -> None:
    assert (words.p_value(0.00099), words.p_value(0.001)) == ("< 0.001", "0.001")


def test_a_minute_is_written_in_minutes_and_what_is_just_below_it_in_seconds() -> None:
    assert (words.seconds(59.94), words.seconds(59.95)) == ("59.9 s", "1 min 0 s")
    assert (words.seconds(0.04), words.seconds(0.05)) == ("< 0.1 s", "0.1 s")


def test_a_name_of_the_very_length_that_fits_is_not_shortened() -> None:
    assert (words.shortened("rules", 5), words.shortened("rules", 4)) == ("rules", "rul…")
