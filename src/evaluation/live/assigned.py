"""What a day of dealing accounts to arms leaves behind, in plain numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ...tables import ARM, STRATUM


@dataclass(frozen=True)
class Assigned:
    """The assignments after a day: how many were added, and how many accounts each arm has.

    `counts` has the accounts by arm in each stratum, in the order of the strata's names.
    """

    at: pd.Timestamp
    added: int
    counts: dict[str, dict[str, int]]

    @classmethod
    def of(cls, assignments: pd.DataFrame, *, at: pd.Timestamp, added: int, arms: list[str]) -> Assigned:
        """Return the record of all assignments so far: arm and stratum, one row an account."""
        table = pd.crosstab(assignments[STRATUM], assignments[ARM]).reindex(columns=arms, fill_value=0)
        counts = {
            str(stratum): {arm: int(row[arm]) for arm in arms}
            for stratum, row in table.sort_index().iterrows()
        }
        return cls(at=at, added=added, counts=counts)

    @property
    def by_arm(self) -> dict[str, int]:
        """The accounts of each arm, over all strata."""
        arms = next(iter(self.counts.values()), {})
        return {arm: sum(row[arm] for row in self.counts.values()) for arm in arms}

    @property
    def total(self) -> int:
        """The accounts that have an arm."""
        return sum(self.by_arm.values())

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return {
            "at": f"{self.at:%Y-%m-%d}",
            "added": self.added,
            "total": self.total,
            "by_arm": self.by_arm,
            "by_stratum": self.counts,
        }
