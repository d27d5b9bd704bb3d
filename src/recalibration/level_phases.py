"""Which phases carry an alarm of cancellations."""

from __future__ import annotations

import pandas as pd

from ..tables import CUTOFF, PHASE, PHASES
from .cusum import CusumAlarm, weekly_cancels

FEWEST_EXPECTED = 5.0
"""Cancellations expected of a phase, without which a count of them is an anecdote."""

FAR = 2.0
"""Standard errors of a Poisson count beyond which a phase is off by itself."""


def phases_off(
    scores: pd.DataFrame, cancels: pd.DataFrame, alarm: CusumAlarm, *, horizon_days: int
) -> tuple[str, ...]:
    """Return the phases in which by themselves more, or fewer, cancelled than expected since the change.

    By two standard errors of the count, (observed − expected) ÷ √expected, in the direction of the `alarm`;
    phases with fewer than 5 expected are left out. None of them may: then it is all together that is off.
    `scores` has account_id, cutoff, phase and probability of weeks in use, `cancels` account_id and at.

    >>> monday = pd.Timestamp("2024-01-01", tz="UTC")
    >>> scores = pd.DataFrame({"account_id": range(400), "cutoff": monday, "probability": 0.5})
    >>> scores["phase"] = ["post"] * 200 + ["baseline"] * 200
    >>> cancels = pd.DataFrame({"account_id": range(30), "at": monday})
    >>> alarm = CusumAlarm(monday + pd.Timedelta(days=7), "more", monday, 21.0, 30)
    >>> phases_off(scores, cancels, alarm, horizon_days=90)
    ('post',)
    """
    sign = 1 if alarm.direction == "more" else -1
    since = scores[scores[CUTOFF] >= alarm.since]
    found = []
    for phase in PHASES:
        rows = since[since[PHASE] == phase]
        counted = weekly_cancels(rows, cancels, horizon_days=horizon_days, until=alarm.at)
        expected, observed = counted["expected"].sum(), counted["observed"].sum()
        if expected >= FEWEST_EXPECTED and sign * (observed - expected) > FAR * expected**0.5:
            found.append(phase)
    return tuple(found)
