"""How soon a change could be told by who knows more than anybody can: beside the delays of drift.py."""

from __future__ import annotations

import numpy as np
import pandas as pd
from campaignpulse.recalibration import early_look, early_outcomes
from campaignpulse.recalibration.early import too_low
from campaignpulse.tables import CUTOFF

HORIZON_DAYS = 90
WEEK = 7
ODDS = 20  # to 1: Wald's bound for an error of 5 %


def soonest_count(weeks: pd.DataFrame, *, turn: pd.Timestamp) -> int | None:
    """Return after how many days counting tells a change to somebody who knows its day and its size.

    `weeks` as `weekly_cancels` gives them. A test of those since `turn` for the ratio of all of them, known
    to him beforehand; None where it is never sure.
    """
    after = weeks[weeks[CUTOFF] >= turn]
    ratio = after["observed"].sum() / after["expected"].sum()
    evidence = (after["observed"] * np.log(ratio) - after["expected"] * (ratio - 1)).cumsum()
    told = after.loc[evidence >= np.log(ODDS), CUTOFF]
    return (told.iloc[0] - turn).days + WEEK if len(told) else None


def soonest_look(scores: pd.DataFrame, cancels: pd.DataFrame) -> int | None:
    """Return after how many days an early look tells a change to somebody who knows its day.

    `scores` are the customers of that day. Each week he asks who of them has left since, with the bound of
    every early look; None where none is too low within the horizon.
    """
    turn = scores[CUTOFF].iloc[0]
    for days in range(WEEK, HORIZON_DAYS + 1, WEEK):
        until = turn + pd.Timedelta(days=days)
        left = early_outcomes(scores, cancels, horizon_days=HORIZON_DAYS, until=until, days=days)
        if too_low(early_look(left)):
            return days
    return None
