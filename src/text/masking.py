"""Personal data out of texts: e-mail, links, numbers of cards, accounts and telephones, keys, told names.

Each search looks at a letter a bounded number of times, so that the time grows with the length of a text and
never with its square. In doubt it masks: a long number goes even where it is that of an order.
"""

from __future__ import annotations

import re

from .numbers import DIGITS, LOOSE_DIGITS, account_end, card_spans, number_kind

_BY_WORDS = re.compile(r"(?<!\S)\S+ at \S+(?: dot \S+)+", re.I)
_QUOTED = re.compile(r"\"[^\"\n]{1,64}\"(?=[@＠﹫])")
_AT = re.compile(r" ?[(\[{<] ?at ?[)\]}>] ?|[＠﹫]|%40", re.I)
_DOT = re.compile(r" ?[(\[{<] ?dot ?[)\]}>] ?", re.I)
_SPACED_AT = re.compile(r"(?<=[^\s@]) ?@ ?(?=[^\s@]{1,253}\.[^\W\d_])")
_WORD = re.compile(r"\S+")
_OPENS, _CLOSES = "([{<\"'“‘«,;:", ")]}>\"'”’»,;:.!?"
_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]{1,11}:/|www\d?\.)\S", re.I)
_KEY = re.compile(r"(?=[^\d]{0,199}\d)(?=[^A-Za-z]{0,199}[A-Za-z])[\w+/=.~-]{20,}")
_TOLD_KEY = re.compile(
    r"(\b(?:password|passcode|pass phrase|api[ -]?key|secret|pin)(?: is|:|=){1,2} ?)\S+", re.I
)
_ACCOUNT = re.compile(r"(?<![^\W_])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}")
_NAME = r"[^\W\d_][\w'’-]{0,40}\.?"
_TOLD_NAME = re.compile(rf"\b(my name(?: is|['’]s|:)|i am called) ({_NAME})((?: {_NAME}){{0,3}})", re.I)
_SIGNED = re.compile(
    r"(\b(?i:regards|wishes|sincerely|cheers|best|thanks|thank you)(?:[,.!] {0,3}|[,.!]?\s{0,3}\n\s{0,3}))"
    r"([A-Z\u00c0-\u00de][\w'’-]{0,40}\.?)((?: [A-Z\u00c0-\u00de][\w'’-]{0,40}){0,2})\s{0,9}$"
)
_NO_NAMES = {
    "a",
    "an",
    "and",
    "as",
    "at",
    "but",
    "by",
    "for",
    "from",
    "here",
    "i",
    "in",
    "is",
    "it",
    "missing",
}
_NO_NAMES |= {"my", "not", "of", "on", "or", "our", "so", "the", "to", "was", "we", "with", "wrong"}


def mask_personal_data(text: str, *, mask: str = "[{}]") -> str:
    """Return the text with personal data masked: `[e-mail]`, `[link]`, `[card]`, `[phone]` and so on.

    E-mail addresses (also `a (at) b (dot) c`) and the handles of people; whole links, since what follows the
    host is often a key; card numbers (Luhn's check), bank accounts (IBAN, ISO 13616), telephone numbers and
    any other number of seven digits and more, unless it is a date or an amount (`1,200,000`); keys, that is
    twenty letters and digits without a blank, and the word after "password is"; the name after "my name is"
    and under the last line. Other names, postal addresses and what can be guessed stay: quotes are for
    colleagues, not for the public.

    `mask` is how what was masked is shown; `{}` stands for what it was. Masking twice changes nothing.

    >>> mask_personal_data("ann@lee.example, card 4111 1111 1111 1111; call +44 20 7946 0018 by 2024-05-01")
    '[e-mail], card [card]; call [phone] by 2024-05-01'
    >>> mask_personal_data("My name is Ann Lee, see https://example.com/reset?token=abc")
    'My name is [name], see [link]'
    """
    said = _BY_WORDS.sub(mask.format("e-mail"), text)
    said = _SPACED_AT.sub("@", _DOT.sub(".", _AT.sub("@", _QUOTED.sub("quoted", said))))
    said = _TOLD_KEY.sub(lambda found: found[1] + mask.format("key"), said)
    said = _without_accounts(said, mask)
    said = _WORD.sub(lambda found: _word(found[0], mask), said)
    said = LOOSE_DIGITS.sub(lambda found: _without_cards(found[0], mask), said)
    said = DIGITS.sub(lambda found: _number(found[0], mask), said)
    said = _TOLD_NAME.sub(lambda found: _name(found, mask), said)
    return _SIGNED.sub(lambda found: _name(found, mask), said)


def _word(word: str, mask: str) -> str:
    """What stands between two blanks: all of it goes, but for the punctuation around it."""
    bare = word.lstrip(_OPENS)
    before, bare = word[: len(word) - len(bare)], bare.rstrip(_CLOSES)
    after = word[len(before) + len(bare) :]
    if "@" in bare and len(bare) > 1:
        kind = "name" if bare.startswith("@") and "@" not in bare[1:] and "." not in bare else "e-mail"
    elif _LINK.search(bare):
        kind = "link"
    elif _KEY.fullmatch(bare):
        kind = "key"
    else:
        return word
    return before + mask.format(kind) + after


def _without_accounts(text: str, mask: str) -> str:
    parts, at = [], 0
    while found := _ACCOUNT.search(text, at):
        end = account_end(found[0])
        stop = found.start() + (end or 1)
        parts += [text[at : found.start()], mask.format("account") if end else text[found.start() : stop]]
        at = stop
    return "".join([*parts, text[at:]])


def _without_cards(text: str, mask: str) -> str:
    if DIGITS.fullmatch(text):  # one number: it goes whole, as a card or as another
        return text
    parts, at = [], 0
    for start, end in card_spans(text):
        parts += [text[at:start], mask.format("card")]
        at = end
    return "".join([*parts, text[at:]])


def _number(text: str, mask: str) -> str:
    kind = number_kind(text)
    return text if kind is None else mask.format(kind)


def _name(found: re.Match[str], mask: str) -> str:
    """A name is told in capitals, as many as there are; or else in two words, if they are none of ours."""
    lead, first, more = found[1], found[2], found[3]
    if first.lower() in _NO_NAMES or "[" in first:
        return found[0]
    gap = "" if lead[-1:].isspace() else " "
    rest = more.split(" ")[1:]
    names = 0
    while first[0].isupper() and names < len(rest) and rest[names][0].isupper():
        names += 1
    if not names and rest and rest[0].lower().rstrip(".") not in _NO_NAMES:
        names = 1
    return lead + gap + mask.format("name") + "".join(f" {word}" for word in rest[names:])
