"""The block of an experiment file that plans a live comparison: who decides whom we contact, and how long."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations
from typing import Annotated

import pandas as pd
from pydantic import Field, model_validator

from .blocks import Block, Count, Day, Share, Word
from .label_rules import Label
from .settings import ScorerSpec

HOLD_OUT = "hold_out"
"""The arm of the accounts that nobody contacts because of a score."""

DAYS_A_WEEK = 7
SHARES_TOLERANCE = 1e-9
"""How far shares may be from adding up to 1: three thirds are, in binary."""


class LiveChoice(Block):
    """Accounts are dealt to arms at random; each arm's scorer decides whom of its accounts we contact."""

    arms: dict[Word, Share] = Field(
        description=f"share of the accounts by arm: scorers of this file, and {HOLD_OUT}, which nobody "
        "contacts because of a score"
    )
    salt: Word = Field(description="what the dealing is made with; another salt deals independently")
    balance_by: tuple[Word, ...] = Field(
        default=(), description="columns of accounts, in each group of which the shares hold, such as segment"
    )
    starts: Day = Field(description="the first day of the comparison")
    weeks: Count = Field(description="weeks in which the arms decide whom we contact; at least a horizon")
    margin: Annotated[float, Field(strict=True, gt=0, lt=1)] = Field(
        default=0.02, description="a difference in retention this small, as a share, is called none"
    )
    kinds: Annotated[tuple[Word, ...], Field(min_length=1)] | None = Field(
        default=None, description="kinds of outreach that count as a contact; null: all"
    )

    @model_validator(mode="after")
    def _deals_to_several(self) -> LiveChoice:
        if len(self.arms) < 2:
            raise ValueError("arms has one arm only, which leaves nothing to compare; add another")
        total = sum(self.arms.values())
        if not math.isclose(total, 1, abs_tol=SHARES_TOLERANCE):
            raise ValueError(f"arms add up to {total:g}; the shares of all arms together must be 1")
        if len(set(self.balance_by)) < len(self.balance_by):
            raise ValueError("balance_by has the same column twice; keep one")
        return self

    @property
    def ends(self) -> pd.Timestamp:
        """The midnight at which the comparison is over."""
        return self.starts + pd.Timedelta(days=DAYS_A_WEEK * self.weeks)

    def last_entry(self, horizon_days: int) -> pd.Timestamp:
        """Return the last day on which an account may join: its whole horizon lies inside the comparison."""
        return self.ends - pd.Timedelta(days=horizon_days)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The pairs that are compared: each scorer with the hold-out, then scorers with each other."""
        scorers = [arm for arm in self.arms if arm != HOLD_OUT]
        with_hold_out = [(arm, HOLD_OUT) for arm in scorers if HOLD_OUT in self.arms]
        return [*with_hold_out, *combinations(scorers, 2)]


def require_live(live: LiveChoice, scorers: Mapping[str, ScorerSpec], label: Label) -> None:
    """Refuse a live comparison of scorers that are not there, or one that is over before churn can show."""
    if HOLD_OUT in scorers:
        raise ValueError(f"scorers.{HOLD_OUT} has the name of the arm that no scorer decides on; rename it")
    for arm in live.arms:
        if arm not in scorers and arm != HOLD_OUT:
            raise ValueError(
                f"live.arms.{arm} is no scorer of this file; name some of {', '.join([*scorers, HOLD_OUT])}"
            )
    needed = math.ceil(label.horizon_days / DAYS_A_WEEK)
    if live.weeks < needed:
        raise ValueError(
            f"live.weeks is {live.weeks}, shorter than label.horizon_days, {label.horizon_days}, so that no "
            f"account's outcome would be known at its end; give {needed} or more"
        )
