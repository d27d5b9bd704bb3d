"""`live assign`: deal the customers of a day to the arms; the first assignment of an account stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ...checks import InputError
from ...evaluation.live import Assigned, deal, deal_alone
from ...experiment import Experiment, LiveChoice
from ...features import snapshots
from ...stages import Listener, Stage, Stages
from ...tables import ACCOUNT_ID, ARM, ASSIGNED_AT, SALT, STRATUM, TIME, Tables
from ..engine import all_tables
from ..outputs import output_folder
from ..scoring_day import scoring_day
from .arms import require_predicted
from .book import FOLDER, Book
from .strata import strata

STAGES = ("read", "deal", "write")


@dataclass(frozen=True)
class AssignResult:
    """The assignments after a day, what was missing or doubtful, how long it took, and where the table is."""

    assigned: Assigned
    missing: tuple[str, ...]
    stages: tuple[Stage, ...]
    path: str

    def to_dict(self) -> dict[str, Any]:
        """Return the result as one JSON object of plain values."""
        return {
            **self.assigned.to_dict(),
            "missing": list(self.missing),
            "stages": [stage.to_dict() for stage in self.stages],
            "outputs": {"assignments": self.path},
        }


def live_of(experiment: Experiment) -> LiveChoice:
    """Return the `live` block of an experiment; InputError where it has none."""
    if experiment.live is None:
        raise InputError(
            "live is missing in the experiment file; add the block, such as "
            "live: {arms: {learned: 0.5, hold_out: 0.5}, salt: spring-2025, starts: 2025-03-03, weeks: 13}"
        )
    return experiment.live


def assign(
    experiment: Experiment, *, at: str | pd.Timestamp | None = None, listener: Listener | None = None
) -> AssignResult:
    """Deal the customers of the day `at` (default: the last day of the data) who have no arm yet.

    The first call deals everybody who is a customer together, so that the shares hold in each stratum as
    exactly as whole accounts allow; later calls deal who has arrived, each by its own hash. An account never
    changes its arm. Raises InputError for a day outside of the comparison, for a changed plan and, on the
    first day, for an arm that nobody would predict; SteppedAsideError where another process is assigning.
    """
    live, stages = live_of(experiment), Stages(STAGES, listener)
    book = Book(output_folder(experiment) / FOLDER)
    with book.alone():
        with stages.stage("read"):
            former = book.read(experiment)
            if former.empty:
                require_predicted(experiment, live)
            tables = all_tables(experiment)
            day, said = scoring_day(experiment, tables, at)
            _require_day(live, day, experiment.label.horizon_days)
        with stages.stage("deal"):
            present = snapshots(tables, experiment.label, [day])[ACCOUNT_ID]
            new = present[~present.isin(former[ACCOUNT_ID])].reset_index(drop=True)
            added = _dealt(live, tables, new, day, first=former.empty)
        with stages.stage("write"):
            if len(added):
                book.append(former, added, experiment)
    every = pd.concat([former, added], ignore_index=True) if len(former) else added
    if every.empty:
        raise InputError(f"at {day:%Y-%m-%d}: nobody is a customer and eligible then; assign on another day")
    return AssignResult(
        Assigned.of(every, at=day, added=len(added), arms=list(live.arms)),
        missing=(*tables.missing, *tables.notes, *said),
        stages=tuple(stages.done),
        path=str(book.path),
    )


def _require_day(live: LiveChoice, day: pd.Timestamp, horizon_days: int) -> None:
    last = live.last_entry(horizon_days)
    if day < live.starts:
        raise InputError(
            f"at {day:%Y-%m-%d}: the comparison starts on {live.starts:%Y-%m-%d} (live.starts); assign on "
            "that day, or from then on"
        )
    if day > last:
        raise InputError(
            f"at {day:%Y-%m-%d}: accounts may join until {last:%Y-%m-%d}, as a horizon of {horizon_days} "
            f"days must lie before the end on {live.ends:%Y-%m-%d}; evaluate instead"
        )


def _dealt(
    live: LiveChoice, tables: Tables, accounts: pd.Series, day: pd.Timestamp, *, first: bool
) -> pd.DataFrame:
    stratum = strata(tables, accounts, live.balance_by)
    if first:
        arm = deal(accounts, stratum, live.arms, salt=live.salt)
    else:
        arm = deal_alone(accounts, live.arms, salt=live.salt)
    rows = {ACCOUNT_ID: accounts, ARM: arm, SALT: live.salt, STRATUM: stratum}
    return pd.DataFrame(rows).assign(**{ASSIGNED_AT: pd.Series(day, accounts.index, dtype=TIME)})
