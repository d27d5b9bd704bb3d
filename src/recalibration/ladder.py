"""Which step to take: hold, move the level, refitted weights, other settings; the smallest that helps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from ..reports.words import many
from ..tables import ACCOUNT_ID, CUTOFF, PHASE, PROBABILITY
from .cusum import RATIO, WEEK, Cusum, CusumAlarm, cusum, weekly_cancels
from .early import EarlyLooks
from .gate import GATE_DAYS, SURE, Gate
from .level import PRIOR_CANCELS, level_shift
from .level_alarm import LevelAlarm, level_alarm
from .level_phases import phases_off

Action = Literal["hold", "intercept", "refit", "retune"]
HOLD: Action = "hold"
INTERCEPT: Action = "intercept"
REFIT: Action = "refit"
RETUNE: Action = "retune"


@dataclass(frozen=True)
class Policy:
    """When to act; every number was fixed on development seeds of the simulator (benchmarks/ladder.py).

    `more` and `fewer` are nats of evidence for an alarm: that fewer cancel than expected costs nobody a
    customer and is believed later. `prior_cancels` is what the former level counts for. A refit is tried
    every `refit_every_days`, earlier where the calendar asks, but `apart_days` after the last at the
    earliest; on outcomes that matured within `gate_days` it has to be `sure` standard errors better; after
    one, the next has to wait for `rest_days`. Settings are searched anew once in `retune_every_days` at most.
    """

    more: float = 8.0
    fewer: float = 10.0
    ratio: float = RATIO
    prior_cancels: float = PRIOR_CANCELS
    refit_every_days: int = 56
    apart_days: int = 28
    gate_days: int = GATE_DAYS
    sure: float = SURE
    rest_days: int = 84
    retune_every_days: int = 168


DEFAULT = Policy()

LEVEL_FROM = pd.Timedelta(days=182)
"""How far back the level of a new champion is taken from at most: half a year holds cancellations enough."""


@dataclass(frozen=True)
class Decision:
    """What to do at `at`, and why, in words.

    `shift` is what to add to the log odds of the scorer that is to be in use: of the champion for an
    intercept, of the challenger for a refit or other settings; 0 to hold. `alarm` is the count of one that
    stands, `left` any that was open since the last decision. `phases` are those that carry the alarm (see
    `phases_off`), `course` is the evidence week by week; None where nothing is counted by week.
    """

    at: pd.Timestamp
    action: Action
    reason: str
    shift: float = 0.0
    alarm: CusumAlarm | None = None
    left: LevelAlarm | None = None
    gate: Gate | None = None
    phases: tuple[str, ...] = ()
    course: Cusum | None = None


def decide(
    scores: pd.DataFrame,
    cancels: pd.DataFrame,
    *,
    at: pd.Timestamp,
    horizon_days: int,
    gate: Gate | None = None,
    challenger: pd.DataFrame | None = None,
    step: Action = REFIT,
    early: EarlyLooks | None = None,
    answered: pd.Timestamp | None = None,
    last: pd.Timestamp | None = None,
    policy: Policy = DEFAULT,
) -> Decision:
    """Return the `Decision` at `at`: a refit that passed its gate, else a level that is off, else to hold.

    `scores` has a row for each account_id and weekly cutoff since the last action, with the `probability`
    that was in use; `cancels` has account_id and `at` of cancellations that are known by then. `gate` is what
    a challenger came to, where one was tried, and `challenger` its probabilities for the rows of `scores`,
    of the last 182 days; `step` says what it is, a refit or one with other settings. A challenger takes over
    the level in use, moved by what came since the last action, or since the change point of an open alarm,
    also of one that is weak today: its own is that of the time it learned from. `early` are the early looks
    of the day: while others leave than the champion has in mind, an alarm is left to the refit, which sets
    the level too, until outcomes from after its change point have matured at the longest; the first day
    without that moves the level, if the evidence has stood since the `last` decision (default: a week ago).
    Alarms up to `answered` (default: a week ago) are of no concern any more (see `level_alarm`). Input drift
    is no argument here, on purpose: it says nothing about whether customers leave for other reasons than they
    did.
    """
    weeks = scores[scores[CUTOFF] + WEEK <= at]
    counted = weekly_cancels(weeks, cancels, horizon_days=horizon_days, until=at)
    answered = at - WEEK if answered is None else answered
    course = cusum(counted, ratio=policy.ratio, more=policy.more, fewer=policy.fewer, answered=answered)
    left = level_alarm(course, after=answered, last=at - WEEK if last is None else min(last, at - WEEK))
    alarm = left.count if left is not None and left.state == "stands" else None
    still = None if left is None or left.state == "gone" else left
    lately = weeks[weeks[CUTOFF] >= (at - LEVEL_FROM if still is None else still.count.since)]
    words = _hold_words(course, left) + _refit_words(gate)
    found = Decision(at, HOLD, words, 0.0, alarm, left, gate, course=course)
    if alarm is not None and PHASE in lately:
        found = replace(found, phases=phases_off(lately, cancels, alarm, horizon_days=horizon_days))
    if gate is not None and gate.passed and challenger is not None:
        row = [ACCOUNT_ID, CUTOFF]
        both = lately.merge(challenger[[*row, PROBABILITY]], on=row, suffixes=("", " of the next"))
        shift = _shift(both, both[f"{PROBABILITY} of the next"], cancels, at, horizon_days, policy)
        return replace(
            found, action=step, reason=f"{step}, {gate.sentence}{_answer_words(still)}", shift=shift
        )
    if left is not None and alarm is not None:
        known = alarm.since + pd.Timedelta(days=horizon_days)
        others = early if early is not None and early.low else None
        if others is not None and at < known:
            return replace(found, reason=_waits_words(left, others, known) + _refit_words(gate))
        shift = _shift(lately, lately[PROBABILITY], cancels, at, horizon_days, policy)
        reason = _level_words(alarm, others, known) + _refit_words(gate)
        return replace(found, action=INTERCEPT, reason=reason, shift=shift)
    return found


def _shift(
    in_use: pd.DataFrame,
    told: pd.Series,
    cancels: pd.DataFrame,
    at: pd.Timestamp,
    horizon_days: int,
    policy: Policy,
) -> float:
    """Return the shift of what is `told` of the rows, from the level in use on them and what came of them."""
    if in_use.empty:
        return 0.0
    counted = weekly_cancels(in_use, cancels, horizon_days=horizon_days, until=at)
    return level_shift(
        pd.DataFrame({PROBABILITY: told}),
        observed=int(counted["observed"].sum()),
        expected=float(counted["expected"].sum()),
        horizon_days=horizon_days,
        prior_cancels=policy.prior_cancels,
    )


def _answer_words(still: LevelAlarm | None) -> str:
    if still is None:
        return ""
    return f"; its level answers the alarm of {still.raised:%Y-%m-%d}: {still.count.words}"


def _level_words(alarm: CusumAlarm, others: EarlyLooks | None, known: pd.Timestamp) -> str:
    moves = f"level: {alarm.words}; that {alarm.direction} cancel is no chance any more; their order stays"
    if others is None:
        return moves
    over = f"the wait for a refit was over on {known:%Y-%m-%d}"
    return f"{moves}; others leave than the champion has in mind, but {over}"


def _waits_words(left: LevelAlarm, others: EarlyLooks, known: pd.Timestamp) -> str:
    return (
        f"hold: {left.count.words}; but others leave than the champion has in mind, as {others.words}: the "
        f"alarm of {left.raised:%Y-%m-%d} leaves the level to a refit, until {known:%Y-%m-%d} at the longest"
        "; from then on the first week in which the evidence stands moves it"
    )


def _hold_words(course: Cusum, left: LevelAlarm | None) -> str:
    gone, weeks = many(course.observed, "cancellation"), many(len(course.weeks), "week")
    return f"hold: {gone} in {weeks}, where {course.expected:.1f} were expected{_left_words(left)}"


def _left_words(left: LevelAlarm | None) -> str:
    """Return what has become of an alarm that does not stand."""
    if left is None:
        return ""
    became = "is too weak today to move the level" if left.state == "weak" else "has gone by itself"
    return f"; the alarm of {left.raised:%Y-%m-%d} {became}: {left.count.words}"


def _refit_words(gate: Gate | None) -> str:
    return "" if gate is None else f"; a refit was {gate.sentence}"
