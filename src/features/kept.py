"""Windows of features that were chosen on another day: what the tables do not tell is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..tables import ACCOUNT_ID, CONTEXT, CUTOFF, USER_ID, Tables
from .about import with_facts_of
from .facts import known_since
from .spec import Feature
from .windows import windows

USERS = f"events.{USER_ID}"
"""What stands among the metrics for the users that events name."""

EVENTS_AT_ONCE = 5_000_000
"""Events from which on accounts are taken in shares: the engine holds some 60 bytes of each that it gets."""


def kept_windows(
    tables: Tables,
    snapshots: pd.DataFrame,
    features: Sequence[Feature],
    *,
    since: Mapping[str, pd.Timestamp] | None = None,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the windows of `snapshots`, and the metrics of which nothing was known by the last cutoff.

    As `windows`, but a feature of a metric that is in no table, or of which no row was known yet at a cutoff,
    is NaN there and not zero, as if nobody had done anything; likewise one of users where events name none.
    At least one feature must rest on neither (the days since any event, the tenure). `since`: what
    `known_since` says of the whole data set, where the tables are those of some of its accounts.
    """
    since = known_since(tables) if since is None else since
    users = {USERS} if USER_ID in tables.events else set()
    read = {feature.name: _metrics(feature) for feature in features}
    told = [one for one in features if read[one.name] <= users | since.keys()]
    parts = [
        windows(some, snapshots.iloc[place], told, elsewhere=since.keys()).set_axis(place)
        for place, some in shares_of(tables, snapshots)
    ]
    found = parts[0] if len(parts) == 1 else pd.concat(parts).sort_index()
    found = found.reindex(columns=[*CONTEXT, *read])
    unknown: set[str] = set()
    for cutoff in sorted(found[CUTOFF].unique()):
        known = users | {metric for metric, first in since.items() if first <= cutoff}
        names = [name for name, metrics in read.items() if not metrics <= known]
        found.loc[found[CUTOFF] == cutoff, names] = np.nan
        unknown = set().union(*read.values()) - known
    columns = dict.fromkeys(read, np.float32)
    return found.astype(columns), tuple(sorted(unknown))


def shares_of(tables: Tables, snapshots: pd.DataFrame) -> Iterator[tuple[npt.NDArray[np.int64], Tables]]:
    """Yield the places of some accounts' snapshots, and tables whose events are theirs, until none is left.

    The events are gone through once for all shares, not once a share: who has many snapshots a share takes
    all of them from it before the next.
    """
    accounts = pd.Index(snapshots[ACCOUNT_ID].unique())
    shares = min(-(-len(tables.events) // EVENTS_AT_ONCE), len(accounts))
    if shares <= 1:
        yield np.arange(len(snapshots)), tables
        return
    share = np.arange(len(accounts)) * shares // len(accounts)
    asked = share[accounts.get_indexer(pd.Index(snapshots[ACCOUNT_ID]))]
    told = _share_of_events(tables.events[ACCOUNT_ID], accounts, share)
    for number in range(shares):
        own = tables.events.take(np.flatnonzero(told == number)).reset_index(drop=True)
        yield np.flatnonzero(asked == number), with_facts_of(tables, replace(tables, events=own))


def _share_of_events(
    account: pd.Series, accounts: pd.Index, share: npt.NDArray[np.int64]
) -> npt.NDArray[np.int16]:
    """Return the share of each event, -1 for those of accounts that nobody asks about."""
    code, names = pd.factorize(account)
    found = np.append(share, -1).astype(np.int16)  # the last is for who is not found
    return np.append(found[accounts.get_indexer(pd.Index(names))], np.int16(-1))[code]


def _metrics(feature: Feature) -> set[str]:
    atoms = list(feature.expression.atoms())
    metrics = {atom.metric for atom in atoms if atom.metric is not None}
    return metrics | {USERS} if any(atom.kind == "users" for atom in atoms) else metrics
