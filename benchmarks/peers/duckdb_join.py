"""Peer: DuckDB, each snapshot joined with the rows of its last 84 days, and one conditional sum a column."""

from __future__ import annotations

from types import SimpleNamespace

import duckdb
import pandas as pd
from peers.trailing import COLUMNS as COLUMNS
from peers.trailing import with_means
from work import METRICS, TRAILING_DAYS, name_of


def run(tables: SimpleNamespace, snapshots: pd.DataFrame) -> pd.DataFrame:
    with duckdb.connect(":memory:") as connection:
        connection.register("events", tables.events)
        connection.register("asked", snapshots.assign(row=range(len(snapshots))))
        found = connection.sql(query()).df().sort_values("row", ignore_index=True)
    return pd.concat([snapshots, with_means(found)], axis=1)


def query() -> str:
    sums = ",\n".join(
        f"{what} FILTER (metric = '{metric}' AND ago <= {days}) AS {name_of((kind, metric, days))}"
        for kind, what in (("total", "sum(value)"), ("count", "count(value)"))
        for metric in METRICS
        for days in TRAILING_DAYS
    )
    return f"""
        SELECT row, {sums} FROM (
            SELECT row, metric, value, date_diff('second', occurred_at, cutoff) / 86400 AS ago
            FROM asked LEFT JOIN events
            ON asked.account_id = events.account_id AND occurred_at < cutoff
            AND occurred_at >= cutoff - INTERVAL {max(TRAILING_DAYS)} DAY
        ) GROUP BY row"""  # noqa: S608 - no part of it comes from outside
