"""Who is at risk: the alert budget of each cutoff, or everybody whose probability passes a threshold."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..checks import InputError
from ..tables import ACCOUNT_ID, CHURNED, CUTOFF, PHASE, PHASES, PROBABILITY
from .budget import SHARE_DECIMALS, inside_budget
from .influence import Booleans, Floats
from .profit import COSTS, Profit, RetentionCosts, expected_maximum_profit, expected_profit
from .shares import CONFIDENCE, clustered_share
from .slices import OVERALL

MIN_RETAINED_ACCOUNTS = 30
"""Accounts that stayed which a phase needs for a threshold of its own, as a verdict needs churned ones."""

EVERYBODY = 0.0
"""The threshold that each probability reaches."""


@dataclass(frozen=True)
class Threshold:
    """A probability from which on a snapshot is at risk, and what it did on the rows it was learned from.

    `phase` is the phase it holds in, or "overall". `value` is infinite where nobody is to be flagged.
    `flagged` of `rows` snapshots were at risk. `false_alarm_rate` is the share at risk of those that did not
    churn, with its interval by account, low to high; lower is better. None where undefined. `own` says
    whether it was learned from this phase, and not from all because too few accounts stayed in the phase.
    """

    phase: str
    value: float
    rows: int
    flagged: int
    false_alarm_rate: float | None
    low: float | None
    high: float | None
    own: bool = True


@dataclass(frozen=True)
class Alerts:
    """Which snapshots are at risk.

    `rule` is "budget", "profit" or "false_alarms". Without `thresholds` they are the `budget_share` of each
    cutoff with the highest probability; else those that reach the threshold of their phase, or the one for
    all phases. `profit` is what the rule "profit" expects.
    """

    rule: str = "budget"
    budget_share: float | None = 0.10
    thresholds: tuple[Threshold, ...] = ()
    profit: Profit | None = None

    def at_risk(self, rows: pd.DataFrame) -> Booleans:
        """Return which rows (n,) are at risk, by account_id, cutoff, phase and probability.

        >>> rows = pd.DataFrame({"account_id": list("ab"), "cutoff": 0, "phase": "pre"})
        >>> rows["probability"] = [0.1, 0.3]
        >>> Alerts(budget_share=0.5).at_risk(rows).tolist()
        [False, True]
        """
        if self.thresholds or self.budget_share is None:
            wanted = {threshold.phase: threshold.value for threshold in self.thresholds}
            least = np.array([wanted.get(phase, wanted.get(OVERALL, np.inf)) for phase in rows[PHASE]])
            reached: Booleans = rows[PROBABILITY].to_numpy(np.float64) >= least
            return reached
        return inside_budget(
            rows[PROBABILITY],
            cutoff=rows[CUTOFF],
            account_id=rows[ACCOUNT_ID],
            budget_share=self.budget_share,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; the value of a threshold that nobody reaches is None."""
        return {
            "rule": self.rule,
            "budget_share": self.budget_share,
            "thresholds": [
                asdict(threshold) | {"value": threshold.value if np.isfinite(threshold.value) else None}
                for threshold in self.thresholds
            ],
            "profit": None if self.profit is None else asdict(self.profit),
        }


def budget_threshold(
    rows: pd.DataFrame, *, budget_share: float = 0.10, confidence: float = CONFIDENCE
) -> Alerts:
    """Return the lowest threshold that at most `budget_share` of the `rows` reach.

    Other than the budget of each cutoff it lets quiet weeks have fewer alarms, and bad weeks more. `rows`
    are snapshots that the scorer did not learn from, with account_id, phase, probability and churned.

    >>> rows = pd.DataFrame({"account_id": list("abcd"), "phase": "pre", "probability": [0.4, 0.3, 0.2, 0.1],
    ...     "churned": [True, False, False, False]})
    >>> budget_threshold(rows, budget_share=0.5).thresholds[0].value
    0.3
    """
    _refuse_share("budget_share", budget_share)
    probability = rows[PROBABILITY].to_numpy(np.float64)
    value = _lowest(probability, probability, budget_share * len(rows))
    return Alerts("budget", budget_share, (_threshold(rows, OVERALL, value, confidence),))


def profit_threshold(
    rows: pd.DataFrame, costs: RetentionCosts = COSTS, *, confidence: float = CONFIDENCE
) -> Alerts:
    """Return the lowest threshold that at most the share of `rows` reach which is worth contacting.

    That share is the one of `expected_maximum_profit`, doi 10.1109/TKDE.2012.50; where nobody is worth it,
    nobody reaches the threshold. `profit` tells the money for each snapshot. `rows` are snapshots that
    the scorer did not learn from, with account_id, phase, probability and churned, true and false.
    """
    churned, probability = rows[CHURNED].to_numpy(bool), rows[PROBABILITY].to_numpy(np.float64)
    profit = expected_maximum_profit(churned, probability, costs)
    if np.isnan(profit.share):
        raise InputError(
            "alerts: a threshold from costs needs snapshots that churned and some that did not, to learn from"
        )
    value = _lowest(probability, probability, profit.share * len(rows))
    at_threshold = expected_profit(churned, probability >= value, costs)
    threshold = _threshold(rows, OVERALL, value, confidence)
    return Alerts("profit", None, (threshold,), replace(profit, at_threshold=at_threshold))


def false_alarm_threshold(
    rows: pd.DataFrame, *, limit: float = 0.10, confidence: float = CONFIDENCE
) -> Alerts:
    """Return for each phase the lowest threshold that at most `limit` of its snapshots that stay reach.

    A phase in which fewer than `MIN_RETAINED_ACCOUNTS` accounts stayed has the threshold of all phases.
    `rows` are snapshots that the scorer did not learn from, with account_id, phase, probability and churned.
    """
    _refuse_share("limit", limit)
    overall = _for_limit(rows, limit)
    thresholds = []
    for phase in PHASES:
        part = rows[rows[PHASE] == phase]
        stayed = part.loc[~part[CHURNED].astype(bool), ACCOUNT_ID].nunique()
        own = stayed >= MIN_RETAINED_ACCOUNTS
        value = _for_limit(part, limit) if own else overall
        thresholds.append(_threshold(part, phase, value, confidence, own=own))
    return Alerts("false_alarms", None, tuple(thresholds))


def _for_limit(rows: pd.DataFrame, limit: float) -> float:
    probability = rows[PROBABILITY].to_numpy(np.float64)
    stayed = probability[~rows[CHURNED].to_numpy(bool)]
    return _lowest(probability, stayed, limit * len(stayed))


def _lowest(probability: Floats, counted: Floats, allowed: float) -> float:
    """Return the lowest of the probabilities that at most so many of the `counted` reach."""
    most = int(np.floor(np.round(allowed, SHARE_DECIMALS)))
    if most >= len(counted):
        return EVERYBODY
    one_too_many = np.sort(counted)[::-1][most]
    above = probability[probability > one_too_many]
    return float(above.min()) if above.size else np.inf


def _threshold(
    rows: pd.DataFrame, phase: str, value: float, confidence: float, *, own: bool = True
) -> Threshold:
    at_risk = rows[PROBABILITY].to_numpy(np.float64) >= value
    stayed = ~rows[CHURNED].to_numpy(bool)
    share = clustered_share(at_risk[stayed], rows.loc[stayed, ACCOUNT_ID], confidence=confidence)
    return Threshold(phase, value, len(rows), int(at_risk.sum()), share.value, share.low, share.high, own)


def _refuse_share(name: str, share: float) -> None:
    if not 0 < share <= 1:
        raise InputError(f"alerts: {name} is {share:g}; it must be above 0 and at most 1")
