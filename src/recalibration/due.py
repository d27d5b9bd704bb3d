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
    """What was decided before, and since when the champion is what it is; None where a thing never was.

    Of the decisions: the `last`, the last for which a refit was `tried`, and settings were `searched`. Alarms
    up to `answered` are no concern any more: the decision of that day asked for a change, or was about
    another champion. Later ones stay open, whatever held them back: a fault of the data, or a refit that is
    waited for.

    Of the champion: `returned` is the last decision before it came back into use, if it was away, whoever
    brought it back; its cancellations are counted anew from then on, as the evidence from before had been
    answered. `weights_from` is the last decision before its weights came into use, where others were before:
    by a refit, by hand or back again; a level that moves keeps the weights. `by_hand` says in words that a
    person made it the champion, after the first decision.
    """

    last: pd.Timestamp | None = None
    tried: pd.Timestamp | None = None
    searched: pd.Timestamp | None = None
    answered: pd.Timestamp | None = None
    returned: pd.Timestamp | None = None
    weights_from: pd.Timestamp | None = None
    by_hand: str | None = None


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
    may pass by chance, nor within `rest_days` after other weights came into use: those of a refit have no
    outcomes of their own yet, and where a person brought others, a person has just chosen. `campaigns` is the
    calendar as it is known at `at`.
    """
    if course.weights_from is not None and at < course.weights_from + pd.Timedelta(days=policy.rest_days):
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
    level_moved: pd.Timestamp | None = None,
    other_leavers: bool = False,
) -> str | None:
    """Return why settings are to be searched anew at `at`, where the gate `held` a refit; None where not.

    A refit at the settings in use was no better, and yet something is wrong: the champion loses to the
    rolling base rate, others leave than it has in mind (`other_leavers`), or its level is not the one that
    its weights came with: it had to be `level_moved`, a horizon ago or longer, so that outcomes of since then
    have matured. Not where the gate had too few churned accounts to tell, and once in `retune_every_days`.
    """
    if held.passed or held.churned_accounts < FEWEST_CHURNED:
        return None
    if course.searched is not None and at < course.searched + pd.Timedelta(days=policy.retune_every_days):
        return None
    if held.loses_to_constant:
        return "the champion loses to the rolling base rate"
    if other_leavers:
        return "others leave than the champion has in mind"
    if level_moved is None or at < level_moved + pd.Timedelta(days=horizon_days):
        return None
    return f"its level had to be moved on {level_moved:%Y-%m-%d}"


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
