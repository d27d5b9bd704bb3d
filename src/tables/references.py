"""The rules between tables: accounts and campaigns that must exist, tags that should, repeated events."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .cells import Flags
from .names import ACCOUNT_ID, CAMPAIGN_ID, EVENT_ID, KNOWN_AT, OCCURRED_AT
from .refusals import Place, refuse_rows, shown

ABOUT_ACCOUNTS = ("exposures", "events", "tickets", "surveys", "subscriptions")
ABOUT_CAMPAIGNS = ("milestones", "exposures")
OF_A_TRIAL = ("assignments", "outreach")
"""Tables whose accounts may have left the data: that some did, and of which arm, is for the trial to say."""

TAGGED = ("events", "tickets", "surveys")


def check_references(frames: Mapping[str, pd.DataFrame], *, origin: str, before: int = 0) -> None:
    """Refuse rows about a campaign that is not in `campaigns`, or an account that is not in `accounts`.

    Without an `accounts` table any account is welcome: then the events say who there is. `before`: rows of
    the table that came before the frame's first.
    """
    for table in ABOUT_CAMPAIGNS:
        _refuse_unknown(frames, CAMPAIGN_ID, listed_in="campaigns", place=Place(origin, table, before))
    for table in ABOUT_ACCOUNTS:
        _refuse_unknown(frames, ACCOUNT_ID, listed_in="accounts", place=Place(origin, table, before))


def _refuse_unknown(frames: Mapping[str, pd.DataFrame], column: str, *, listed_in: str, place: Place) -> None:
    if place.table not in frames or listed_in not in frames:
        return
    frame = frames[place.table]
    unknown = ~_among(frame[column], frames[listed_in][column])
    known = frames[listed_in][column]

    def fault(row: pd.Series) -> str:
        bare = row[column].strip()
        if bare != row[column] and known.eq(bare).any():
            way_out = f", which has {shown(bare)}, without a blank; write both alike"
        else:
            way_out = "; add it there, or leave the row out"
        return f"{column} {shown(row[column])} is not in {listed_in}{way_out}"

    refuse_rows(frame, unknown, fault, place=place)


def _among(values: pd.Series, known: pd.Series) -> Flags:
    found = pc.is_in(pa.array(values), value_set=pa.array(known))
    return np.asarray(found, dtype=bool)


def unknown_tags(frames: Mapping[str, pd.DataFrame]) -> list[str]:
    """A note for each table whose rows are tagged with campaigns that are not in `campaigns`.

    Such tags are kept and belong to no campaign: link tags of campaigns outside the calendar are ordinary.
    """
    notes = []
    for table in TAGGED:
        if table in frames and CAMPAIGN_ID in frames[table]:
            tags = frames[table][CAMPAIGN_ID]
            stray = tags.notna().to_numpy() & ~_among(tags, frames["campaigns"][CAMPAIGN_ID])
            if stray.any():
                example = shown(tags.iloc[int(np.argmax(stray))])
                notes.append(
                    f"{table}: {stray.sum():,} rows carry a campaign_id that is not in campaigns, such as "
                    f"{example}; these tags belong to no campaign"
                )
    return notes


def lost_accounts(frames: Mapping[str, pd.DataFrame]) -> list[str]:
    """A note for each table of a live comparison with accounts that are not in `accounts`."""
    notes = []
    for table in OF_A_TRIAL:
        if table in frames and "accounts" in frames:
            named = frames[table][ACCOUNT_ID]
            stray = ~_among(named, frames["accounts"][ACCOUNT_ID])
            if stray.any():
                notes.append(
                    f"{table}: {stray.sum():,} rows are about accounts that are not in accounts, such as "
                    f"{shown(named.iloc[int(np.argmax(stray))])}"
                )
    return notes


def first_deliveries(events: pd.DataFrame) -> Flags:
    """Which events (bool, one a row) to keep: of those of an account with one event_id, the one known first.

    A missing event_id is never a repetition, and under another account an event_id names another event: what
    is kept of an account depends on its own rows, however accounts are cut into groups. Of rows known at the
    same time the first one stays.
    """
    keep = np.ones(len(events), dtype=bool)
    if EVENT_ID not in events:
        return keep
    suspects = events.loc[_hash_is_shared(events[[ACCOUNT_ID, EVENT_ID]])]
    known = suspects[OCCURRED_AT]
    if KNOWN_AT in suspects:
        known = suspects[KNOWN_AT].fillna(known)
    in_order = suspects.loc[known.sort_values(kind="stable").index, [ACCOUNT_ID, EVENT_ID]]
    keep[in_order.index[in_order.duplicated()]] = False
    return keep


def _hash_is_shared(ids: pd.DataFrame) -> Flags:
    """Rows whose ids may occur again: comparing 20 million texts is slow, comparing hashes is not."""
    hashes = _hashes(ids)
    ordered = np.sort(hashes)
    shared = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    return np.isin(hashes, shared) & ids[EVENT_ID].notna().to_numpy()


def _hashes(ids: pd.DataFrame) -> npt.NDArray[np.uint64]:
    table = pa.table({name: pa.array(values) for name, values in ids.items()})
    with duckdb.connect(":memory:") as connection:
        found = connection.from_arrow(table).project(f"hash({ACCOUNT_ID}, {EVENT_ID}) AS hash").fetchnumpy()
    return np.asarray(found["hash"], dtype=np.uint64)
