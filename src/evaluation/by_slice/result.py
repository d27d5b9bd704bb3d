"""A comparison slice by slice: records of plain numbers, and the same for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from ..at_work import Figure


@dataclass(frozen=True)
class Slice:
    """The test snapshots of one slice, such as the segment "agency", and how the scorers do there.

    `roc_auc` maps each scorer to its ROC AUC, `difference` is the challenger minus the reference on the
    primary metric, both with their intervals by account, as if nobody had looked at another slice.
    """

    kind: str
    name: str
    snapshots: int
    accounts: int
    churned_accounts: int
    roc_auc: Mapping[str, Figure]
    difference: Figure


@dataclass(frozen=True)
class Sliced:
    """The slices of one kind with churned accounts enough, and how many are hidden for having too few.

    `p_value` is that of the hypothesis that the difference is the same in all of them, `p_adjusted` Holm's
    over the kinds; None where it cannot be tested.
    """

    kind: str
    slices: tuple[Slice, ...]
    hidden: int
    p_value: float | None
    p_adjusted: float | None


@dataclass(frozen=True)
class Worst:
    """The slice that speaks least for the challenger.

    `difference` is that of the slice; its interval allows for having picked it out of `looked_at` slices.
    The lowest of many is partly chance: on new data it will be less low.
    """

    slice: Slice
    difference: Figure
    looked_at: int


@dataclass(frozen=True)
class Slices:
    """The challenger against the reference on `metric`, slice by slice. It reads on, and decides nothing.

    `kinds` are those that the data have, `absent` those that were asked for and are not there; `worst` is
    None where no slice is shown. `min_churned_accounts` is what a slice needs to be shown.
    """

    challenger: str
    reference: str
    metric: str
    confidence: float
    min_churned_accounts: int
    kinds: tuple[Sliced, ...]
    worst: Worst | None
    absent: tuple[str, ...] = ()

    def __repr__(self) -> str:
        pair = f"{self.challenger} against {self.reference}"
        return f"Slices({pair}, {len(self.shown)} shown, {self.hidden} with too few churned accounts)"

    @property
    def shown(self) -> tuple[Slice, ...]:
        """All slices that are shown, kind by kind."""
        return tuple(one for kind in self.kinds for one in kind.slices)

    @property
    def hidden(self) -> int:
        """How many slices have too few churned accounts to be shown."""
        return sum(kind.hidden for kind in self.kinds)

    @property
    def table(self) -> pd.DataFrame:
        """One row a slice: kind, slice, snapshots, accounts, churned_accounts, difference, low and high."""
        rows = [
            {
                "kind": one.kind,
                "slice": one.name,
                "snapshots": one.snapshots,
                "accounts": one.accounts,
                "churned_accounts": one.churned_accounts,
                **asdict(one.difference),
            }
            for one in self.shown
        ]
        return pd.DataFrame(rows).rename(columns={"value": "difference"})

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, None for undefined."""
        return asdict(self) | {"hidden": self.hidden}
