"""Numbers as people read them: the one place where a value becomes text."""

from __future__ import annotations

import math
from typing import TypeGuard

NOTHING = "–"
"""What stands where there is no number."""

SMALLEST_P_VALUE = 0.001
"""Below it the digits of a p value rest on the far tail, which no test period knows."""

SHORTEST_SECONDS = 0.1
SECONDS_A_MINUTE = 60


def known(value: float | None) -> TypeGuard[float]:
    """Return whether there is a number: neither None nor NaN."""
    return value is not None and not math.isnan(value)


def count(value: float | None) -> str:
    """Return a whole number with its thousands parted.

    >>> count(9508), count(None)
    ('9,508', '–')
    """
    return f"{int(value):,}" if known(value) else NOTHING


def many(value: int, noun: str) -> str:
    """Return how many of something there are.

    >>> many(1, "account"), many(1783, "account")
    ('1 account', '1,783 accounts')
    """
    return f"{count(value)} {noun}" if value == 1 else f"{count(value)} {noun}s"


def number(value: float | None, *, digits: int = 3) -> str:
    """Return a number with a fixed count of decimals, and a true minus.

    >>> number(0.7041), number(-0.0004), number(-0.016, digits=2), number(None)
    ('0.704', '0.000', '−0.02', '–')
    """
    return _minus(f"{_rounded(value, digits):.{digits}f}") if known(value) else NOTHING


def signed(value: float | None, *, digits: int = 3) -> str:
    """Return a difference with a fixed count of decimals, its sign always shown.

    >>> signed(0.064), signed(-0.01), signed(-0.0001), signed(0.00104, digits=5)
    ('+0.064', '−0.010', '+0.000', '+0.00104')
    """
    return _minus(f"{_rounded(value, digits):+.{digits}f}") if known(value) else NOTHING


def with_interval(text: str, low: float | None, high: float | None, *, digits: int = 3) -> str:
    """Return a written number with its interval behind it, or alone where it has none.

    >>> with_interval(signed(0.064), 0.049, 0.079), with_interval("0.700", None, None)
    ('+0.064 [0.049, 0.079]', '0.700')
    """
    if not (known(low) and known(high)):
        return text
    return f"{text} [{number(low, digits=digits)}, {number(high, digits=digits)}]"


def percent(share: float | None, *, digits: int = 0) -> str:
    """Return a measured share as a percentage with a fixed count of decimals.

    >>> percent(0.243), percent(0.18, digits=1), percent(None)
    ('24 %', '18.0 %', '–')
    """
    return f"{number(100 * share, digits=digits)} %" if known(share) else NOTHING


def plain_percent(share: float) -> str:
    """Return a chosen share as a percentage with the decimals that it was given with.

    >>> plain_percent(0.1), plain_percent(0.125), plain_percent(0.07)
    ('10 %', '12.5 %', '7 %')
    """
    return f"{plain(100 * share)} %"


def plain(value: float) -> str:
    """Return a setting with the decimals that it was given with.

    >>> plain(0.02), plain(30.0)
    ('0.02', '30')
    """
    return f"{value:g}"


def money(value: float) -> str:
    """Return an amount with three digits that count: more would promise what no sample of customers knows.

    >>> money(518270.0), money(-12.34), money(0.0)
    ('518,000', '−12.3', '0')
    """
    if not value:
        return "0"
    digits = 2 - math.floor(math.log10(abs(value)))
    return _minus(f"{_rounded(value, digits):,.{max(digits, 0)}f}")


def p_value(value: float | None) -> str:
    """Return a p value; one that is very small only as a bound.

    >>> p_value(0.0000002), p_value(0.0123), p_value(None)
    ('< 0.001', '0.012', '–')
    """
    return f"< {SMALLEST_P_VALUE}" if known(value) and value < SMALLEST_P_VALUE else number(value)


def seconds(value: float | None) -> str:
    """Return a duration in seconds, from a minute on in minutes and seconds.

    >>> seconds(0.03), seconds(1.94), seconds(59.96), seconds(125)
    ('< 0.1 s', '1.9 s', '1 min 0 s', '2 min 5 s')
    """
    if not known(value):
        return NOTHING
    if value < SHORTEST_SECONDS / 2:
        return f"< {SHORTEST_SECONDS} s"
    if round(value, 1) < SECONDS_A_MINUTE:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), SECONDS_A_MINUTE)
    return f"{minutes} min {rest} s"


def megabytes(value: float | None) -> str:
    """Return an amount of memory in whole megabytes.

    >>> megabytes(1234.5), megabytes(float("nan"))
    ('1,234 MB', '–')
    """
    return f"{round(value):,} MB" if known(value) else NOTHING


def shortened(text: str, length: int) -> str:
    """Return the text, with an ellipsis for what is beyond `length` characters.

    >>> shortened("boosted", 20), shortened("a very long name", 8)
    ('boosted', 'a very …')
    """
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _rounded(value: float, digits: int) -> float:
    return round(value, digits) + 0.0  # takes the sign off a negative zero


def _minus(text: str) -> str:
    return text.replace("-", "−")
