"""Which day is scored, and what speaks against trusting it."""

from __future__ import annotations

import pandas as pd

from ..checks import InputError
from ..experiment import Experiment
from ..tables import OCCURRED_AT, Tables, clean_cutoffs, clean_moment
from .watch import last_day

A_DAY = pd.Timedelta(days=1)
LONGEST_GAP = pd.Timedelta(days=7)
"""Days without data that may lie before a scored day: a week-end or a holiday; more is an outage."""


def scoring_day(
    experiment: Experiment, tables: Tables, at: str | pd.Timestamp | None
) -> tuple[pd.Timestamp, tuple[str, ...]]:
    """Return the midnight whose customers are scored, and in sentences what is doubtful about it.

    Without `at` it is that of the last day of the data, so that all its facts are from whole days. Data are
    known of days before the midnight, and the day after the last one of the data can be scored, too; later
    ones within LONGEST_GAP are said. Raises InputError for a day beyond, and for one before which nothing is
    known.
    """
    first, last = tables.events[OCCURRED_AT].min().floor("D"), last_day(tables)
    if at is None:
        return last, _learned(experiment, last)
    day = clean_cutoffs([at])[0]
    if day <= first:
        raise InputError(
            f"at {day:%Y-%m-%d}: the data begin on {first:%Y-%m-%d}, so that nothing is known of anybody "
            f"before; score a later day, up to {last + A_DAY:%Y-%m-%d}"
        )
    gap = day - (last + A_DAY)
    if gap > LONGEST_GAP:
        raise InputError(
            f"at {day:%Y-%m-%d}: the data end on {last:%Y-%m-%d}, and {gap.days} days without any would look "
            f"as if all customers had gone; load newer data, or score {last + A_DAY:%Y-%m-%d}"
        )
    return day, (*_floored(at, day), *_silent(day, last), *_learned(experiment, day))


def _floored(at: str | pd.Timestamp, day: pd.Timestamp) -> tuple[str, ...]:
    moment = clean_moment(at)
    if moment == day:
        return ()
    return (f"at: {moment:%Y-%m-%d %H:%M} is read as the day {day:%Y-%m-%d}, before which the data count",)


def _silent(day: pd.Timestamp, last: pd.Timestamp) -> tuple[str, ...]:
    if day <= last + A_DAY:
        return ()
    return (
        f"events: they end on {last:%Y-%m-%d}; the days without any between then and {day:%Y-%m-%d} count as "
        "days without activity",
    )


def _learned(experiment: Experiment, day: pd.Timestamp) -> tuple[str, ...]:
    if day >= experiment.split.test[0]:
        return ()
    return (
        f"at: {day:%Y-%m-%d} lies before the test period, among the days that scorers learn from; "
        "their scores flatter",
    )
