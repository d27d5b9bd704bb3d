"""Windows of features that were chosen on another day: what the tables do not tell is not known."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
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
    found = _by_shares(tables, snapshots, told, elsewhere=since.keys())
    found = found.reindex(columns=[*CONTEXT, *read])
    unknown: set[str] = set()
    for cutoff in sorted(found[CUTOFF].unique()):
        known = users | {metric for metric, first in since.items() if first <= cutoff}
        names = [name for name, metrics in read.items() if not metrics <= known]
        found.loc[found[CUTOFF] == cutoff, names] = np.nan
        unknown = set().union(*read.values()) - known
    columns = dict.fromkeys(read, np.float32)
    return found.astype(columns), tuple(sorted(unknown))


def _by_shares(
    tables: Tables, snapshots: pd.DataFrame, features: Sequence[Feature], *, elsewhere: Collection[str]
) -> pd.DataFrame:
    """Return what `windows` returns; of many events a share of the accounts after the other."""
    accounts = snapshots[ACCOUNT_ID].unique()
    shares = min(-(-len(tables.events) // EVENTS_AT_ONCE), len(accounts))
    if shares <= 1:
        return windows(tables, snapshots, features, elsewhere=elsewhere)
    parts = []
    for share in np.array_split(np.asarray(accounts, object), shares):
        place = np.flatnonzero(snapshots[ACCOUNT_ID].isin(share))
        own = tables.events[tables.events[ACCOUNT_ID].isin(share)].reset_index(drop=True)
        some = with_facts_of(tables, replace(tables, events=own))
        made = windows(some, snapshots.iloc[place], features, elsewhere=elsewhere)
        parts.append(made.set_axis(place))
    return pd.concat(parts).sort_index()


def _metrics(feature: Feature) -> set[str]:
    atoms = list(feature.expression.atoms())
    metrics = {atom.metric for atom in atoms if atom.metric is not None}
    return metrics | {USERS} if any(atom.kind == "users" for atom in atoms) else metrics
