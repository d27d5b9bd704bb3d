"""What a backtest hands back: records of plain numbers, and the same as plain values for JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from ..shares import Share
from ..thresholds import Alerts
from .false_alarms import FalseAlarms
from .lead_times import LeadTimes


@dataclass(frozen=True)
class Caught:
    """How many known churns had an alarm on a number of days before; higher recall is better.

    `by_chance` is the recall of as many alarms dealt out by lot on the same days. `unwatched` churns are not
    in it: their account had no snapshot then, or nobody had begun to watch.
    """

    lead_days: int
    recall: Share
    by_chance: float | None
    unwatched: int


@dataclass(frozen=True, eq=False)
class Backtest:
    """What the alarms of one scorer would have said before each known churn, in plain numbers.

    `looks` are the snapshots, of `accounts` accounts, every `every_days` from `first` to `last`; `churns`
    are the known churns in that time, of `churned_accounts`. `recall` tells for each lead how many of them
    had an alarm then, `lead_times` for how long before it had been on. `precision` is the share of the
    alarms raised that a churn followed within the horizon, `precision_by_chance` that of the customers of
    the same days. `immature` alarms can not be judged yet, and `lapsed` looks with an alarm were at accounts
    whose churn was under way already; neither counts.

    `table` has one row a churn: account_id, churn_at; alarm_30 and health_30 on the day 30 days before, and
    so for each lead (missing: not watched); alarm_since, lead_days and censored of its last alarms.
    """

    scorer: str
    alerts: Alerts
    first: pd.Timestamp
    last: pd.Timestamp
    every_days: int
    horizon_days: int
    confidence: float
    looks: int
    accounts: int
    churns: int
    churned_accounts: int
    recall: tuple[Caught, ...]
    lead_times: LeadTimes
    raised: int
    precision: Share
    precision_by_chance: float | None
    immature: int
    lapsed: int
    false_alarms: tuple[FalseAlarms, ...]
    table: pd.DataFrame

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON: days as 2024-03-01, None for what is undefined."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return plain | {
            "alerts": self.alerts.to_dict(),
            "first": day(self.first),
            "last": day(self.last),
            "recall": [asdict(caught) for caught in self.recall],
            "lead_times": asdict(self.lead_times),
            "precision": asdict(self.precision),
            "false_alarms": [asdict(alarms) for alarms in self.false_alarms],
            "table": [
                {str(name): _value(value) for name, value in row.items()}
                for row in self.table.to_dict("records")
            ],
        }


@dataclass(frozen=True)
class RecallGap:
    """The recall of one backtest minus that of another at a lead, on the `churns` that both watched.

    Positive: the first one caught more. The interval is paired and by account, see `share_difference`.
    """

    lead_days: int
    difference: float | None
    low: float | None
    high: float | None
    churns: int


def day(moment: pd.Timestamp) -> str:
    """Return a moment as its day.

    >>> day(pd.Timestamp("2024-03-01 10:00", tz="UTC"))
    '2024-03-01'
    """
    return moment.date().isoformat()


def _value(value: Any) -> Any:
    if pd.isna(value):
        return None
    return day(value) if isinstance(value, pd.Timestamp) else getattr(value, "item", lambda: value)()
