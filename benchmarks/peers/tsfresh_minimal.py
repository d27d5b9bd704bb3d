"""Peer: tsfresh, sum, length and mean of each series: a snapshot's metric in a window."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
from peers.trailing import COLUMNS as COLUMNS
from peers.trailing import with_means
from tsfresh import extract_features
from work import METRICS, TRAILING_DAYS, name_of

SNAPSHOTS = 2_600  # of the first accounts
ASKED = {"sum_values": None, "length": None, "mean": None}


def run(tables: SimpleNamespace, snapshots: pd.DataFrame) -> pd.DataFrame:
    asked = snapshots.assign(row=range(len(snapshots)))
    rows = asked.merge(tables.events[["account_id", "occurred_at", "metric", "value"]], on="account_id")
    ago = (rows["cutoff"] - rows["occurred_at"]) / pd.Timedelta(days=1)
    found = {}
    for days in TRAILING_DAYS:
        inside = rows[(ago > 0) & (ago <= days)]
        matrix = extract_features(
            inside[["row", "occurred_at", "metric", "value"]],
            column_id="row",
            column_sort="occurred_at",
            column_kind="metric",
            column_value="value",
            default_fc_parameters=ASKED,
            disable_progressbar=True,
            n_jobs=0,
        ).reindex(asked["row"])
        for metric in METRICS:
            for kind, what in (("total", "sum_values"), ("count", "length")):
                column = f"{metric}__{what}"
                there = matrix[column] if column in matrix else pd.Series(0.0, matrix.index)
                found[name_of((kind, metric, days))] = there.to_numpy()
    return pd.concat([snapshots, with_means(pd.DataFrame(found))], axis=1)
