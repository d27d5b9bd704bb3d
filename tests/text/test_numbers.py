from __future__ import annotations

import pytest
from campaignpulse.text.numbers import account_end, is_card, number_kind
from hypothesis import given, settings
from hypothesis import strategies as st


@settings(max_examples=40)
@given(st.text("0123456789", min_size=12, max_size=18))
def test_of_the_ten_last_digits_exactly_one_makes_a_card(digits: str) -> None:
    assert sum(is_card(digits + last) for last in "0123456789") == 1


@pytest.mark.parametrize(("zeros", "card"), [(12, False), (13, True), (19, True), (20, False)])
def test_a_card_has_13_to_19_digits(zeros: int, card: bool) -> None:
    assert is_card("0" * zeros) is card


@settings(max_examples=40)
@given(st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_makes_a_card_no_card(place: int, added: int) -> None:
    right = "4000123412341234563"[-18:].zfill(18)
    right = next(right[:-1] + last for last in "0123456789" if is_card(right[:-1] + last))
    wrong = right[:place] + str((int(right[place]) + added) % 10) + right[place + 1 :]
    assert is_card(right)
    assert not is_card(wrong)


# the examples of the registry of ISO 13616, as they are printed
ACCOUNTS = [
    "DE89 3704 0044 0532 0130 00",
    "GB29 NWBK 6016 1331 9268 19",
    "NO93 8601 1117 947",
    "FR14 2004 1010 0505 0001 3M02 606",
    "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
]


@pytest.mark.parametrize("account", ACCOUNTS)
def test_an_account_ends_where_it_does_whatever_follows(account: str) -> None:
    assert account_end(account) == len(account)
    assert account_end(f"{account} is ours") == len(account)
    assert account_end(account.replace(" ", "").lower()) == len(account.replace(" ", ""))


@pytest.mark.parametrize("text", ["DE88 3704 0044 0532 0130 00", "DE89", "", "our calendar is empty"])
def test_what_does_not_check_is_no_account(text: str) -> None:
    assert account_end(text) is None


KINDS = [
    ("123456", None),
    ("1234567", "number"),
    ("0171234", "phone"),
    ("+49 171 234", "phone"),
    ("12 34 56", None),
    ("2024-05-01", None),
    ("01.05.2024", None),
    ("2024-05-01 10", None),
    ("01/05/2024 - 03/05/2024", None),
    ("2024-05-01-7788", "phone"),
    ("4111-1111-1111-1111", "card"),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_a_run_of_digits_is_somebodys_number_from_seven_on_unless_it_is_a_date(
    text: str, kind: str | None
) -> None:
    assert number_kind(text) == kind
