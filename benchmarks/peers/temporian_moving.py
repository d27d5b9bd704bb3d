"""Peer: temporian, one moving sum and count a metric and window, sampled at the snapshots."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import temporian as tp
from peers.trailing import COLUMNS as COLUMNS
from peers.trailing import with_means
from work import METRICS, TRAILING_DAYS, name_of

JUST_AFTER = 0.5  # seconds: its windows end with the cutoff, ours before it


def run(tables: SimpleNamespace, snapshots: pd.DataFrame) -> pd.DataFrame:
    codes = pd.Index(tables.accounts["account_id"])
    asked = tp.event_set(
        seconds(snapshots["cutoff"]),
        features={
            "account": codes.get_indexer(snapshots["account_id"]),
            "row": np.arange(len(snapshots)),
        },
        indexes=["account"],
    )
    parts = []
    for metric in METRICS:
        mine = tables.events[tables.events["metric"] == metric]
        rows = tp.event_set(
            seconds(mine["occurred_at"]) + JUST_AFTER,
            features={
                "account": codes.get_indexer(mine["account_id"]),
                "value": mine["value"].to_numpy(),
            },
            indexes=["account"],
        )
        for days in TRAILING_DAYS:
            length = tp.duration.days(days)
            total = rows["value"].moving_sum(length, sampling=asked)
            count = rows["value"].moving_count(length, sampling=asked)
            parts.append(total.rename(name_of(("total", metric, days))))
            parts.append(count.rename(name_of(("count", metric, days))))
    found = tp.to_pandas(tp.glue(asked, *parts)).sort_values("row", ignore_index=True)
    return pd.concat([snapshots, with_means(found)], axis=1)


def seconds(times: pd.Series) -> np.ndarray:
    return times.to_numpy("M8[us]").astype(np.int64) / 1e6
