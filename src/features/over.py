"""Which days of an account's past a feature looks at: a window, and in it the days of a phase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from ..checks import InputError
from ..tables import PHASES

WindowKind = Literal[
    "trailing", "ever", "last_active", "last_post", "last_joined", "current", "previous_edition"
]


@dataclass(frozen=True)
class Window:
    """Which past days an atom looks at; always whole days before the cutoff, never before the account began.

    `trailing`: the last `days` days. `ever`: all. `last_active`, `last_post`: the days of the last campaign
    that ended by the cutoff, and the post days after it. `last_joined`: the days of the last campaign that
    ended by the cutoff and that the account took part in. `current`: the phase that the cutoff's day is in,
    so far. `previous_edition`: that same phase in the edition before of the same series. The campaign windows
    do not apply (NaN) where the account has no such campaign.
    """

    kind: WindowKind
    days: int = 0

    @property
    def campaign(self) -> bool:
        """Whether the window depends on the campaign calendar."""
        return self.kind not in ("trailing", "ever")


Over = int | WindowKind | Window


def window_over(over: Over) -> Window:
    """Return the window that a number of days, or the name of a kind, stands for."""
    if isinstance(over, Window):
        return over
    if isinstance(over, int | np.integer):
        if over < 1:
            raise InputError(f"a window of {over} days: it must look back at least 1 day")
        return Window("trailing", int(over))
    if over == "trailing" or over not in get_args(WindowKind):
        raise InputError(
            f"window {over!r} is not known: a number of days, or one of {get_args(WindowKind)[1:]}"
        )
    return Window(over)


def known_phase(phase: str | None) -> str | None:
    """Return the phase, or None for all; refuse one that does not exist."""
    if phase is not None and phase not in PHASES:
        raise InputError(f"phase {phase!r} is not known: one of {PHASES}")
    return phase
