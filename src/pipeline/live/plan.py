"""`live plan`: what a live comparison can show, from the data's own history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ...checks import InputError
from ...evaluation.live.plan import History, LivePlan, live_plan
from ...evaluation.planner import DAYS_A_WEEK, POWER
from ...evaluation.shares import clustered_share
from ...experiment import Experiment
from ...features import labels, snapshots
from ...stages import Listener, Stage, Stages
from ...tables import ACCOUNT_ID, CHURNED, CUTOFF, OCCURRED_AT, Tables
from ..engine import all_tables
from .arms import require_predicted
from .assign import live_of
from .known import outcomes_known_until

STAGES = ("read", "history", "plan")
MOST_CUTOFFS = 8
"""Past cutoffs, a horizon apart, that churn is taken from: two years of a horizon of 90 days."""


@dataclass(frozen=True)
class PlanResult:
    """The plan, what was missing or doubtful, and how long it took."""

    plan: LivePlan
    missing: tuple[str, ...]
    stages: tuple[Stage, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as one JSON object of plain values."""
        stages = [stage.to_dict() for stage in self.stages]
        return {**self.plan.to_dict(), "missing": list(self.missing), "stages": stages}


def plan(
    experiment: Experiment,
    *,
    difference: float | None = None,
    power: float = POWER,
    listener: Listener | None = None,
) -> PlanResult:
    """Return what the live comparison of an experiment can show, before it starts.

    `difference` in retention, as a share, is what it should show (default: `live.margin`) with the chance
    `power`. Churn, its interval and its spread over the seasons, and how many accounts arrive, come from the
    data before `live.starts`. Raises InputError for what the user can mend.
    """
    live, stages = live_of(experiment), Stages(STAGES, listener)
    wanted = live.margin if difference is None else difference
    for name, value, low in (("difference", wanted, 0.0), ("power", power, 0.5)):
        if not low < value < 1:
            raise InputError(f"--{name} is {value:g}; give a share between {low:g} and 1")
    with stages.stage("read"):
        require_predicted(experiment, live)
        tables = all_tables(experiment)
    with stages.stage("history"):
        history = _history(experiment, tables, starts=live.starts)
    with stages.stage("plan"):
        found = live_plan(
            live,
            history,
            horizon_days=experiment.label.horizon_days,
            confidence=experiment.evaluation.confidence,
            difference=wanted,
            power=power,
        )
    return PlanResult(found, (*experiment.notes, *tables.missing, *tables.notes), tuple(stages.done))


def _history(experiment: Experiment, tables: Tables, *, starts: pd.Timestamp) -> History:
    label, horizon = experiment.label, pd.Timedelta(days=experiment.label.horizon_days)
    until = min(outcomes_known_until(tables, label), starts)
    first = tables.events[OCCURRED_AT].min().ceil("D")
    days = [until - number * horizon for number in range(1, MOST_CUTOFFS + 1)]
    rows = snapshots(tables, label, [day for day in days if day > first])
    rows = rows.assign(**{CHURNED: labels(tables, rows, label, as_of=until)[CHURNED].array})
    known = rows.dropna(subset=CHURNED)
    if known.empty:
        raise InputError(
            f"no customer has an outcome before {until:%Y-%m-%d}, one horizon after the first event; a plan "
            "needs longer data, or a later live.starts"
        )
    churned = known[CHURNED].to_numpy(bool)
    by_cutoff = known[CHURNED].astype("float64").groupby(known[CUTOFF]).mean()
    now = set(snapshots(tables, label, [until])[ACCOUNT_ID])
    before = set(rows.loc[rows[CUTOFF] == days[0], ACCOUNT_ID])
    return History(
        at=until,
        accounts=len(now),
        arrivals_per_week=len(now - before) / label.horizon_days * DAYS_A_WEEK,
        churn=clustered_share(churned, known[ACCOUNT_ID], confidence=experiment.evaluation.confidence),
        cutoffs=len(by_cutoff),
        lowest=float(by_cutoff.min()),
        highest=float(by_cutoff.max()),
    )
