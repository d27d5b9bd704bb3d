"""What a recalibration came to: plain values for JSON, and the reports of the days that were decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ...reports import RecalibrationReport
from ...stages import Stage


@dataclass(frozen=True)
class Outcome:
    """What was decided of a day: the contract's fields, and how it stands with the champion.

    `version` is what the decision registered, None to hold; `held_back` why it could not be promoted. `tried`
    says whether a refit was, `searched` whether other settings were. `again` says that the decision was on
    record already. `report` is None then.
    """

    at: pd.Timestamp
    decision: str
    reason: str
    promoted: bool
    alarms: tuple[dict[str, str | None], ...]
    run_key: str | None
    mlflow: dict[str, str] | None
    tried: bool = False
    searched: bool = False
    version: str | None = None
    held_back: str | None = None
    again: bool = False
    report: RecalibrationReport | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "at": f"{self.at:%Y-%m-%d}",
            "decision": self.decision,
            "promoted": self.promoted,
            "reason": self.reason,
            "alarms": list(self.alarms),
            "run_key": self.run_key,
            "mlflow": self.mlflow,
            "version": self.version,
            "held_back": self.held_back,
            "again": self.again,
        }


@dataclass(frozen=True)
class RecalibrateResult:
    """What the job came to: the `outcomes` of its days in order, at least one.

    `waiting` are days that are due and wait for the next call, as a champion has just changed; `next_at` is
    when the next one is due. `missing` says what is doubtful about all of it.
    """

    experiment: str
    outcomes: tuple[Outcome, ...]
    waiting: tuple[pd.Timestamp, ...]
    next_at: pd.Timestamp
    dry_run: bool
    missing: tuple[str, ...]
    stages: tuple[Stage, ...]

    @property
    def last(self) -> Outcome:
        """The decision that holds now."""
        return self.outcomes[-1]

    @property
    def held_back(self) -> str | None:
        """Why a scorer that should be champion is not; None where all is done."""
        return self.last.held_back

    def to_dict(self) -> dict[str, Any]:
        """Return the result as the contract's JSON object, that of the last day first."""
        return {
            **self.last.to_dict(),
            "experiment": self.experiment,
            "dates": [one.to_dict() for one in self.outcomes],
            "waiting": [f"{day:%Y-%m-%d}" for day in self.waiting],
            "next_at": f"{self.next_at:%Y-%m-%d}",
            "dry_run": self.dry_run,
            "missing": list(self.missing),
            "stages": [stage.to_dict() for stage in self.stages],
        }
