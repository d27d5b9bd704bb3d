"""Churn within the horizon, by the three rules of the contract; a label that has not matured is null."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..checks import InputError
from ..experiment import CancelLabel, DropLabel, Label, SilenceLabel
from ..tables import ACCOUNT_ID, CHURNED, CUTOFF, MATURED_AT, Tables, clean_moment, clean_snapshots
from .facts import as_known_today, last_time
from .spec import Expression, Feature, count, total
from .windows import windows

Flags = npt.NDArray[np.bool_]


def labels(
    tables: Tables, snapshots: pd.DataFrame, label: Label, *, as_of: pd.Timestamp | None = None
) -> pd.DataFrame:
    """Return account_id, cutoff, churned and matured_at of each snapshot, in the same order.

    `churned` is a nullable boolean: missing while the horizon is not over at `as_of` (default: the last time
    in the table that defines the label), and where the account left for a neutral reason (`ended_at`) inside
    the horizon before it churned. `matured_at` is the end of the horizon. Labels are judged by all that is
    known today, so rows that became known late count.
    """
    snapshots = clean_snapshots(snapshots)
    cutoff = snapshots[CUTOFF]
    matured_at = cutoff + pd.Timedelta(days=label.horizon_days)
    ended = neutral_end(tables, snapshots, cutoff)
    if isinstance(label, CancelLabel):
        cancelled = next_cancel(tables, snapshots, cutoff)
        churned = (cancelled < matured_at).to_numpy()
        neutral = (ended < matured_at) & ~(churned & (cancelled < ended))
    else:
        churned = _behaviour(tables, snapshots, label)
        neutral = ended < matured_at
    known = (matured_at <= known_until(tables, label, as_of)) & ~neutral
    return pd.DataFrame(
        {
            ACCOUNT_ID: snapshots[ACCOUNT_ID].array,
            CUTOFF: cutoff.array,
            CHURNED: pd.Series(churned, cutoff.index, dtype="boolean").where(known).array,
            MATURED_AT: matured_at.array,
        }
    )


def known_until(tables: Tables, label: Label, as_of: pd.Timestamp | None = None) -> pd.Timestamp:
    """Return until when outcomes are known: `as_of`, else the last time in the table of the label."""
    if as_of is not None:
        return clean_moment(as_of)
    if isinstance(label, CancelLabel):
        return pd.Timestamp(_subscriptions(tables)["at"].max())
    return last_time(tables, label.metric)


def _behaviour(tables: Tables, snapshots: pd.DataFrame, label: SilenceLabel | DropLabel) -> Flags:
    """Whether the metric fell silent, or below its share of the trailing rate, from the cutoff on."""
    told = as_known_today(tables)
    horizon = pd.Timedelta(days=label.horizon_days)
    ahead = snapshots[[ACCOUNT_ID]].assign(**{CUTOFF: snapshots[CUTOFF] + horizon})
    if isinstance(label, SilenceLabel):
        rows = _answer(told, ahead, count(label.metric, label.horizon_days))
        return ~(rows > 0)
    after = _answer(told, ahead, total(label.metric, label.horizon_days))
    before = _answer(told, snapshots, total(label.metric, label.trailing_days))
    # the two rates multiplied out: division rounds, and would call some who just kept their share churned
    return after * label.trailing_days < label.share * (before * label.horizon_days)


def _answer(tables: Tables, snapshots: pd.DataFrame, expression: Expression) -> npt.NDArray[np.float64]:
    feature = Feature("answer", expression, component="label", direction=0, unit="")
    return windows(tables, snapshots, [feature])["answer"].to_numpy(np.float64)


def neutral_end(tables: Tables, snapshots: pd.DataFrame, cutoff: pd.Series) -> pd.Series:
    """Return when each account left for a neutral reason, at the cutoff or later; NaT if it did not."""
    if tables.accounts is None or "ended_at" not in tables.accounts:
        return pd.Series(pd.NaT, index=cutoff.index, dtype=cutoff.dtype)
    by_account = tables.accounts.set_index(ACCOUNT_ID)["ended_at"]
    ended = pd.Series(by_account.reindex(snapshots[ACCOUNT_ID]).array, index=cutoff.index)
    return ended.where(ended >= cutoff)


def next_cancel(tables: Tables, snapshots: pd.DataFrame, cutoff: pd.Series) -> pd.Series:
    """Return the first cancellation at or after each cutoff; NaT if there is none."""
    subscriptions = _subscriptions(tables)
    cancels = subscriptions.loc[subscriptions["change"] == "cancel", [ACCOUNT_ID, "at"]].sort_values("at")
    asked = pd.DataFrame({ACCOUNT_ID: snapshots[ACCOUNT_ID].array, CUTOFF: cutoff.array})
    asked = asked.sort_values(CUTOFF, kind="stable")
    found = pd.merge_asof(asked, cancels, left_on=CUTOFF, right_on="at", by=ACCOUNT_ID, direction="forward")
    return pd.Series(found["at"].array, index=asked.index).sort_index().set_axis(cutoff.index)


def _subscriptions(tables: Tables) -> pd.DataFrame:
    if tables.subscriptions is None:
        raise InputError(
            "label.kind is cancel, but there is no table `subscriptions` to tell cancellations from; add the "
            "table or use a behavioural rule (silence, drop)"
        )
    return tables.subscriptions
