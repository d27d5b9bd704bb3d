"""The part of the work that every peer can state: sums, counts and means of trailing days."""

from __future__ import annotations

import numpy as np
import pandas as pd
from work import FEATURES, METRICS, TRAILING_DAYS, name_of

COLUMNS = [name_of(spec) for spec in FEATURES if spec[0] in ("total", "count", "mean")]


def with_means(found: pd.DataFrame) -> pd.DataFrame:
    """The columns in the order of the work, from totals and counts; no rows: 0, and no mean."""
    columns = {}
    for metric in METRICS:
        for days in TRAILING_DAYS:
            total, count = (
                found[name_of((kind, metric, days))].fillna(0).to_numpy(float) for kind in ("total", "count")
            )
            columns[name_of(("total", metric, days))] = total
            columns[name_of(("count", metric, days))] = count
            columns[name_of(("mean", metric, days))] = np.divide(
                total, count, out=np.full(len(found), np.nan), where=count > 0
            )
    return pd.DataFrame(columns, dtype="float32")[COLUMNS]
