"""What every room uses to refuse bad input: one error, one clear sentence."""

import os
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from numbers import Integral
from typing import Any
from zoneinfo import available_timezones


class InputError(ValueError):
    """Bad input from outside: one sentence with what was seen, where, the rule and the way out.

    The command line prints the sentence and ends with exit code 2.
    """


class HeldBackError(RuntimeError):
    """A gate holds back what was asked for; one sentence that says which, and the way out.

    The command line prints the sentence and ends with exit code 3.
    """


class SteppedAsideError(RuntimeError):
    """Another process does the same work; one sentence that says which.

    The command line prints the sentence and ends with exit code 4.
    """


def listed(words: Iterable[str]) -> str:
    """The words as they stand in a sentence.

    >>> listed(["campaigns", "exposures", "events"])
    'campaigns, exposures and events'
    >>> listed([])
    'none'
    """
    *front, last = list(words) or ["none"]
    return f"{', '.join(front)} and {last}" if front else last


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is spelt most like `word`, upper and lower case alike; None where nothing is close.

    >>> nearest("Horizn_days", ["kind", "horizon_days"])
    'horizon_days'
    """
    by_lower = {candidate.lower(): candidate for candidate in known}
    found = get_close_matches(word.lower(), by_lower, n=1)
    return by_lower[found[0]] if found else None


def clean_count(what: str, number: Any) -> int:
    """The number, which says how many; raises InputError unless it is a whole one from 1 on.

    >>> clean_count("threads", 2)
    2
    """
    whole = type(number) is not bool and isinstance(number, Integral)
    if whole and number >= 1:
        return int(number)
    raise InputError(f"{what} is {number!r}; it must be a whole number from 1 on")


def clean_threads(threads: int | None) -> int:
    """How many threads to work on: what was asked, else one a core."""
    return clean_count("threads", (os.cpu_count() or 1) if threads is None else threads)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def known_zone(zone: str) -> str:
    """The name of a time zone of the IANA database, unchanged.

    Raises InputError, with the nearest name, for anything else.

    >>> known_zone("America/New_York")
    'America/New_York'
    """
    if zone in _zones():
        return zone
    hint = nearest(zone, _zones()) or "Europe/Paris"
    raise InputError(f"the time zone {zone!r} is not known; use an IANA name, such as {hint!r}")
