"""Peer: pandas the obvious way. For each cutoff, keep what was known, then group by.

All definitions are honoured, late rows and the calendar as known included: a cutoff is a filter. Two things
flatter pandas: every group-by has one integer key, an account × metric cell, and the phases are painted on an
account × day matrix of numpy.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
from work import (
    FEATURES,
    LIFTED,
    LONG_DAYS,
    METRICS,
    NAMES,
    PHASE_DAYS,
    PHASES,
    RATED,
    TRAILING_DAYS,
    name_of,
)

ACTIVE, POST, PRE, BASELINE = range(4)  # the positions in PHASES
NEVER = 1 << 30
DAY_BITS = 16
DAY = np.timedelta64(1, "D")


def run(tables: SimpleNamespace, snapshots: pd.DataFrame) -> pd.DataFrame:
    ids = pd.Index(tables.accounts["account_id"])
    events = event_days(tables.events, ids)
    started = np.full(len(ids), NEVER)
    started[:] = days_of(tables.accounts["started_at"])
    items = calendar_items(tables.campaigns, tables.exposures, ids)
    cutoff_days = days_of(snapshots["cutoff"])
    parts = []
    for cutoff in np.unique(cutoff_days):
        rows = np.flatnonzero(cutoff_days == cutoff)
        accounts = ids.get_indexer(snapshots["account_id"].iloc[rows])
        values = features_at(cutoff, events, items, started)
        parts.append(pd.DataFrame(values, columns=NAMES, dtype="float32").iloc[accounts].set_axis(rows))
    features = pd.concat(parts).sort_index()
    return pd.concat([snapshots.reset_index(drop=True), features], axis=1)


def features_at(cutoff: int, events: pd.DataFrame, items: pd.DataFrame, started: np.ndarray) -> dict:
    """Every feature at one cutoff: one value an account."""
    accounts = len(started)
    seen = events[(events["day"] < cutoff) & (events["known"] <= cutoff)]
    visible = items[(items["known"] <= cutoff) & (items["until"] > cutoff)]
    firsts = seen.groupby("account")["day"].min().reindex(range(accounts), fill_value=NEVER)
    observed = np.minimum(firsts.to_numpy(), started)
    origin = min(events["day"].min(), items["pre"].min(), cutoff - LONG_DAYS)
    painted = paint(visible, accounts, origin, cutoff)
    seen = seen.assign(phase=painted[seen["account"], seen["day"] - origin])
    post_low, post_high = last_post(visible, accounts, cutoff)
    columns: dict = {}
    columns |= trailing(seen, cutoff, accounts)
    columns |= recency(seen, cutoff, accounts)
    columns |= in_phases(seen, painted, observed, cutoff, origin)
    columns |= drops(seen, painted, observed, post_low, post_high, columns, origin)
    unobserved = observed == NEVER
    return {name_of(spec): np.where(unobserved, np.nan, columns[spec]) for spec in FEATURES}


def trailing(seen: pd.DataFrame, cutoff: int, accounts: int) -> dict:
    columns = {}
    for days in TRAILING_DAYS:
        window = seen[seen["day"] >= cutoff - days]
        grouped = window.groupby("cell", sort=False)["value"].agg(["sum", "count"])
        sums, counts = (wide(grouped[name], accounts, fill=0.0) for name in ("sum", "count"))
        for metric, name in enumerate(METRICS):
            columns["total", name, days] = sums[:, metric]
            columns["count", name, days] = counts[:, metric]
            columns["mean", name, days] = ratio(sums[:, metric], counts[:, metric])
        active = window["account_day"].unique() >> DAY_BITS
        columns["active_days", days] = np.bincount(active, minlength=accounts)
    return columns


def recency(seen: pd.DataFrame, cutoff: int, accounts: int) -> dict:
    latest = wide(seen.groupby("cell", sort=False)["day"].max(), accounts, fill=np.nan)
    columns = {("since_last", name): cutoff - latest[:, metric] for metric, name in enumerate(METRICS)}
    of_any = seen.groupby("account")["day"].max().reindex(range(accounts)).to_numpy()
    return columns | {("since_last", None): cutoff - of_any}


def in_phases(
    seen: pd.DataFrame, painted: np.ndarray, observed: np.ndarray, cutoff: int, origin: int
) -> dict:
    """Days, rates and lifts by phase; and, for `drops`, every metric's baseline rate over LONG_DAYS."""
    columns: dict = {}
    for days in PHASE_DAYS:
        window = seen[seen["day"] >= cutoff - days]
        held = np.arange(cutoff - days, cutoff) >= observed[:, None]
        phases = painted[:, cutoff - days - origin : cutoff - origin]
        rates = []
        for code, phase in enumerate(PHASES):
            phase_days = ((phases == code) & held).sum(axis=1)
            in_phase = window[window["phase"] == code].groupby("cell", sort=False)["value"].sum()
            rates.append(ratio(wide(in_phase, len(painted), fill=0.0), phase_days[:, None]))
            columns["days", days, phase] = phase_days
        for metric, name in enumerate(METRICS):
            columns["baseline", name, days] = rates[BASELINE][:, metric]
        for metric, name in enumerate(RATED):
            columns |= {("rate", name, days, p): rates[code][:, metric] for code, p in enumerate(PHASES)}
        for metric, name in enumerate(LIFTED):
            for code in (ACTIVE, POST):
                lift = ratio(rates[code][:, metric], rates[BASELINE][:, metric])
                columns["lift", name, PHASES[code], days] = lift
    return columns


