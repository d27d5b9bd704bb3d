"""What a campaign's curve shows, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from .dates import A_DAY, day_words
from .editions import Followed, expected_on
from .small_groups import fewer_than
from .words import known, many, number


def curve_words(seen: Followed, *, min_accounts: int) -> str:
    """Return how a campaign's accounts stand, how earlier editions stood then, and where those went on to.

    Says so where there are no scores yet, where all earlier campaigns stand in for editions of the series,
    and where nothing is earlier.
    """
    sentences = [_standing(seen, min_accounts), _then(seen), _ahead(seen), _whose(seen)]
    return " ".join(sentence for sentence in sentences if sentence)


def band_words(seen: Followed) -> str:
    """Return how many earlier editions, or campaigns of any series, a campaign is compared with."""
    return many(
        len(seen.earlier.campaign_ids), f"earlier {'edition' if seen.earlier.of_series else 'campaign'}"
    )


def day_of_end(day: int) -> str:
    """Return where a day lies from a campaign's end, the day after its last one.

    >>> day_of_end(-7), day_of_end(0), day_of_end(1)
    ('7 days before its end', 'at its end', '1 day after its end')
    """
    if day == 0:
        return "at its end"
    return f"{many(abs(day), 'day')} {'before' if day < 0 else 'after'} its end"


def _standing(seen: Followed, min_accounts: int) -> str:
    last = seen.last
    if last is None:
        few = fewer_than(min_accounts)
        return f"No day of this campaign can be shown: each has scores of {few} accounts."
    health, low, high = (number(value, digits=1) for value in (last.health, last.low, last.high))
    interval = f" [{low}, {high}]" if known(last.low) and known(last.high) else ""
    day = f"{day_words(seen.campaign.ends_at + int(last.day) * A_DAY)}, {day_of_end(int(last.day))}"
    return f"On {day}, its {many(int(last.accounts), 'account')} had a mean health of {health}{interval}."


def _then(seen: Followed) -> str:
    """Return what was expected on the last day of the curve."""
    found = None if seen.last is None else expected_on(seen.band, seen.last.day)
    return f"Expected then: {_range(found)}." if found else ""


def _ahead(seen: Followed) -> str:
    """Return what is expected at the end of the band, where the campaign has not come to it yet."""
    ahead = seen.band if seen.last is None else seen.band[seen.band["day"] > seen.last.day]
    if ahead.empty:
        return ""
    last = ahead.iloc[-1].to_dict()
    return f"Expected {day_of_end(int(last['day']))}: {_range(last)}."


def _whose(seen: Followed) -> str:
    series, what = seen.campaign.series, band_words(seen)
    if not seen.earlier.campaign_ids:
        return "Nothing says what to expect, as no campaign with scores had ended before it started."
    if seen.earlier.of_series:
        if len(seen.earlier.campaign_ids) == 1:
            return f"Expected is {what} of {series}; one edition has no range."
        return f"Expected is the mean of {what} of {series}, in parentheses their range."
    lack = "It belongs to no series" if pd.isna(series) else f"{series} has no earlier edition with scores"
    return f"{lack}, so expected is the mean of {what} of any series, in parentheses their range."


def _range(found: Mapping[Any, float]) -> str:
    expected, low, high = (number(found[name], digits=1) for name in ("expected", "low", "high"))
    return f"{expected} ({low} to {high})"
