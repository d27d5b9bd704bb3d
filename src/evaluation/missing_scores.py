"""Snapshots that not every scorer has scored: refused, or left out for all of them, counted and said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .influence import Booleans, Floats, Integers

MissingScores = Literal["refuse", "leave_out"]
REFUSE: MissingScores = "refuse"
LEAVE_OUT: MissingScores = "leave_out"
WAYS = (REFUSE, LEAVE_OUT)


@dataclass(frozen=True)
class LeftOut:
    """What was left out of a comparison as a score was missing.

    `snapshots` with a mature outcome, of which `churned` churned; `by_scorer` says how many of them lack the
    score of each scorer that lacks any.
    """

    snapshots: int
    churned: int
    by_scorer: Mapping[str, int]


def leave_out(
    numbers: Integers,
    positions: Mapping[str, Integers],
    churned: Integers,
    probability: Floats,
    *,
    unknown: int,
) -> tuple[dict[str, Integers], LeftOut]:
    """Return the rows of each scorer on the snapshots that all have scored, and what was left out.

    `numbers` (rows,) tell the snapshots apart, `positions` are the rows of each scorer in their order;
    `churned` (rows,) is `unknown` where the outcome is not mature. A score is missing where there is no row,
    and where its `probability` is NaN.
    """
    snapshots = np.unique(numbers[np.concatenate(list(positions.values()))])
    outcome = np.full(len(snapshots), unknown)
    scored: dict[str, Booleans] = {}
    for scorer, rows in positions.items():
        places = np.searchsorted(snapshots, numbers[rows])
        outcome[places] = churned[rows]
        scored[scorer] = np.zeros(len(snapshots), dtype=bool)
        scored[scorer][places] = ~np.isnan(probability[rows])
    shared, mature = np.logical_and.reduce(list(scored.values())), outcome != unknown
    kept = {
        scorer: rows[shared[np.searchsorted(snapshots, numbers[rows])]] for scorer, rows in positions.items()
    }
    lacking = {scorer: int((mature & ~has).sum()) for scorer, has in scored.items()}
    gone = mature & ~shared
    found = LeftOut(
        snapshots=int(gone.sum()),
        churned=int((outcome[gone] == 1).sum()),
        by_scorer={scorer: count for scorer, count in lacking.items() if count},
    )
    return kept, found
