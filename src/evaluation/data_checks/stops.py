"""Metrics that stop before the data end, or start long after they begin."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ...tables import METRIC
from .daily import daily_rows
from .finding import Finding

STOP_DAYS = 28
"""A silence of less than four weeks may be a holiday or an outage, which another check finds."""

LATE_DAYS = 84
"""Twelve weeks, the longest of the usual windows, say nothing yet of a metric that starts later."""

LONGER = 2
"""A silence says something if it is twice as long as the longest that the metric has had."""


def stop_findings(events: pd.DataFrame) -> Iterator[Finding]:
    """Yield an error for each metric that stops for good, and a warning for each that starts late.

    A metric that is only there in campaigns is silent between them; its own longest silence is the measure.
    """
    counts = daily_rows(events, METRIC)
    for metric, rows in counts.items():
        days = np.flatnonzero(rows.to_numpy())
        longest = int(np.diff(days).max(initial=1)) - 1
        before, after = int(days[0]), len(rows) - 1 - int(days[-1])
        if after >= max(STOP_DAYS, LONGER * longest + 1):
            yield Finding(
                severity="error",
                table="events",
                about=str(metric),
                what=f"no row in the last {after:,} days, while other metrics go on: it stopped",
                way_out="deliver it, or keep it out with features.metrics: silence would be read as a sign",
                first=counts.index[days[-1]] + pd.Timedelta(days=1),
                last=counts.index[-1],
            )
        if before >= max(LATE_DAYS, LONGER * longest + 1):
            yield Finding(
                severity="warning",
                table="events",
                about=str(metric),
                what=f"no row in the first {before:,} days, and then one every {longest + 1} days at least",
                way_out="let split.train begin after its start, or keep it out with features.metrics",
                first=counts.index[0],
                last=counts.index[days[0]] - pd.Timedelta(days=1),
            )
