"""Until when the outcomes of a data set are known."""

from __future__ import annotations

import pandas as pd

from ...experiment import CancelLabel, Label
from ...features.facts import last_time
from ...tables import AT, OCCURRED_AT, Tables

A_DAY = pd.Timedelta(days=1)


def outcomes_known_until(tables: Tables, label: Label) -> pd.Timestamp:
    """Return the midnight until which outcomes are known: `label.as_of`, else that after the last day.

    For the label *cancel* the last day of events or subscriptions, whichever is later: between two
    cancellations nobody cancelled. For *silence* and *drop* the last day of the table of the metric.
    """
    if label.as_of is not None:
        return label.as_of
    if isinstance(label, CancelLabel):
        last = tables.events[OCCURRED_AT].max()
        if tables.subscriptions is not None and len(tables.subscriptions):
            last = max(last, tables.subscriptions[AT].max())
    else:
        last = last_time(tables, label.metric)
    return pd.Timestamp(last).floor("D") + A_DAY
