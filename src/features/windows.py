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

from ..campaigns.calendar import items_of, versions
from ..campaigns.days import NEVER, floor_day
from ..campaigns.phases import named
from ..checks import InputError, clean_threads
from ..sources.coded import Coded
from ..tables import ACCOUNT_ID, CAMPAIGN_ID, CUTOFF, Tables, clean_snapshots
from .about import ABOUT
from .blocks import FACT, Block, Results
from .facts import streams, streams_about
from .grouped import group, of_coded, of_stream
from .kernel import compute
from .milestones import milestone_offsets
from .plan import Plan, build_plan
from .room import Room
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
    question, asked = asked_of(tables.campaigns, features), clean_snapshots(snapshots)
    made = made_windows(tables, asked, question, threads=threads, elsewhere=elsewhere)
    return made.frame(question)


class Question(NamedTuple):
    """What is asked of each bucket of accounts: worked out once, for that takes longer than a small bucket.

    calendar: the `versions` of the campaigns.
    """

    names: tuple[str, ...]
    plan: Plan
    metrics: tuple[str, ...]
    calendar: pd.DataFrame


def asked_of(campaigns: pd.DataFrame, features: Sequence[Feature]) -> Question:
    """Return the question that the features are, with the calendar that all buckets have."""
    if isinstance(features, Feature):
        raise InputError(f"feature {features.name!r} stands alone; put it in a list")
    if not features:
        raise InputError("no features: name at least one")
    plan, metrics = build_plan(features)
    return Question(tuple(feature.name for feature in features), plan, metrics, versions(campaigns))


class Made(NamedTuple):
    """Windows before they are a frame: the columns that say which row it is, and numbers (feature, row).

    Two hundred columns of a frame are dear to take apart again.
    """

    context: pd.DataFrame
    numbers: npt.NDArray[np.float32]

    def frame(self, question: Question) -> pd.DataFrame:
        """Return them as a frame."""
        numbers = pd.DataFrame(self.numbers.T, columns=list(question.names), copy=False)
        return pd.concat([self.context, numbers], axis=1)


class Rooms:
    """Room for the facts and for the windows of a bucket."""

    def __init__(self) -> None:
        self.facts, self.numbers = Room(FACT), Room(np.float32)


def made_windows(
    tables: Tables,
    snapshots: pd.DataFrame,
    question: Question,
    *,
    threads: int | None = None,
    elsewhere: Collection[str] = (),
    events: Coded | None = None,
    rooms: Rooms | None = None,
) -> Made:
    """Return what `windows` makes a frame of, for clean snapshots.

    `events`, if given, stand in place of those of the tables; who gives them has looked whether they have the
    metrics and users that are asked for. Who gives `rooms` may give back the numbers when they have served.
    """
    rooms = rooms or Rooms()
    block, campaigns, series = _block(tables, snapshots, question, rooms.facts, elsewhere, events)
    numbers = rooms.numbers.lend(len(question.plan.output), len(snapshots))
    results = _compute(block, question.plan, numbers, clean_threads(threads))
    rooms.facts.give_back(block.facts)
    context = named(results.phase, results.item, block.calendar, campaigns, series)
    context.insert(0, ACCOUNT_ID, snapshots[ACCOUNT_ID].array)
    context.insert(1, CUTOFF, snapshots[CUTOFF].array)
    return Made(context, results.features)


def _block(
    tables: Tables,
    snapshots: pd.DataFrame,
    question: Question,
    room: Room,
    elsewhere: Collection[str],
    events: Coded | None,
) -> tuple[Block, pd.Index, pd.Index]:
    account, names = pd.factorize(snapshots[ACCOUNT_ID])
    accounts, metrics = pd.Index(names), question.metrics
    calendar, _, campaigns, series = items_of(question.calendar, tables.exposures, accounts)
    if events is None:
        found = streams(
            tables,
            metrics,
            accounts,
            campaigns,
            users=len(question.plan.user_window) > 0,
            elsewhere=elsewhere,
        )
        shares = []
    else:
        found = streams_about(tables, metrics, accounts, campaigns)
        shares = [of_coded(events, accounts, metrics, campaigns)]
    shares += [of_stream(one, len(accounts), len(metrics), len(campaigns)) for one in found]
    grouped = group(shares, len(accounts), room)
    cutoff = floor_day(snapshots[CUTOFF])
    row = _by_account(account, cutoff)
    milestones, milestone_pointer = milestone_offsets(tables, campaigns)
    block = Block(
        facts=grouped.facts,
        fact_pointer=grouped.pointer,
        cutoff=cutoff[row],
        row=row,
        snapshot_pointer=_pointer(account[row], len(accounts)),
        calendar=calendar,
        calendar_pointer=_pointer(calendar["account"], len(accounts)),
        began=_began(tables, accounts),
        activity=np.array([not metric.startswith(ABOUT) for metric in metrics] + [True]),
        tags=CAMPAIGN_ID in tables.events if events is None else events.tagged,
        users=grouped.users,
        milestones=milestones,
        milestone_pointer=milestone_pointer,
    )
    return block, campaigns, series


def _by_account(account: np.ndarray, cutoff: np.ndarray) -> np.ndarray:
    """Return the order by account, then cutoff; most snapshots come in it, which is soon seen."""
    same = account[1:] == account[:-1]
    if np.all((account[1:] > account[:-1]) | (same & (cutoff[1:] >= cutoff[:-1]))):
        return np.arange(len(account))
    return np.lexsort((cutoff, account))


def _pointer(account: np.ndarray, accounts: int) -> np.ndarray:
    return np.searchsorted(account, np.arange(accounts + 1))


def _began(tables: Tables, accounts: pd.Index) -> np.ndarray:
    began = np.full(len(accounts), NEVER, np.int32)
    if tables.accounts is not None and "started_at" in tables.accounts:
        place = accounts.get_indexer(pd.Index(tables.accounts[ACCOUNT_ID]))
        began[place[place >= 0]] = floor_day(tables.accounts["started_at"])[place >= 0]
    return began


def _compute(block: Block, plan: Plan, numbers: npt.NDArray[np.float32], threads: int) -> Results:
    """Run the kernel over buckets of accounts, each bucket on one thread."""
    rows = numbers.shape[1]
    results = Results(features=numbers, phase=np.empty(rows, np.int8), item=np.empty(rows, np.int32))
    work = np.cumsum(np.diff(block.fact_pointer) + np.diff(block.snapshot_pointer))
    shares = np.linspace(0, work[-1] if len(work) else 0, threads * _BUCKETS_A_THREAD + 1)[1:-1]
    edges = np.unique([0, *np.searchsorted(work, shares), len(work)])
    with ThreadPoolExecutor(threads) as pool:
        buckets = [pool.submit(compute, block, plan, first, stop, results) for first, stop in pairwise(edges)]
        for bucket in buckets:
            bucket.result()
    return results
