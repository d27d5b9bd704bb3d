"""When something is to be decided, and when a refit is worth a try: by the clock, and by the calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from ..tables import CAMPAIGN_ID, ENDS_AT, KNOWN_AT, POST_DAYS, PRE_DAYS, STARTS_AT
from .gate import FEWEST_CHURNED, Gate
from .ladder import Policy


@dataclass(frozen=True)
class Course:
    """What was decided before: the last day, that of the last refit that was tried, and of the last action.

    `refitted` is the day of the last challenger that took over, refitted or re-tuned, `moved` that of the
    last level that was moved, `searched` that of the last search for settings; None where there was none yet.
    Alarms after `free`, the last decision that no fault of the data held back, are still to be answered.
    `rolled_back` says in words that a rollback brought the champion back, where one did; that counts as an
    action, and what it took back as none.
    """

    last: pd.Timestamp | None = None
    tried: pd.Timestamp | None = None
    acted: pd.Timestamp | None = None
    refitted: pd.Timestamp | None = None
    moved: pd.Timestamp | None = None
    searched: pd.Timestamp | None = None
    free: pd.Timestamp | None = None
    rolled_back: str | None = None


def due_days(at: pd.Timestamp, *, last: pd.Timestamp | None, every_days: int) -> tuple[pd.Timestamp, ...]:
    """Return the days to decide on up to `at`, each `every_days` after the last; at first only `at`.

    >>> monday = pd.Timestamp("2024-01-01", tz="UTC")
    >>> [f"{day:%d}" for day in due_days(monday + pd.Timedelta(days=15), last=monday, every_days=7)]
    ['08', '15']
    """
    if last is None:
        return (at,)
    step = pd.Timedelta(days=every_days)
    return tuple(last + step * number for number in range(1, (at - last) // step + 1))


def why_refit(at: pd.Timestamp, course: Course, campaigns: pd.DataFrame, *, policy: Policy) -> str | None:
    """Return why a refit is to be tried at `at`, in words; None where it is not.

    By the calendar when since the last try a post phase has ended, or the pre phase of another campaign has
    begun, and by the clock every `refit_every_days`; never within `apart_days` of the last try, as each look
    may pass by chance, nor within `rest_days` after one took over. `campaigns` is the calendar as it is known
    at `at`.
    """
    if course.refitted is not None and at < course.refitted + pd.Timedelta(days=policy.rest_days):
        return None
    tried = course.tried
    if tried is None:
        return "no refit was tried before"
    if at < tried + pd.Timedelta(days=policy.apart_days):
        return None
    called = [words for day, words in turning_days(campaigns) if tried < day <= at]
    if called:
        return called[0]
    return (
        f"the last refit was tried on {tried:%Y-%m-%d}"
        if at >= tried + pd.Timedelta(days=policy.refit_every_days)
        else None
    )


def why_retune(
    at: pd.Timestamp,
    course: Course,
    held: Gate,
    *,
    horizon_days: int,
    policy: Policy,
    other_leavers: bool = False,
) -> str | None:
    """Return why settings are to be searched anew at `at`, where the gate `held` a refit; None where not.

    A refit at the settings in use was no better, and yet something is wrong: the champion loses to the
    rolling base rate, others leave than it has in mind (`other_leavers`), or its level had to be moved since
    its weights were learned, a horizon ago or longer, so that outcomes of since then have matured. Not where
    the gate had too few churned accounts to tell, and once in `retune_every_days`.
    """
    if held.passed or held.churned_accounts < FEWEST_CHURNED:
        return None
    if course.searched is not None and at < course.searched + pd.Timedelta(days=policy.retune_every_days):
        return None
    if held.loses_to_constant:
        return "the champion loses to the rolling base rate"
    if other_leavers:
        return "others leave than the champion has in mind"
    moved = course.moved
    if moved is None or (course.refitted is not None and course.refitted > moved):
        return None
    matured = at >= moved + pd.Timedelta(days=horizon_days)
    return f"its level had to be moved on {moved:%Y-%m-%d}" if matured else None


def turning_days(campaigns: pd.DataFrame) -> Iterable[tuple[pd.Timestamp, str]]:
    """Yield the days on which the calendar asks for a look, with the words for each.

    Of a rescheduled campaign the latest known row holds.
    """
    order = [CAMPAIGN_ID, KNOWN_AT] if KNOWN_AT in campaigns else [CAMPAIGN_ID]
    latest = campaigns.sort_values(order, kind="stable", na_position="first").drop_duplicates(
        CAMPAIGN_ID, keep="last"
    )
    for row in latest.to_dict("records"):
        name = row[CAMPAIGN_ID]
        yield row[ENDS_AT] + pd.Timedelta(days=row[POST_DAYS]), f"the post phase of {name} has ended"
        yield row[STARTS_AT] - pd.Timedelta(days=row[PRE_DAYS]), f"{name} is ahead"
