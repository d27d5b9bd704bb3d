"""The campaign calendar of each account: when, since when that is known, until which correction."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..tables import ACCOUNT_ID, CAMPAIGN_ID, KNOWN_AT, SERIES
from .days import NEVER, Days, ceil_day, floor_day

# One row an exposure and campaign version; days are those of `days.py`. A row is visible at cutoff t while
# `known <= t < until`. Its phases are pre `[pre, start)`, active `[start, end)` and post `[end, post)`.
# `campaign` is the rank of the campaign's id, so that the smallest id is the smallest number; `account` and
# `series` are codes.
_FIELDS = ("account", "campaign", "series", "pre", "start", "end", "post", "known", "until")
ITEM = np.dtype([(field, np.int32) for field in _FIELDS])
Items = npt.NDArray[np.void]


def versions(campaigns: pd.DataFrame) -> pd.DataFrame:
    """Return the days of each row of the calendar, and from when until when it is what is known.

    One row a row of `campaigns` (a rescheduled campaign has several), sorted by campaign and known time, with
    int32 days `start`, `end`, `pre`, `post`, `known` and `until`. A row that does not say when it was known
    is known from its start, and has no pre phase.
    """
    start, end = floor_day(campaigns["starts_at"]), ceil_day(campaigns["ends_at"])
    every = np.ones(len(campaigns), bool)
    told = campaigns[KNOWN_AT] if KNOWN_AT in campaigns else campaigns["starts_at"].mask(every)
    announced = told.notna().to_numpy()
    pre_days = np.where(announced, campaigns["pre_days"], 0)
    frame = pd.DataFrame(
        {
            CAMPAIGN_ID: campaigns[CAMPAIGN_ID].array,
            SERIES: campaigns[SERIES].array,
            "pre": (start - pre_days).astype(np.int32),
            "start": start,
            "end": end,
            "post": (end + campaigns["post_days"].to_numpy()).astype(np.int32),
            "known": ceil_day(told.fillna(campaigns["starts_at"])),
            "told": told.fillna(campaigns["starts_at"]).array,
        }
    ).sort_values([CAMPAIGN_ID, "told"], kind="stable", ignore_index=True)
    following = frame.groupby(CAMPAIGN_ID)["known"].shift(-1)
    frame["until"] = following.fillna(NEVER).astype(np.int32)
    return frame


def items(
    campaigns: pd.DataFrame, exposures: pd.DataFrame, accounts: pd.Index | None = None
) -> tuple[Items, pd.Index, pd.Index, pd.Index]:
    """Return every account's calendar, and the account, campaign and series ids behind its codes.

    `accounts` fixes the accounts and their codes; exposures of others are left out. An exposure counts from
    `exposed_at`, else from the day its campaign is known to anybody.
    """
    return items_of(versions(campaigns), exposures, accounts)


def items_of(
    calendar: pd.DataFrame, exposures: pd.DataFrame, accounts: pd.Index | None = None
) -> tuple[Items, pd.Index, pd.Index, pd.Index]:
    """Return what `items` does, of the `versions` of the campaigns: they are those of all accounts."""
    names = pd.Index(calendar[CAMPAIGN_ID].unique()).sort_values()
    series_code, series_names = pd.factorize(calendar[SERIES])
    calendar = calendar.assign(series=series_code, campaign=names.get_indexer(calendar[CAMPAIGN_ID]))
    if accounts is None:
        accounts = pd.Index(exposures[ACCOUNT_ID].unique())
    account, campaign, exposed = _exposed_from(exposures, accounts, names, calendar)
    # the calendar comes by campaign: each pair meets the rows of its own
    first = np.searchsorted(calendar["campaign"].to_numpy(), np.arange(len(names) + 1))
    pair = np.repeat(np.arange(len(account)), np.diff(first)[campaign])
    turn = np.arange(len(pair)) - np.searchsorted(pair, pair)
    row = first[campaign[pair]] + turn
    found = np.empty(len(pair), ITEM)
    for field in _FIELDS[1:]:
        found[field] = calendar[field].to_numpy()[row]
    found["account"] = account[pair]
    found["known"] = np.maximum(exposed[pair], found["known"])
    return found[found["known"] < found["until"]], accounts, names, pd.Index(series_names)


def _exposed_from(
    exposures: pd.DataFrame, accounts: pd.Index, names: pd.Index, calendar: pd.DataFrame
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Days]:
    """Return account and campaign, each pair once and in order, and since when the exposure is known."""
    code, account = _places(exposures[CAMPAIGN_ID], names), _places(exposures[ACCOUNT_ID], accounts)
    # the earliest of all versions: a version that is told of later must not make the exposure known later
    exposed = calendar.groupby("campaign")["known"].min().to_numpy(np.int32)[code]
    if "exposed_at" in exposures:
        told = ceil_day(exposures["exposed_at"])
        exposed = np.where(told != NEVER, told, exposed)
    pair = account * len(names) + code
    order = np.argsort(pair, kind="stable")  # by one key, in which exposures often come
    order = order[np.searchsorted(pair, 0, sorter=order) :]
    first = np.flatnonzero(np.diff(pair[order], prepend=-1))
    earliest = np.minimum.reduceat(exposed[order], first) if len(first) else exposed[order]
    return account[order[first]], code[order[first]], earliest


def _places(ids: pd.Series, names: pd.Index) -> npt.NDArray[np.int64]:
    """Return the place of each id among the names, −1 where it is none; pandas takes twice as long."""
    wanted = pa.array(ids)
    found = pc.index_in(wanted, value_set=pa.array(names).cast(wanted.type))
    return np.asarray(found.fill_null(-1), dtype=np.int64)