def drops(
    seen: pd.DataFrame,
    painted: np.ndarray,
    observed: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    columns: dict,
    origin: int,
) -> dict:
    account, day = seen["account"].to_numpy(), seen["day"].to_numpy()
    inside = seen[(day >= low[account]) & (day < high[account]) & (seen["phase"] == POST)]
    sums = wide(inside.groupby("cell", sort=False)["value"].sum(), len(painted), fill=0.0)
    days = origin + np.arange(painted.shape[1])
    held = (days >= np.maximum(low, observed)[:, None]) & (days < high[:, None])
    rates = ratio(sums, ((painted == POST) & held).sum(axis=1)[:, None])
    return {
        ("post_drop", name): 1 - ratio(rates[:, metric], columns["baseline", name, LONG_DAYS])
        for metric, name in enumerate(METRICS)
    }


def paint(visible: pd.DataFrame, accounts: int, origin: int, cutoff: int) -> np.ndarray:
    """The phase of each account and day before the cutoff; the later paint covers the earlier."""
    painted = np.full((accounts, cutoff - origin), BASELINE, dtype=np.int8)
    for code, low, high in ((PRE, "pre", "start"), (POST, "end", "post"), (ACTIVE, "start", "end")):
        for (first, last), group in visible.groupby([low, high]):
            painted[group["account"].to_numpy(), first - origin : max(last - origin, 0)] = code
    return painted


def last_post(visible: pd.DataFrame, accounts: int, cutoff: int) -> tuple[np.ndarray, np.ndarray]:
    """The post days of the campaign that ended last; an empty window where there is none."""
    ended = visible[visible["end"] <= cutoff].sort_values(["end", "start", "campaign"])
    last = ended.groupby("account").last().reindex(range(accounts))
    low = last["end"].fillna(cutoff).to_numpy(np.int64)
    return low, np.minimum(last["post"].fillna(cutoff).to_numpy(np.int64), cutoff)


def event_days(events: pd.DataFrame, ids: pd.Index) -> pd.DataFrame:
    day = days_of(events["occurred_at"])
    known = day + 1
    if "known_at" in events:
        known = np.where(events["known_at"].isna(), known, ceil_days_of(events["known_at"]))
    account = ids.get_indexer(events["account_id"])
    cell = account * len(METRICS) + pd.Index(METRICS).get_indexer(events["metric"])
    columns = {"account": account, "cell": cell, "account_day": (account << DAY_BITS) + day}
    return pd.DataFrame(columns | {"day": day, "known": known, "value": events["value"]})


def calendar_items(campaigns: pd.DataFrame, exposures: pd.DataFrame, ids: pd.Index) -> pd.DataFrame:
    """Each exposure × campaign version, with the days of its phases and from when until when it is known."""
    start, end = days_of(campaigns["starts_at"]), ceil_days_of(campaigns["ends_at"])
    told = campaigns["known_at"].notna().to_numpy()
    versions = pd.DataFrame(
        {
            "campaign_id": campaigns["campaign_id"],
            "start": start,
            "end": end,
            "pre": start - np.where(told, campaigns["pre_days"], 0),
            "post": end + campaigns["post_days"],
            "version_known": ceil_days_of(campaigns["known_at"].fillna(campaigns["starts_at"])),
        }
    ).sort_values(["campaign_id", "version_known"])
    by_campaign = versions.groupby("campaign_id")
    versions["until"] = by_campaign["version_known"].shift(-1, fill_value=NEVER)
    versions["campaign"] = -by_campaign.ngroup()  # so that of equals the smallest id sorts last
    versions["default"] = by_campaign["version_known"].transform("min")
    items = exposures.merge(versions, on="campaign_id")
    exposed = np.where(items["exposed_at"].isna(), items["default"], ceil_days_of(items["exposed_at"]))
    return items.assign(
        account=ids.get_indexer(items["account_id"]), known=np.maximum(exposed, items["version_known"])
    )


def wide(values: pd.Series, accounts: int, *, fill: float) -> np.ndarray:
    """From cell → value to an account × metric matrix."""
    matrix = np.full((accounts, len(METRICS)), fill)
    matrix.flat[values.index] = values.to_numpy()
    return matrix


def ratio(over: np.ndarray, under: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(under == 0, np.nan, over / under)


def days_of(times: pd.Series) -> np.ndarray:
    """Day numbers, rounded down; NEVER where the time is missing."""
    days = times.to_numpy("M8[us]").astype("M8[D]").astype(np.int64)
    return np.where(times.isna(), NEVER, days)


def ceil_days_of(times: pd.Series) -> np.ndarray:
    return days_of(times + (DAY - np.timedelta64(1, "us")))
