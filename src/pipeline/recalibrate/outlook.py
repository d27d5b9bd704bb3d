"""How well the champion should be doing before its outcomes are known, and what has come true of that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ...experiment import CancelLabel, Experiment
from ...features import labels
from ...recalibration import (
    Came,
    Course,
    EarlyLooks,
    Expected,
    came_by_phase,
    early_looks,
    expected_by_phase,
    worth_of,
)
from ...recalibration.early import EARLY
from ...tables import ACCOUNT_ID, CHURNED, CUTOFF, Tables
from .matured import EVERY
from .weeks import WEEK, Weeks, by_week, cancels_of

KEY = [ACCOUNT_ID, CUTOFF]


@dataclass(frozen=True, eq=False)
class Outlook:
    """By the first day of each week and by phase: what is `expected` of the weeks since the last decision.

    `came` is what came true of weeks whose outcomes have matured since; `early` what those say who have left
    already, None where there is too little, or no date of leaving. `rows` are the snapshots looked at, to be
    kept until their outcomes are there.
    """

    expected: Mapping[pd.Timestamp, Mapping[str, Expected]]
    came: Mapping[pd.Timestamp, Mapping[str, Came]]
    early: EarlyLooks | None
    rows: pd.DataFrame

    def alarms(self) -> Iterator[dict[str, str | None]]:
        """Yield the alarm of two early looks in a row, as the contract has it."""
        if self.early is not None and self.early.alarm:
            what = f"{self.early.words}, for the second time in four weeks: others leave than it has in mind"
            phases = ", ".join(self.early.phases) or None
            yield {"kind": "concept", "what": what, "phase": phases}


def outlook_at(
    experiment: Experiment, weeks: Weeks, tables: Tables, at: pd.Timestamp, course: Course
) -> Outlook:
    """Return the outlook at `at`, of tables as they were known then; `weeks` keeps what was looked at."""
    scores, _ = weeks.before(tables, at, weeks.since(course))
    new = scores if course.last is None else scores[scores[CUTOFF] >= course.last]
    weeks.looked.update(by_week(new))
    horizon = pd.Timedelta(days=experiment.label.horizon_days)
    days, last = sorted(scores[CUTOFF].unique()), course.last
    learned = {day: _learned_from(days, day + WEEK - horizon) for day in sorted(new[CUTOFF].unique())}
    due = [day for day in sorted(weeks.looked) if day + horizon <= at]
    matured = [day for day in due if last is None or day + horizon > last]
    wanted = scores[scores[CUTOFF].isin(set().union(*learned.values()))]
    known = _with_outcomes(experiment, tables, at, [wanted, *(weeks.looked[day] for day in matured)])
    return Outlook(
        expected={
            day: expected_by_phase(weeks.looked[day], worth=worth_of(_of(known, ripe)))
            for day, ripe in learned.items()
        },
        came={day: came_by_phase(_of(known, [day])) for day in matured},
        early=_early(experiment, weeks, tables, at, scores),
        rows=new.reset_index(drop=True),
    )


def _learned_from(days: Sequence[pd.Timestamp], last: pd.Timestamp) -> list[pd.Timestamp]:
    """Return the weeks that say what a probability is worth: each fourth up to `last`, from there back."""
    return [day for day in days if day <= last][:: -(EVERY // WEEK)]


def _with_outcomes(
    experiment: Experiment, tables: Tables, at: pd.Timestamp, parts: Sequence[pd.DataFrame]
) -> pd.DataFrame:
    """Return the rows, each once, with what has come of them by `at`."""
    rows = pd.concat(parts).drop_duplicates(KEY).sort_values(KEY, kind="stable", ignore_index=True)
    outcomes = labels(tables, rows[KEY], experiment.label, as_of=at)
    return rows.assign(**{CHURNED: outcomes[CHURNED].array})


def _of(known: pd.DataFrame, days: Sequence[pd.Timestamp]) -> pd.DataFrame:
    return known[known[CUTOFF].isin(days) & known[CHURNED].notna()]


def _early(
    experiment: Experiment, weeks: Weeks, tables: Tables, at: pd.Timestamp, scores: pd.DataFrame
) -> EarlyLooks | None:
    """Return the early looks at the order in use: none of customers that other weights had put in order.

    `scores` are the weeks of the champion as it is now.
    """
    if not isinstance(experiment.label, CancelLabel):
        return None
    since = at - 3 * EARLY
    ranked = {**weeks.ranked, **by_week(scores[scores[CUTOFF] >= since])}
    recent = [rows for day, rows in ranked.items() if day >= since]
    if not recent:
        return None
    left, days = cancels_of(tables), experiment.label.horizon_days
    return early_looks(pd.concat(recent), left, at=at, horizon_days=days)
