"""Peer: featuretools, one feature matrix a window with the snapshots as cutoff times."""

from __future__ import annotations

from types import SimpleNamespace

import featuretools as ft
import pandas as pd
from peers.trailing import COLUMNS as COLUMNS
from peers.trailing import with_means
from work import METRICS, TRAILING_DAYS, name_of

SNAPSHOTS = 260  # of the first accounts: more would take hours


def run(tables: SimpleNamespace, snapshots: pd.DataFrame) -> pd.DataFrame:
    mine = tables.events[tables.events["account_id"].isin(snapshots["account_id"])]
    events = mine.assign(event=range(len(mine)), occurred_at=naive(mine["occurred_at"]))
    world = ft.EntitySet("world")
    accounts = tables.accounts[["account_id"]].astype(object)
    world.add_dataframe(dataframe_name="accounts", dataframe=accounts, index="account_id")
    world.add_dataframe(
        dataframe_name="events",
        dataframe=events[["event", "account_id", "occurred_at", "metric", "value"]].astype(
            {"account_id": object, "metric": object}
        ),
        index="event",
        time_index="occurred_at",
        logical_types={"metric": "Categorical"},
    )
    world.add_relationship("accounts", "account_id", "events", "account_id")
    world.add_interesting_values(dataframe_name="events", values={"metric": list(METRICS)})
    times = pd.DataFrame(
        {"account_id": snapshots["account_id"].astype(object), "time": naive(snapshots["cutoff"])}
    )
    found = {}
    for days in TRAILING_DAYS:
        matrix, _ = ft.dfs(
            entityset=world,
            target_dataframe_name="accounts",
            cutoff_time=times,
            training_window=f"{days} days",
            include_cutoff_time=False,
            agg_primitives=["sum", "count"],
            where_primitives=["sum", "count"],
            trans_primitives=[],
        )
        matrix = matrix.reset_index()
        for metric in METRICS:
            found[name_of(("total", metric, days))] = matrix[f"SUM(events.value WHERE metric = {metric})"]
            found[name_of(("count", metric, days))] = matrix[f"COUNT(events WHERE metric = {metric})"]
    return pd.concat([snapshots, with_means(pd.DataFrame(found))], axis=1)


def naive(times: pd.Series) -> pd.Series:
    return times.dt.tz_localize(None).astype("datetime64[ns]")
