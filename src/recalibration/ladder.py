"""Which step to take: hold, move the level, refitted weights, other settings; the smallest that helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ..reports.words import many
from ..tables import CUTOFF
from .cusum import RATIO, THRESHOLD, WEEK, CusumAlarm, cusum, weekly_cancels
from .gate import GATE_DAYS, SURE, Gate
from .level import PRIOR_CANCELS, level_shift

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
    every `refit_every_days`, on outcomes that matured within `gate_days`, and has to be `sure` standard
    errors better; after one, the next has to wait for `rest_days`. Settings are searched anew once in
    `retune_every_days` at most.
    """

    more: float = THRESHOLD
    fewer: float = 8.0
    ratio: float = RATIO
    prior_cancels: float = PRIOR_CANCELS
    refit_every_days: int = 28
    gate_days: int = GATE_DAYS
    sure: float = SURE
    rest_days: int = 84
    retune_every_days: int = 168


DEFAULT = Policy()

LEVEL_FROM = pd.Timedelta(days=182)
"""How far back the level of a new champion is taken from: half a year holds cancellations enough."""


@dataclass(frozen=True)
class Decision:
    """What to do at `at`, and why, in words.

    `shift` is what to add to the log odds of the scorer that is to be in use: of the champion for an
    intercept, of the challenger for a refit or other settings; 0 to hold.
    """

    at: pd.Timestamp
    action: Action
    reason: str
    shift: float = 0.0
    alarm: CusumAlarm | None = None
    gate: Gate | None = None


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
    after: pd.Timestamp | None = None,
    policy: Policy = DEFAULT,
) -> Decision:
    """Return the `Decision` at `at`: a refit that passed its gate, else a level that is off, else to hold.

    `scores` has a row for each account_id and weekly cutoff since the last action, with the `probability`
    that was in use; `cancels` has account_id and `at` of cancellations that are known by then. `gate` is what
    a challenger came to, where one was tried, and `challenger` its probabilities for the rows of `scores`,
    which its level is taken from; `step` says what it is, a refit or one with other settings. `after` is when
    the last decision was that could act (see `level_alarm`). Input drift is no argument here, on purpose: it
    says nothing about whether customers leave for other reasons than they did.
    """
    weeks = scores[scores[CUTOFF] + WEEK <= at]
    counted = weekly_cancels(weeks, cancels, horizon_days=horizon_days, until=at)
    alarm = level_alarm(counted, at=at, after=after, policy=policy)
    if gate is not None and gate.passed and challenger is not None:
        recent = challenger[(challenger[CUTOFF] + WEEK <= at) & (challenger[CUTOFF] >= at - LEVEL_FROM)]
        shift = _shift(recent, cancels, at, horizon_days, policy)
        return Decision(at, step, f"{step}, {gate.sentence}", shift, alarm, gate)
    if alarm is not None:
        shift = _shift(weeks[weeks[CUTOFF] >= alarm.since], cancels, at, horizon_days, policy)
        return Decision(at, INTERCEPT, _level_words(alarm), shift, alarm, gate)
    return Decision(at, HOLD, _hold_words(counted, gate), 0.0, None, gate)


def _shift(
    weeks: pd.DataFrame, cancels: pd.DataFrame, at: pd.Timestamp, horizon_days: int, policy: Policy
) -> float:
    if weeks.empty:
        return 0.0
    seen = weekly_cancels(weeks, cancels, horizon_days=horizon_days, until=at)["observed"].sum()
    return level_shift(
        weeks, observed=int(seen), horizon_days=horizon_days, prior_cancels=policy.prior_cancels
    )


def _level_words(alarm: CusumAlarm) -> str:
    return (
        f"level: {alarm.observed} cancellations since {alarm.since:%Y-%m-%d}, where {alarm.expected:.1f} "
        f"were expected; that {alarm.direction} cancel is no chance any more; their order stays"
    )


def _hold_words(counted: pd.DataFrame, gate: Gate | None) -> str:
    gone = many(int(counted["observed"].sum()), "cancellation")
    said = (
        f"hold: {gone} in {many(len(counted), 'week')}, where {counted['expected'].sum():.1f} were expected"
    )
    return said if gate is None else f"{said}; a refit was {gate.sentence}"
