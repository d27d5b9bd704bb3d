"""How many rows each metric and each source delivers a day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...campaigns.days import floor_day
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
    times = events[OCCURRED_AT]
    days = pd.date_range(times.min().floor("D"), times.max().floor("D"), freq="D", unit="us")
    place, names = pd.factorize(events[by])
    day = floor_day(times)
    place *= len(days)  # as an array of rows is dear: there may be 50 million
    place += day - day.min()
    place[place < 0] = len(names) * len(days)
    flat = np.bincount(place, minlength=len(names) * len(days) + 1)[:-1]
    return pd.DataFrame(flat.reshape(len(names), len(days)).T, index=days, columns=pd.Index(names))
