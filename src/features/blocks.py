"""What the kernel reads and writes: tables of records, one account's rows together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..campaigns.calendar import Items

Ints = npt.NDArray[np.int32]
Pointer = npt.NDArray[np.int64]
Facts = npt.NDArray[np.void]

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

    facts: Facts
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
