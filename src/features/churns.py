"""When each known churn began, and until when one would be known: for looking back, never for features."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..experiment import CancelLabel, DropLabel, Label, SilenceLabel
from ..tables import ACCOUNT_ID, CHURN_AT, CHURNED, CUTOFF, KNOWN_UNTIL, LAPSED, TIME, Tables, clean_snapshots
from .labels import known_until, labels, neutral_end, next_cancel

Flags = npt.NDArray[np.bool_]


def churns(
    tables: Tables, snapshots: pd.DataFrame, label: Label, *, as_of: pd.Timestamp | None = None
) -> pd.DataFrame:
    """Return account_id, cutoff, churn_at, known_until and lapsed of each snapshot, in the same order.

    `churn_at` is the next churn at or after the cutoff that is known by `as_of` (default: the last time in
    the table that defines the label); missing where there is none. For the label *cancel* it is the
    cancellation. For *silence* and *drop* it is the first of the account's cutoffs at which the label is
    true; such a churn lasts its horizon at least, and until a cutoff at which the label is false: the
    snapshots in between are `lapsed`, and so are those from the account's first cutoff on if the label is
    true there, as nobody knows when that began. `known_until` is when the last churn must have begun to be
    known: `as_of`, or when the account left for a neutral reason; for silence and drop a horizon earlier, as
    they take one to show.

    Give snapshots on a grid: a churn by silence or drop is known to one step of it.
    """
    asked = clean_snapshots(snapshots)
    last = known_until(tables, label, as_of)
    ended = neutral_end(tables, asked, asked[CUTOFF])
    if isinstance(label, CancelLabel):
        churn_at = next_cancel(tables, asked, asked[CUTOFF])
        churn_at = churn_at.where((churn_at <= last) & (ended.isna() | (churn_at < ended)))
        ended = ended.where(churn_at.isna())
        known, lapsed = _earlier(ended, last), np.zeros(len(asked), bool)
    else:
        churn_at, lapsed = _behavioural(tables, asked, label, last)
        known = _earlier(ended, last) - pd.Timedelta(days=label.horizon_days)
    return pd.DataFrame(
        {
            ACCOUNT_ID: asked[ACCOUNT_ID].array,
            CUTOFF: asked[CUTOFF].array,
            CHURN_AT: churn_at.astype(TIME).array,
            KNOWN_UNTIL: known.astype(TIME).array,
            LAPSED: lapsed,
        }
    )


def _earlier(ended: pd.Series, last: pd.Timestamp) -> pd.Series:
    return ended.where(ended < last, last)


def _behavioural(
    tables: Tables, asked: pd.DataFrame, label: SilenceLabel | DropLabel, last: pd.Timestamp
) -> tuple[pd.Series, Flags]:
    churned = labels(tables, asked, label, as_of=last)[CHURNED]
    rows = asked.assign(**{CHURNED: churned.array}).sort_values([ACCOUNT_ID, CUTOFF], kind="stable")
    days = (rows[CUTOFF].to_numpy("datetime64[D]")).astype(np.int64)
    account = pd.factorize(rows[ACCOUNT_ID])[0]
    told = rows[CHURNED].to_numpy(np.float64, na_value=np.nan)
    first, lapsed = _first_of_each(account, days, told, label.horizon_days)
    began = rows[CUTOFF].where(first)
    following = began.groupby(account).bfill().where(~lapsed)
    return following.sort_index(), pd.Series(lapsed, rows.index).sort_index().to_numpy(bool)


def _first_of_each(
    account: npt.NDArray[np.intp],
    day: npt.NDArray[np.int64],
    churned: npt.NDArray[np.float64],
    horizon_days: int,
) -> tuple[Flags, Flags]:
    """Return at which rows (n,), sorted by account and day, a churn begins, and which follow in one.

    `churned` is 1, 0, or NaN where nobody knows.
    """
    first, lapsed = np.zeros(len(day), bool), np.zeros(len(day), bool)
    under_way, since = False, 0
    for row in range(len(day)):
        is_new = row == 0 or account[row] != account[row - 1]
        if is_new:
            under_way, since = bool(churned[row] == 1), int(day[row])
        elif not under_way and churned[row] == 1:
            under_way, since, first[row] = True, int(day[row]), True
            continue
        if under_way and churned[row] == 0 and day[row] >= since + horizon_days:
            under_way = False
        lapsed[row] = under_way
    return first, lapsed
