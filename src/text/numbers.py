"""Numbers in texts that belong to somebody: of cards, bank accounts and telephones."""

from __future__ import annotations

import re

_BETWEEN = r"[ \t\u00a0\u2009\u202f.()\[\]/‐‑–\-]"
DIGITS = re.compile(rf"(?:\+|\(\+?)?\d(?:(?:{_BETWEEN}{{0,5}}|[,_])\d)+(?: ?(?:ext|x)\.? ?\d{{1,6}})?", re.I)
"""Digits with what people write between them, and an extension."""

LOOSE_DIGITS = re.compile(r"\d(?:[\W_]{0,3}\d){12,}")
"""At least as many digits as a card has, whatever stands between them."""

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_DATE = rf"(?:{_YEAR}[-./]{_MONTH}[-./]{_DAY}|(?:{_DAY}[-./]{_MONTH}|{_MONTH}[-./]{_DAY})[-./]{_YEAR})"
_DATES = re.compile(rf"{_DATE}(?:[ –-]{{1,3}}{_DATE})?(?:[ \t]{{1,2}}\d{{1,2}}(?:\.\d\d)?)?")

_AMOUNT = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d(?:,\d)+")  # or single digits in a row

LEAST_DIGITS = 7  # of a telephone number; shorter ones are amounts, years and floors
CARD_DIGITS = range(13, 20)  # ISO/IEC 7812 goes to 19; below 13 no card is in use
ACCOUNT_LETTERS = range(15, 35)  # ISO 13616: from Norway's 15 to the most allowed


def digits_of(text: str) -> str:
    """Return the digits of a text, of whatever script, as 0 to 9.

    >>> digits_of("+44 (0)20-79")
    '4402079'
    """
    return "".join(str(int(letter)) for letter in text if letter.isdecimal())


def is_card(digits: str) -> bool:
    """Return whether the digits have the length of a card's number and pass Luhn's check (US patent 2950048).

    >>> is_card("4111111111111111"), is_card("4111111111111112")
    (True, False)
    """
    if len(digits) not in CARD_DIGITS:
        return False
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (doubled + sum(map(int, digits[-1::-2]))) % 10 == 0


def card_spans(text: str) -> list[tuple[int, int]]:
    """Return where numbers of cards begin and end in a run of digits, which may hold others beside them.

    Tried is each part that begins and ends with a group of digits; parts that overlap are one.

    >>> card_spans("7: 4111,1111,1111,1111, 12")
    [(3, 22)]
    """
    places = [place for place, letter in enumerate(text) if letter.isdecimal()]
    digits, last = digits_of(text), len(places) - 1
    starts = [n for n, place in enumerate(places) if n == 0 or places[n - 1] < place - 1]
    ends = {n for n, place in enumerate(places) if n == last or places[n + 1] > place + 1}
    spans: list[tuple[int, int]] = []
    for start in starts:
        cards = [n for n in CARD_DIGITS if start + n - 1 in ends and is_card(digits[start : start + n])]
        if cards:
            begin, end = places[start], places[start + cards[-1] - 1] + 1
            if spans and begin < spans[-1][1]:
                begin, old = spans.pop()
                end = max(end, old)
            spans.append((begin, end))
    return spans


def account_end(text: str) -> int | None:
    """Return where the longest bank account number (IBAN) that begins the text ends; None where none does.

    Its letters count as 10 to 35, its first four stand last, and the rest of the division by 97 is 1.

    >>> text = "GB82 WEST 1234 5698 7654 32 is ours"
    >>> text[: account_end(text)]
    'GB82 WEST 1234 5698 7654 32'
    """
    places = [place for place, letter in enumerate(text) if letter.isalnum()]
    valid = [
        places[length - 1] + 1
        for length in ACCOUNT_LETTERS
        if length <= len(places) and _checks("".join(text[place] for place in places[:length]))
    ]
    whole = [
        end for end in valid if not text[end : end + 1].isalnum()
    ]  # not a part of the next word, by chance
    return max(whole or valid, default=None)


def _checks(letters: str) -> bool:
    return int("".join(str(int(letter, 36)) for letter in letters[4:] + letters[:4])) % 97 == 1


def number_kind(text: str) -> str | None:
    """Return what a run of digits is: "card", "phone", "number", or None for a short one, dates and amounts.

    >>> [number_kind(text) for text in ("+44 20 7946 0018", "12345678", "2024-05-01", "1 000 000")]
    ['phone', 'number', None, 'phone']
    """
    digits = digits_of(text)
    if len(digits) < LEAST_DIGITS or _DATES.fullmatch(text):
        return None
    if is_card(digits):
        return "card"
    if _AMOUNT.fullmatch(text):
        return None
    return "number" if text.isdecimal() and not text.startswith("0") else "phone"
