"""Point-in-time windows: what was known of each account before each cutoff. The only code that slices time.

A window is `[cutoff − w, cutoff)` in whole days, and begins no earlier than the account did. A row counts if
it occurred before the cutoff and was known by it; campaigns and exposures count from when they were known. So
nothing that happens, or becomes known, after a cutoff can change that cutoff's row.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..campaigns.calendar import items
from ..campaigns.days import NEVER, floor_day
from ..campaigns.phases import named
from ..checks import InputError, clean_threads
from ..compiled import locked
from ..tables import ACCOUNT_ID, CAMPAIGN_ID, CUTOFF, Tables, clean_snapshots
from .about import ABOUT
from .blocks import Block, Results, group_facts, number_users
from .facts import Stream, stream
from .kernel import compute
from .milestones import milestone_offsets
from .plan import Plan, build_plan
from .spec import Feature

# Buckets a thread: enough that a few heavy accounts do not leave the other threads idle.
_BUCKETS_A_THREAD = 8


def windows(
    tables: Tables,
    snapshots: pd.DataFrame,
    features: Sequence[Feature],
    *,
    threads: int | None = None,
    elsewhere: Collection[str] = (),
) -> pd.DataFrame:
    """Return one row a snapshot, in the order of `snapshots` (account_id, cutoff).

    Columns: account_id, cutoff, phase, campaign_id, series, then one float32 column a feature, in its own
    unit. NaN where the feature does not apply or nothing is known: an account that has not begun, a campaign
    window without a campaign, a division by zero. A cutoff that is no midnight counts as the midnight before
    it. `threads`: default one a core; the result does not depend on it.

    An account's rows depend on that account's rows of the tables alone, and on the calendar. So `tables` may
    be a bucket of accounts, with everything about them; `elsewhere` are then metrics of the whole data set,
    which are not refused where the bucket has none of their rows.
    """
    made = made_windows(tables, snapshots, features, threads=threads, elsewhere=elsewhere)
    columns = [feature.name for feature in features]
    numbers = pd.DataFrame(made.numbers.T, columns=columns, copy=False)
    return pd.concat([made.context, numbers], axis=1)


class Made(NamedTuple):
    """Windows before they are a frame: the columns that say which row it is, and numbers (feature, row)."""

    context: pd.DataFrame
    numbers: npt.NDArray[np.float32]


def made_windows(
    tables: Tables,
    snapshots: pd.DataFrame,
    features: Sequence[Feature],
    *,
    threads: int | None = None,
    elsewhere: Collection[str] = (),
) -> Made:
    """Return what `windows` makes a frame of: two hundred columns of a frame are dear to take apart again."""
    if not features:
        raise InputError("no features: name at least one")
    snapshots = clean_snapshots(snapshots)
    plan, metrics = build_plan(features)
    block, campaigns, series = _block(
        tables, snapshots, metrics, users=len(plan.user_window) > 0, elsewhere=elsewhere
    )
    results = _compute(block, plan, len(snapshots), clean_threads(threads))
    context = named(results.phase, results.item, block.calendar, campaigns, series)
    context.insert(0, ACCOUNT_ID, snapshots[ACCOUNT_ID].array)
    context.insert(1, CUTOFF, snapshots[CUTOFF].array)
    return Made(context, results.features)


def _block(
    tables: Tables,
    snapshots: pd.DataFrame,
    metrics: Sequence[str],
    *,
    users: bool,
    elsewhere: Collection[str],
) -> tuple[Block, pd.Index, pd.Index]:
    account, names = pd.factorize(snapshots[ACCOUNT_ID])
    accounts = pd.Index(names)
    calendar, _, campaigns, series = items(tables.campaigns, tables.exposures, accounts)
    found = stream(tables, metrics, accounts, campaigns, users=users, elsewhere=elsewhere)
    found = Stream(*map(locked, found))
    facts, fact_pointer = group_facts(*found, _late_ones(found), len(accounts))
    cutoff = floor_day(snapshots[CUTOFF])
    row = np.lexsort((cutoff, account))
    milestones, milestone_pointer = milestone_offsets(tables, campaigns)
    block = Block(
        facts=facts,
        fact_pointer=fact_pointer,
        cutoff=cutoff[row],
        row=row,
        snapshot_pointer=_pointer(account[row], len(accounts)),
        calendar=calendar,
        calendar_pointer=_pointer(calendar["account"], len(accounts)),
        began=_began(tables, accounts),
        activity=np.array([not metric.startswith(ABOUT) for metric in metrics] + [True]),
        tags=CAMPAIGN_ID in tables.events,
        users=number_users(facts, fact_pointer, int(found.user.max(initial=-1)) + 1),
        milestones=milestones,
        milestone_pointer=milestone_pointer,
    )
    return block, campaigns, series


def _late_ones(facts: Stream) -> np.ndarray:
    """Return the places of the facts that were not known the day after, as they got known."""
    late = np.flatnonzero(facts.known > facts.day + 1)
    return late[np.argsort(facts.known[late], kind="stable")]


def _pointer(account: np.ndarray, accounts: int) -> np.ndarray:
    return np.searchsorted(account, np.arange(accounts + 1))


def _began(tables: Tables, accounts: pd.Index) -> np.ndarray:
    began = np.full(len(accounts), NEVER, np.int32)
    if tables.accounts is not None and "started_at" in tables.accounts:
        place = accounts.get_indexer(pd.Index(tables.accounts[ACCOUNT_ID]))
        began[place[place >= 0]] = floor_day(tables.accounts["started_at"])[place >= 0]
    return began


def _compute(block: Block, plan: Plan, rows: int, threads: int) -> Results:
    """Run the kernel over buckets of accounts, each bucket on one thread."""
    results = Results(
        features=np.empty((len(plan.output), rows), np.float32),
        phase=np.empty(rows, np.int8),
        item=np.empty(rows, np.int32),
    )
    work = np.cumsum(np.diff(block.fact_pointer) + np.diff(block.snapshot_pointer))
    shares = np.linspace(0, work[-1] if len(work) else 0, threads * _BUCKETS_A_THREAD + 1)[1:-1]
    edges = np.unique([0, *np.searchsorted(work, shares), len(work)])
    with ThreadPoolExecutor(threads) as pool:
        buckets = [pool.submit(compute, block, plan, first, stop, results) for first, stop in pairwise(edges)]
        for bucket in buckets:
            bucket.result()
    return results
