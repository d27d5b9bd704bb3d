from __future__ import annotations

import time

import pytest
from campaignpulse.text import mask_personal_data
from campaignpulse.text.numbers import is_card
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

MASKED = [
    ("Write to ann@example.com.", "Write to [e-mail]."),
    ("<ann.lee+x@mail.example.co.uk>, please", "<[e-mail]>, please"),
    ('the address "ann lee"@example.com', "the address [e-mail]"),
    ("ann (at) example (dot) com", "[e-mail]"),
    ("ann at example dot co dot uk", "[e-mail]"),
    ("ann @ example.com", "[e-mail]"),
    ("a@b.de,c@d.de;now", "[e-mail]"),
    ("ask @ann about it", "ask [name] about it"),
    ("see https://example.com/reset?token=abc!", "see [link]!"),
    ("www.example.com/a is down", "[link] is down"),
    ("card 4111 1111 1111 1111", "card [card]"),
    ("card 4111.1111.1111.1111, 12/27", "card [card], 12/27"),
    ("card 4111,1111,1111,1111", "card [card]"),
    ("DE89 3704 0044 0532 0130 00 is ours", "[account] is ours"),
    ("from GB29NWBK60161331926819 to DE89370400440532013000", "from [account] to [account]"),
    ("card 4111,1111,1111,1111, 12/26", "card [card], 12/26"),
    ("ticket 7: 4111,1111,1111,1111", "ticket 7: [card]"),
    ("it is 22.33.4455 or 55-12-3456", "it is [phone] or [phone]"),
    ("555_123_4567 and 1,234,5678", "[phone] and [phone]"),
    ("my name is ann lee", "my name is [name]"),
    ("my name is ann and it fails", "my name is [name] and it fails"),
    ("call +44 (0)20 7946 0018 ext. 12 now", "call [phone] now"),
    ("call (555) 555-0134", "call [phone]"),
    ("order 123456789", "order [number]"),
    ("the key is sk-abc123def456ghi789", "the key is [key]"),
    ("password: hunter2", "password: [key]"),
    ("My name is Ann Lee and it fails", "My name is [name] and it fails"),
    ("my name is ann, hello", "my name is [name], hello"),
    ("It fails.\nBest regards,\nAnn Lee", "It fails.\nBest regards,\n[name]"),
    ("It fails. Cheers, Ann", "It fails. Cheers, [name]"),
]


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_what_belongs_to_a_person_is_masked_and_the_rest_stays(text: str, masked: str) -> None:
    assert mask_personal_data(text) == masked


KEPT = [
    "It fails with error 500 in build 10.2.3 since 2024-05-01 10:30.",
    "We were 1500 users in 2024, 12.5 % more, and pay 12,000 a year",
    "from 31.12.2024 to 12/31/2025, and 1,200,000 a year",
    "my name is on the wrong invoice",
    "Best tool of all, thanks a lot",
    "we meet @ noon, or at home",
    "the calendar/approvals page; re-opening does-not-help",
    "a,b,c: 1,2,3,4,5,6,7,8",
    "",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_belongs_to_nobody_stays_as_it_is(text: str) -> None:
    assert mask_personal_data(text) == text


def test_how_what_was_masked_is_shown_can_be_chosen() -> None:
    assert mask_personal_data("ask ann@example.com now", mask="***") == "ask *** now"


LOCAL = st.text("abcdefghijklmnopqrstuvwxyz0123456789.!#$%&'*+/=?^_`{|}~-", min_size=1, max_size=30)
HOST = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=12), min_size=1, max_size=3
)
AROUND = st.sampled_from(["", "(", "<", '"', "mailto:", "E-Mail:", "cc:"])
AFTER = st.sampled_from(["", ".", ",", ")", ">", "!", "?", '"', ";", " now", "\nAnn"])


@settings(max_examples=40)
@given(LOCAL, HOST, AROUND, AFTER)
@example("a..b'c", ["x"], "", "?")
def test_no_part_of_an_address_is_left(local: str, host: list[str], before: str, after: str) -> None:
    assume(local.strip("\"'") == local)
    address = f"qq{local}zz@{'.'.join(host)}.example"
    masked = mask_personal_data(f"Write to {before}{address}{after}")
    assert "[e-mail]" in masked
    assert not any(part in masked for part in ("@", "qq", "zz", ".example"))


BETWEEN = st.sampled_from(["", " ", "-", ".", "  ", " - ", "\u00a0", "/", "_", ","])


@settings(max_examples=40)
@given(st.text("0123456789", min_size=12, max_size=18), BETWEEN, st.sampled_from([2, 3, 4, 5]))
def test_no_card_is_left_however_it_is_written(digits: str, between: str, every: int) -> None:
    card = next(digits + last for last in "0123456789" if is_card(digits + last))
    grouped = between.join(card[at : at + every] for at in range(0, len(card), every))
    assert not any(letter.isdigit() for letter in mask_personal_data(f"card {grouped}, please"))


@settings(max_examples=40)
@given(
    st.sampled_from(["+", "00", "0", ""]),
    st.lists(st.text("123456789", min_size=2, max_size=4), min_size=4, max_size=5),
    st.sampled_from([" ", "-", ".", "/", "", "  ", ") "]),
)
def test_no_telephone_number_is_left(lead: str, groups: list[str], between: str) -> None:
    masked = mask_personal_data(f"call {lead}{between.join(groups)} today")
    assert not any(letter.isdigit() for letter in masked)


@settings(max_examples=40)
@given(st.text(max_size=200))
def test_masking_twice_changes_nothing(text: str) -> None:
    once = mask_personal_data(text)
    assert mask_personal_data(once) == once


HARD = [
    "a",
    "@",
    "a@",
    "1",
    "1 ",
    "1,",
    "41_",
    "1; ",
    "a1",
    "a.",
    " at ",
    " dot ",
    "DE89",
    "my name is A",
    "\n",
    "www.",
    "(at)",
    '"',
]


@pytest.mark.parametrize("piece", HARD)
def test_ten_times_the_text_takes_no_more_than_some_ten_times_the_time(piece: str) -> None:
    def seconds(text: str) -> float:
        begun = time.process_time()
        mask_personal_data(text)
        return time.process_time() - begun

    short, long = piece * 1_000, piece * 10_000
    mask_personal_data(short)
    fast = max(min(seconds(short) for _ in range(3)), 1e-4)
    assert seconds(long) < 40 * fast  # quadratic time would take a hundred times as long
