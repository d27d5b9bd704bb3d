"""What churn within a month or so says of the sides while the outcome is open; never a verdict."""

from __future__ import annotations

import pandas as pd

from ..evaluation.ledger import Proxy, Sides, proxy
from ..experiment import DropLabel, Experiment
from ..features import labels
from ..tables import ACCOUNT_ID, CUTOFF, Tables

PROXY_DAYS = (30, 45)
"""A third and a half of the usual horizon of 90 days."""


def proxies_of(
    experiment: Experiment, tables: Tables, both: Sides, until: pd.Timestamp
) -> tuple[tuple[Proxy, ...], tuple[str, ...]]:
    """Return the early answers as of a day, where shorter than the horizon; in sentences what is missing."""
    label, chosen = experiment.label, experiment.evaluation
    if both.rows.empty:
        return (), ()
    if isinstance(label, DropLabel):
        return (), (
            "ledger: there is no early answer by churn within 30 or 45 days, as a drop is only defined "
            "over the whole horizon",
        )
    asked = both.rows[[ACCOUNT_ID, CUTOFF]].drop_duplicates()
    found = []
    for days in (days for days in PROXY_DAYS if days < label.horizon_days):
        early = labels(tables, asked, label.model_copy(update={"horizon_days": days}), as_of=until)
        found.append(
            proxy(
                both.rows,
                early,
                days,
                reference=chosen.reference,
                challenger=chosen.challenger,
                confidence=chosen.confidence,
            )
        )
    return tuple(found), ()
