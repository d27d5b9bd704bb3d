"""The backtest: what the alarms of a scorer would have said 30, 60 and 90 days before each known churn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ...tables import ACCOUNT_ID, AT_RISK, CHURN_AT, CUTOFF, HEALTH, LAPSED
from ..shares import CONFIDENCE, clustered_share, share_difference
from ..thresholds import Alerts
from .alarms import LOOK, MATURE, RAISED, RIGHT, SINCE, alarms
from .false_alarms import false_alarms
from .known_churns import CENSORED, LEAD, known_churns, last_stretches, said_before
from .lead_times import LeadTimes, lead_times
from .result import Backtest, Caught, RecallGap

LEAD_DAYS = (30, 60, 90)
"""Days before a churn at which the alarms are looked up: one, two and three months to act."""

ALARM, ALARM_SINCE = "alarm", "alarm_since"


def backtest(
    watched: pd.DataFrame,
    *,
    scorer: str,
    alerts: Alerts,
    horizon_days: int,
    first: pd.Timestamp,
    every_days: int = 7,
    lead_days: Sequence[int] = LEAD_DAYS,
    confidence: float = CONFIDENCE,
) -> Backtest:
    """Return the `Backtest` of a scorer on the customers of each day of a grid, `every_days` from `first`.

    `watched` has one row an account and day: account_id, cutoff, phase, probability and health (0 to 100,
    100 is healthy) as the scorer said them that day, and churn_at, known_until and lapsed as
    `features.churns` tells them. `alerts` says which of them are at risk, and must not have been learned
    from these days. A churn is known if it lies between the first day of the grid and one step after its
    last, so that its account was watched up to it. What was said `lead_days` before it is what the last day
    of the grid at or before then says.

    >>> days = pd.date_range("2024-01-01", periods=9, freq="7D", tz="UTC")
    >>> rows = pd.DataFrame({"account_id": ["a"] * 9 + ["b"] * 9, "cutoff": [*days, *days], "phase": "pre",
    ...     "probability": [0.9] * 9 + [0.1] * 9, "health": 50.0, "lapsed": False,
    ...     "churn_at": [days[8]] * 9 + [pd.NaT] * 9, "known_until": days[8] + pd.Timedelta(days=60)})
    >>> half = Alerts(budget_share=0.5)
    >>> found = backtest(rows, scorer="oracle", alerts=half, horizon_days=60, first=days[0])
    >>> [(caught.lead_days, caught.recall.value, caught.by_chance) for caught in found.recall]
    [(30, 1.0, 0.5), (60, None, None), (90, None, None)]
    """
    said = watched.assign(**{AT_RISK: alerts.at_risk(watched)})
    step, last = pd.Timedelta(days=every_days), said[CUTOFF].max()
    rows = alarms(said, first=first, every_days=every_days, horizon_days=horizon_days)
    by_lot = said[AT_RISK].groupby((said[CUTOFF] - first) // step).mean()
    known = known_churns(rows, first=first, end=last + step)
    before = {days: said_before(rows, known, days, first=first, every_days=every_days) for days in lead_days}
    lasting = last_stretches(rows, known, horizon_days=horizon_days)
    judged = rows[rows[RAISED] & rows[MATURE]]
    return Backtest(
        scorer=scorer,
        alerts=alerts,
        first=first,
        last=last,
        every_days=every_days,
        horizon_days=horizon_days,
        confidence=confidence,
        looks=len(rows),
        accounts=rows[ACCOUNT_ID].nunique(),
        churns=len(known),
        churned_accounts=known[ACCOUNT_ID].nunique(),
        recall=tuple(_caught(days, then, by_lot, confidence) for days, then in before.items()),
        lead_times=_lead_times(lasting),
        raised=int(rows[RAISED].sum()),
        precision=clustered_share(judged[RIGHT], judged[ACCOUNT_ID], confidence=confidence),
        precision_by_chance=_mean(judged[LOOK].map(rows[rows[MATURE]].groupby(LOOK)[RIGHT].mean())),
        immature=int((rows[RAISED] & ~rows[MATURE]).sum()),
        lapsed=int((said[AT_RISK] & said[LAPSED]).sum()),
        false_alarms=false_alarms(rows[rows[MATURE]], every_days=every_days, confidence=confidence),
        table=_table(known, before, lasting),
    )


def recall_differences(ours: Backtest, theirs: Backtest) -> tuple[RecallGap, ...]:
    """Return the recall of `ours` minus that of `theirs` at each lead, paired.

    Both must be of the same customers on the same days, and have been asked for the same leads.
    """
    both = ours.table.merge(theirs.table, on=[ACCOUNT_ID, CHURN_AT], suffixes=("", " theirs"))
    gaps = []
    for caught in ours.recall:
        name = f"{ALARM}_{caught.lead_days}"
        pair = both[[ACCOUNT_ID, name, f"{name} theirs"]].dropna()
        alarms_of = pair[name], pair[f"{name} theirs"]
        gap = share_difference(*alarms_of, pair[ACCOUNT_ID], confidence=ours.confidence)
        gaps.append(RecallGap(caught.lead_days, gap.value, gap.low, gap.high, len(pair)))
    return tuple(gaps)


def _caught(days: int, then: pd.DataFrame, by_lot: pd.Series, confidence: float) -> Caught:
    there = then[then[AT_RISK].notna()]
    recall = clustered_share(there[AT_RISK], there[ACCOUNT_ID], confidence=confidence)
    return Caught(days, recall, _mean(there[LOOK].map(by_lot)), len(then) - len(there))


def _lead_times(lasting: pd.DataFrame) -> LeadTimes:
    warned = lasting[lasting[SINCE].notna()]
    return lead_times(warned[LEAD].to_numpy(np.float64), warned[CENSORED].to_numpy(bool))


def _table(known: pd.DataFrame, before: Mapping[int, pd.DataFrame], lasting: pd.DataFrame) -> pd.DataFrame:
    table = known[[ACCOUNT_ID, CHURN_AT]]
    for days, then in before.items():
        told = {f"{ALARM}_{days}": then[AT_RISK].astype("boolean"), f"{HEALTH}_{days}": then[HEALTH]}
        table = table.assign(**told)
    table = table.assign(**{ALARM_SINCE: lasting[SINCE], LEAD: lasting[LEAD], CENSORED: lasting[CENSORED]})
    return table.sort_values([CHURN_AT, ACCOUNT_ID], ignore_index=True)


def _mean(values: pd.Series) -> float | None:
    return float(values.mean()) if len(values) else None
