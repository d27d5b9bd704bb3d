"""Which step to take: hold, move the level, refitted weights, other settings; the smallest that helps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from ..reports.words import many
from ..tables import ACCOUNT_ID, CUTOFF, PHASE, PROBABILITY
from .cusum import RATIO, WEEK, CusumAlarm, cusum, weekly_cancels
from .early import EarlyLooks
from .gate import GATE_DAYS, SURE, Gate
from .level import PRIOR_CANCELS, level_shift
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
    intercept, of the challenger for a refit or other settings; 0 to hold. `phases` are those that carry the
    alarm (see `phases_off`).
    """

    at: pd.Timestamp
    action: Action
    reason: str
    shift: float = 0.0
    alarm: CusumAlarm | None = None
    gate: Gate | None = None
    phases: tuple[str, ...] = ()


def level_alarm(
    counted: pd.DataFrame,
    *,
    at: pd.Timestamp,
    after: pd.Timestamp | None = None,
    policy: Policy = DEFAULT,
) -> CusumAlarm | None:
    """Return the alarm that a week raised which ended after `after`, up to `at`; None if none did.

    `counted` are the weeks since the last action, as `weekly_cancels` gives them; `after` is when somebody
    last looked, without it only the week that ended at `at` counts.
    """
    since = at - WEEK if after is None else after
    alarms = cusum(counted, ratio=policy.ratio, more=policy.more, fewer=policy.fewer).alarms
    for direction in ("more", "fewer"):
        for alarm in reversed(alarms):
            if alarm.direction == direction and since < alarm.at <= at:
                return alarm
    return None


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
    after: pd.Timestamp | None = None,
    policy: Policy = DEFAULT,
) -> Decision:
    """Return the `Decision` at `at`: a refit that passed its gate, else a level that is off, else to hold.

    `scores` has a row for each account_id and weekly cutoff since the last action, with the `probability`
    that was in use; `cancels` has account_id and `at` of cancellations that are known by then. `gate` is what
    a challenger came to, where one was tried, and `challenger` its probabilities for the rows of `scores`,
    of the last 182 days; `step` says what it is, a refit or one with other settings. A challenger takes over
    the level in use, moved by what came since the last action, or since the change point of an alarm: its own
    is that of the time it learned from. `early` are the early looks of the day: if others leave than the
    champion has in mind, an alarm is left to the refit, which sets the level too, and the evidence begins
    anew; once outcomes from after its change point have matured, the next alarm moves the level. `after` is
    when the last decision was that could act (see `level_alarm`). Input drift is no argument here, on
    purpose: it says nothing about whether customers leave for other reasons than they did.
    """
    weeks = scores[scores[CUTOFF] + WEEK <= at]
    counted = weekly_cancels(weeks, cancels, horizon_days=horizon_days, until=at)
    alarm = level_alarm(counted, at=at, after=after, policy=policy)
    lately = weeks[weeks[CUTOFF] >= (at - LEVEL_FROM if alarm is None else alarm.since)]
    found = Decision(at, HOLD, _hold_words(counted, gate), 0.0, alarm, gate)
    if alarm is not None and PHASE in lately:
        found = replace(found, phases=phases_off(lately, cancels, alarm, horizon_days=horizon_days))
    if gate is not None and gate.passed and challenger is not None:
        row = [ACCOUNT_ID, CUTOFF]
        both = lately.merge(challenger[[*row, PROBABILITY]], on=row, suffixes=("", " of the next"))
        shift = _shift(both, both[f"{PROBABILITY} of the next"], cancels, at, horizon_days, policy)
        return replace(found, action=step, reason=f"{step}, {gate.sentence}", shift=shift)
    if alarm is not None:
        known = _first(counted, alarm, policy) + pd.Timedelta(days=horizon_days)
        if early is not None and early.low and at < known:
            return replace(found, reason=_waits_words(alarm, early, known) + _refit_words(gate))
        shift = _shift(lately, lately[PROBABILITY], cancels, at, horizon_days, policy)
        return replace(found, action=INTERCEPT, reason=_level_words(alarm) + _refit_words(gate), shift=shift)
    return found


def _first(counted: pd.DataFrame, alarm: CusumAlarm, policy: Policy) -> pd.Timestamp:
    """Return the change point of the first alarm of this direction since the last action, answered or not."""
    alarms = cusum(counted, ratio=policy.ratio, more=policy.more, fewer=policy.fewer).alarms
    return min(one.since for one in alarms if one.direction == alarm.direction)


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


def _level_words(alarm: CusumAlarm) -> str:
    return f"level: {alarm.words}; that {alarm.direction} cancel is no chance any more; their order stays"


def _waits_words(alarm: CusumAlarm, early: EarlyLooks, known: pd.Timestamp) -> str:
    return (
        f"hold: {alarm.words}; but others leave than the champion has in mind, as {early.words}: the level "
        f"is left to a refit; from {known:%Y-%m-%d} on the next such evidence moves it"
    )


def _hold_words(counted: pd.DataFrame, gate: Gate | None) -> str:
    gone = many(int(counted["observed"].sum()), "cancellation")
    weeks, expected = many(len(counted), "week"), f"{counted['expected'].sum():.1f}"
    return f"hold: {gone} in {weeks}, where {expected} were expected{_refit_words(gate)}"


def _refit_words(gate: Gate | None) -> str:
    return "" if gate is None else f"; a refit was {gate.sentence}"
