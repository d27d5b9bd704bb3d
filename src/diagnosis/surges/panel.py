"""Tickets and exposure days of each account by phase: in the last four weeks, and in each four of a year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...features import Feature, count, days, total
from ...features.kept import kept_windows
from ...tables import ACCOUNT_ID, CUTOFF, PHASES, Tables
from ..facts import NEGATIVE, TICKET, facts

Floats = npt.NDArray[np.float64]

WINDOW_DAYS = 28
WINDOWS = 13
"""The window that is tested, and the twelve before that say what is usual: a year."""

_A_DAY = pd.Timedelta(days=1)
_PARTS = ("days", "tickets", "heard", "negative")


@dataclass(frozen=True, eq=False)
class Panel:
    """Counts by account, window (the first is the one that is tested, then back in time) and phase.

    days: of exposure, (n, WINDOWS, 4), phases in the order of PHASES; an account has none before it began.
    tickets: opened in these days. heard: of those, whose text tells a tone; negative: of those, in bad words.
    """

    accounts: pd.Index
    days: Floats
    tickets: Floats
    heard: Floats
    negative: Floats

    def __len__(self) -> int:
        return len(self.accounts)


def panel(tables: Tables, accounts: pd.Series, at: pd.Timestamp) -> Panel:
    """Return the panel of these accounts, as it was known at `at`: each window as known when it ended."""
    names = pd.Index(accounts.unique())
    ends = [at - back * WINDOW_DAYS * _A_DAY for back in range(WINDOWS)]
    grid = pd.MultiIndex.from_product([names, ends], names=[ACCOUNT_ID, CUTOFF]).to_frame(index=False)
    read = facts(tables, None, since=at, at=at)  # of work, only since when an account is there
    found, _ = kept_windows(read, grid, _features())
    shape = (len(names), WINDOWS, len(PHASES))
    parts = {
        part: found[[f"{part} {phase}" for phase in PHASES]].fillna(0.0).to_numpy(np.float64).reshape(shape)
        for part in _PARTS
    }
    return Panel(names, **parts)


def _features() -> list[Feature]:
    made = {
        "days": lambda phase: days(WINDOW_DAYS, phase=phase),
        "tickets": lambda phase: count(TICKET, WINDOW_DAYS, phase=phase),
        "heard": lambda phase: count(NEGATIVE, WINDOW_DAYS, phase=phase),
        "negative": lambda phase: total(NEGATIVE, WINDOW_DAYS, phase=phase),
    }
    return [
        Feature(f"{part} {phase}", made[part](phase), "surges", 0, part)
        for part in _PARTS
        for phase in PHASES
    ]
