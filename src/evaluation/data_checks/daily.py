"""How many rows each metric and each source delivers a day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...tables import METRIC, OCCURRED_AT

SOURCE = "source"


def daily_rows(events: pd.DataFrame, by: str = METRIC) -> pd.DataFrame:
    """Return the rows a day (days, names) by metric, or by another column of events; 0 where there is none.

    The days run from the first to the last of all events without a gap. Rows whose name is missing belong to
    none.

    >>> days = pd.to_datetime(["2024-05-01", "2024-05-03", "2024-05-03"], utc=True)
    >>> events = pd.DataFrame({"occurred_at": days, "metric": ["posts", "posts", "logins"]})
    >>> daily_rows(events)["posts"].tolist()
    [1, 0, 1]
    """
    day = events[OCCURRED_AT].dt.floor("D")
    days = pd.date_range(day.min(), day.max(), freq="D", unit="us")
    place = ((day - days[0]) // pd.Timedelta(days=1)).to_numpy(np.int64)
    codes, names = pd.factorize(events[by])
    named = codes >= 0
    flat = np.bincount(codes[named] * len(days) + place[named], minlength=len(names) * len(days))
    return pd.DataFrame(flat.reshape(len(names), len(days)).T, index=days, columns=pd.Index(names))
