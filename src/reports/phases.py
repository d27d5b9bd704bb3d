"""The customers of a day by campaign phase, in numbers."""

from __future__ import annotations

from typing import Any, Protocol

import pandas as pd

from ..tables import PHASES
from .canvas import Look, looks
from .small_groups import fewer_than
from .words import NOTHING, count, known, number, percent

PHASE_LOOKS: dict[str, Look] = looks(PHASES)
"""How a phase is drawn, the same in every figure."""


class OfADay(Protocol):
    """The accounts of a day: phase, at_risk, health and health_before of each, and the least for a mean."""

    @property
    def accounts(self) -> pd.DataFrame: ...  # noqa: D102

    @property
    def min_accounts(self) -> int: ...  # noqa: D102


COLUMNS = ("phase", "accounts", "at_risk", "health", "compared", "health_before", "change")


def phase_summary(customers: OfADay) -> pd.DataFrame:
    """Return one row for each phase, in the order of PHASES: how many customers, and how healthy.

    Columns: phase; accounts; at_risk (accounts); health (their mean, 0 to 100, 100
    healthy); compared (those that were customers on the previous day of scores too); health_before and change
    (means of the compared, change positive where they got healthier). NaN stands for the numbers of fewer
    than `min_accounts` accounts, for their count too; a phase that nobody is in has 0.

    >>> from types import SimpleNamespace
    >>> rows = {"at_risk": [True, False], "health": [20.0, 60.0], "health_before": [30.0, None]}
    >>> day = SimpleNamespace(accounts=pd.DataFrame(rows).assign(phase="pre"), min_accounts=1)
    >>> phase_summary(day).set_index("phase").loc["pre"].to_dict()
    {'accounts': 2.0, 'at_risk': 1.0, 'health': 40.0, 'compared': 1.0, 'health_before': 30.0, 'change': -10.0}
    """
    groups = dict(list(customers.accounts.groupby("phase")))
    nobody = customers.accounts.iloc[:0]
    rows = [
        {"phase": phase, **_summed(groups.get(phase, nobody), customers.min_accounts)} for phase in PHASES
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(COLUMNS[1:], "float64"))


def _summed(accounts: pd.DataFrame, least: int) -> dict[str, float]:
    if 0 < len(accounts) < least:
        return {}
    both = accounts.dropna(subset=["health", "health_before"])
    told = {
        "accounts": len(accounts),
        "at_risk": int(accounts["at_risk"].sum()),
        "health": accounts["health"].mean(),
    }
    if 0 < len(both) < least:
        return told
    change = (both["health"] - both["health_before"]).mean()
    return told | {"compared": len(both), "health_before": both["health_before"].mean(), "change": change}


def summary_words(customers: OfADay) -> pd.DataFrame:
    """Return `phase_summary` in words, as the page shows it; the share at risk is that of the phase.

    Columns: phase, accounts, at risk, health (mean), change.
    """
    rows = [_worded(row, customers.min_accounts) for row in phase_summary(customers).itertuples(index=False)]
    return pd.DataFrame(rows, columns=["phase", "accounts", "at risk", "health", "change"], dtype="str")


def change_words(change: float) -> str:
    """Return a change of health in points, its sign always shown.

    >>> change_words(1.26), change_words(-0.5), change_words(0.0), change_words(float("nan"))
    ('+1.3', '−0.5', '0.0', '–')
    """
    text = number(change, digits=1)
    return f"+{text}" if text.strip("0.") and change > 0 else text


def _worded(row: Any, least: int) -> list[str]:
    return [
        row.phase,
        count(row.accounts) if known(row.accounts) else fewer_than(least),
        f"{count(row.at_risk)} ({percent(row.at_risk / row.accounts)})" if row.accounts > 0 else NOTHING,
        number(row.health, digits=1),
        change_words(row.change),
    ]
