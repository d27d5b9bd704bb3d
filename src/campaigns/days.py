"""Days: the only clock behind the door.

A day is an int32, whole days since 1970-01-01 in the data set's zone. A cutoff is the midnight that starts
its day, so "occurred before the cutoff" is `day < cutoff` and "known at the cutoff" is `known <= cutoff`
once the known time is rounded up to the next midnight.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..compiled import compiled, locked

Days = npt.NDArray[np.int32]

NEVER = np.int32(2**30)  # a day that no data reach: later than every cutoff, and safe to add a window to
_MICROSECONDS_A_DAY = 86_400_000_000
_MISSING = np.iinfo(np.int64).min  # what numpy keeps for a time that is not there


def floor_day(times: pd.Series) -> Days:
    """Return the day each time lies in; a missing time gives `NEVER`.

    >>> floor_day(pd.Series(pd.to_datetime(["1970-01-02 13:00", None], utc=True)))
    array([         1, 1073741824], dtype=int32)
    """
    return days_of(micros_of(times))


def ceil_day(times: pd.Series) -> Days:
    """Return the first midnight at or after each time; a missing time gives `NEVER`.

    >>> ceil_day(pd.Series(pd.to_datetime(["1970-01-02 00:00", "1970-01-02 00:01"], utc=True)))
    array([1, 2], dtype=int32)
    """
    return _whole_days(locked(micros_of(times)), _MICROSECONDS_A_DAY - 1)


def days_of(micros: npt.NDArray[np.int64]) -> Days:
    """Return what `floor_day` does, of times in microseconds since 1970."""
    return _whole_days(locked(micros), 0)


def known_days(micros: npt.NDArray[np.int64] | None, day: Days) -> Days:
    """Return since which day facts are known: the first midnight from when they were told, else the next.

    >>> known_days(np.array([86_400_000_001, np.iinfo(np.int64).min]), np.array([0, 7], np.int32))
    array([2, 8], dtype=int32)
    """
    return day + np.int32(1) if micros is None else _known(locked(micros), locked(day))


def to_times(days: Days) -> pd.Series:
    """Return the midnights (datetime64[us, UTC]) that start the days; `NEVER` gives NaT."""
    micros = days.astype(np.int64) * _MICROSECONDS_A_DAY
    micros[days == NEVER] = _MISSING
    return pd.Series(micros.view("M8[us]")).dt.tz_localize("UTC")


def micros_of(times: pd.Series) -> npt.NDArray[np.int64]:
    """Return the times in microseconds since 1970; the least of all where there is none."""
    return times.to_numpy(dtype="M8[us]").view(np.int64)


@compiled
def _whole_days(micros: npt.NDArray[np.int64], round_up: int) -> Days:
    days = np.empty(len(micros), np.int32)
    for place in range(len(micros)):
        missing = micros[place] == _MISSING
        days[place] = NEVER if missing else (micros[place] + round_up) // _MICROSECONDS_A_DAY
    return days


@compiled
def _known(micros: npt.NDArray[np.int64], day: Days) -> Days:
    known = np.empty(len(day), np.int32)
    for place in range(len(day)):
        told = micros[place] != _MISSING
        after = (micros[place] + _MICROSECONDS_A_DAY - 1) // _MICROSECONDS_A_DAY
        known[place] = after if told else day[place] + 1
    return known
