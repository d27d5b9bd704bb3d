"""What a live comparison found, in plain numbers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from ...experiment import HOLD_OUT
from ..shares import Gap, Share
from .gap import RetentionGap
from .mismatch import Mismatch


@dataclass(frozen=True)
class ArmFigures:
    """One arm, as its accounts were assigned, whoever was contacted.

    `share` is the planned one. Of the `assigned` accounts, `vanished` are no longer in the data, `immature`
    have no outcome yet and `neutral` left for a neutral reason; the others are `evaluated`, and of these
    `churned` left within the horizon. `retention` is the share kept, `value_kept` the share of their yearly
    value that was kept (None where the data tell no value). `contacted` is the share of the assigned accounts
    with a contact inside the horizon, `contacts` how many contacts there were; None where no table tells.
    """

    arm: str
    share: float
    assigned: int
    vanished: int
    immature: int
    neutral: int
    evaluated: int
    churned: int
    retention: Share
    value_kept: float | None
    contacted: Share | None
    contacts: int | None


@dataclass(frozen=True)
class ArmDifference:
    """Arm minus reference, in retention and in the share of value kept.

    `p_adjusted` is Holm's over all pairs. `verdict` is "learned wins", "no difference shown"
    or "not enough data"; then `needed` says how many accounts, over all arms, would show the margin,
    where there are fewer.
    """

    arm: str
    reference: str
    retention: RetentionGap
    value_kept: Gap
    p_adjusted: float | None
    verdict: str
    needed: int | None


@dataclass(frozen=True)
class LiveResult:
    """A live comparison on a day: the arms, whether the shares hold, and the differences once they are told.

    Outcomes are known until `known_until`, which is `at`, or the end of the data. `differences` is empty
    until the comparison is `over` and where it is `held_back`. `loss` checks the shares of the accounts that
    vanished, `neutral` of those that left for a neutral reason; None where there are none. `late` counts
    accounts that were assigned outside of the days to join, which take no part.
    """

    at: pd.Timestamp
    known_until: pd.Timestamp
    starts: pd.Timestamp
    ends: pd.Timestamp
    over: bool
    horizon_days: int
    margin: float
    confidence: float
    arms: tuple[ArmFigures, ...]
    mismatches: tuple[Mismatch, ...]
    loss: Mismatch | None
    neutral: Mismatch | None
    differences: tuple[ArmDifference, ...]
    late: int
    verdict: str

    @property
    def alarms(self) -> tuple[Mismatch, ...]:
        """The shares that luck does not explain, among all that are checked."""
        return tuple(check for check in self.checks if check.alarm)

    @property
    def checks(self) -> tuple[Mismatch, ...]:
        """The shares of all accounts, of strata, of those that vanished and of those that left neutrally."""
        left = (check for check in (self.loss, self.neutral) if check is not None)
        return (*self.mismatches, *left)

    @property
    def held_back(self) -> bool:
        """Whether an alarm keeps the verdict back."""
        return bool(self.alarms)

    @property
    def contaminated(self) -> ArmFigures | None:
        """The hold-out where accounts of it were contacted, else None."""
        return next((arm for arm in self.arms if arm.arm == HOLD_OUT and arm.contacts), None)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON; None where a number is undefined."""
        days = {name: f"{getattr(self, name):%Y-%m-%d}" for name in ("at", "known_until", "starts", "ends")}
        return {
            "verdict": self.verdict,
            **days,
            "over": self.over,
            "held_back": self.held_back,
            "horizon_days": self.horizon_days,
            "margin": self.margin,
            "confidence": self.confidence,
            "arms": [asdict(arm) for arm in self.arms],
            "differences": [asdict(difference) for difference in self.differences],
            "sample_ratio": [_checked(check) for check in self.mismatches],
            "lost_accounts": None if self.loss is None else _checked(self.loss),
            "neutral_leavers": None if self.neutral is None else _checked(self.neutral),
            "late": self.late,
        }


def _checked(check: Mismatch) -> dict[str, Any]:
    return asdict(check) | {"alarm": check.alarm}
