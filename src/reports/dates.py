"""Days as people read them, and the months that mark a time axis."""

from __future__ import annotations

import pandas as pd

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Written out, as the names that Python gives follow the machine's locale."""

MONTH_STEPS = (1, 2, 3, 6, 12)
A_DAY = pd.Timedelta(days=1)


def day_words(day: pd.Timestamp) -> str:
    """Return a day with its month in letters, which no reader takes for another order.

    >>> day_words(pd.Timestamp("2025-04-09", tz="UTC"))
    '9 Apr 2025'
    """
    return f"{day.day} {month_words(day)}"


def month_words(day: pd.Timestamp) -> str:
    """Return the month of a day.

    >>> month_words(pd.Timestamp("2025-04-09", tz="UTC"))
    'Apr 2025'
    """
    return f"{MONTHS[day.month - 1]} {day.year}"


def span_words(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Return the first and the last day of `[start, end)`; the year stands once where it is the same.

    >>> span_words(pd.Timestamp("2025-03-17"), pd.Timestamp("2025-04-09"))
    '17 Mar – 8 Apr 2025'
    """
    last = last_day(end)
    first = f"{start.day} {MONTHS[start.month - 1]}" if start.year == last.year else day_words(start)
    return day_words(last) if start.date() >= last.date() else f"{first} – {day_words(last)}"


def last_day(end: pd.Timestamp) -> pd.Timestamp:
    """Return the last day that a time before `end` can lie in.

    >>> last_day(pd.Timestamp("2025-04-09")).day, last_day(pd.Timestamp("2025-04-09 12:00")).day
    (8, 9)
    """
    return end.ceil("D") - A_DAY


def days_between(start: pd.Timestamp, day: pd.Timestamp) -> float:
    """Return the days from `start` to `day`, negative before it.

    >>> days_between(pd.Timestamp("2025-04-09"), pd.Timestamp("2025-04-02"))
    -7.0
    """
    return (day - start) / A_DAY


def month_starts(first: pd.Timestamp, last: pd.Timestamp, *, most: int) -> list[pd.Timestamp]:
    """Return the first days of months from `first` to `last`: every, every 2nd, 3rd, 6th or 12th, thinned
    to at most `most`.

    They fall on the same months in every year: each third is January, April, July and October.

    >>> first, last = pd.Timestamp("2024-11-20"), pd.Timestamp("2025-08-01")
    >>> [month_words(day) for day in month_starts(first, last, most=3)]
    ['Jan 2025', 'Apr 2025', 'Jul 2025']
    """
    months = list(pd.date_range(first.ceil("D"), last, freq="MS", normalize=True))
    by_step = [[month for month in months if (month.month - 1) % step == 0] for step in MONTH_STEPS]
    chosen = next((days for days in by_step if len(days) <= most), by_step[-1])
    return chosen[:: max(1, -(-len(chosen) // most))]
