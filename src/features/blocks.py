"""What the kernel reads and writes: tables of records, one account's rows together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..campaigns.calendar import Items
from ..compiled import compiled

Ints = npt.NDArray[np.int32]
Pointer = npt.NDArray[np.int64]

# One row a fact: `metric` is a code of the plan, `tag` the code of the campaign that the row names (−1: none;
# the number of campaigns: one outside the calendar), `user` a number within the account (−1: none, or nobody
# asks). `day` and `known` are days of `campaigns/days.py`.
FACT = np.dtype(
    [("value", np.float64), *((name, np.int32) for name in ("day", "metric", "known", "tag", "user"))]
)


class Block(NamedTuple):
    """A set of accounts and all that is known of them: account a's rows are `pointer[a]` to `pointer[a + 1]`.

    facts: `FACT` records in any order. cutoff: ascending; row: the output row of each. began: the day of
    `started_at`, `NEVER` if not given. activity: by metric code, whether its rows are the account's own
    events (which begin an account, and count as taking part) or facts about it, such as tickets. tags:
    whether events can name their campaign. users: of each account, how many there are. milestones: days from
    the campaign's start, a campaign's together.
    """

    facts: npt.NDArray[np.void]
    fact_pointer: Pointer
    cutoff: Ints
    row: Pointer
    snapshot_pointer: Pointer
    calendar: Items
    calendar_pointer: Pointer
    began: Ints
    activity: npt.NDArray[np.bool_]
    tags: bool
    users: Ints
    milestones: Ints
    milestone_pointer: Pointer


class Results(NamedTuple):
    """One column a snapshot: features (feature, row) float32, phase (int8), deciding calendar row (int32)."""

    features: npt.NDArray[np.float32]
    phase: npt.NDArray[np.int8]
    item: Ints


@compiled
def group_facts(
    account: Ints,
    day: Ints,
    metric: Ints,
    value: np.ndarray,
    known: Ints,
    tag: Ints,
    user: Ints,
    late: Pointer,
    accounts: int,
) -> tuple[np.ndarray, Pointer]:
    """Return the facts of accounts 0 to `accounts`, an account's together, and a pointer.

    An account's facts that were known the day after come first, in their order, then its late ones in the
    order of `late`. Facts of account −1 are left out. `user` is empty where nobody asks for users.
    """
    pointer = np.zeros(accounts + 1, np.int64)
    for i in range(len(account)):
        pointer[account[i] + 1] += 1 if account[i] >= 0 else 0
    pointer = np.cumsum(pointer)
    place = pointer[:-1].copy()
    facts = np.empty(pointer[-1], FACT)
    for turn in range(len(account) + len(late)):
        i = turn if turn < len(account) else late[turn - len(account)]
        prompt = known[i] <= day[i] + 1
        if account[i] >= 0 and prompt == (turn < len(account)):
            fact = facts[place[account[i]]]
            fact.value, fact.day, fact.metric = value[i], day[i], metric[i]
            fact.known, fact.tag = known[i], tag[i]
            fact.user = user[i] if len(user) else -1
            place[account[i]] += 1
    return facts, pointer


@compiled
def number_users(facts: npt.NDArray[np.void], pointer: Pointer, everyone: int) -> Ints:
    """Number the users of each account from 0 in place, and return how many each account has.

    They come numbered from 0 to `everyone` over all accounts.
    """
    found = np.zeros(len(pointer) - 1, np.int32)
    if everyone == 0:
        return found
    account_of, number = np.full(everyone, -1, np.int64), np.zeros(everyone, np.int32)
    for account in range(len(found)):
        for place in range(pointer[account], pointer[account + 1]):
            user = facts[place].user
            if user < 0:
                continue
            if account_of[user] != account:
                account_of[user], number[user] = account, found[account]
                found[account] += 1
            facts[place].user = number[user]
    return found
