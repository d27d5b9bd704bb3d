"""The plan of a comparison: fixed before its outcomes are seen, and what was looked at under other plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..checks import listed
from ..experiment import Experiment, Plan, ledger_plan_of, plan_of
from ..tables import Tables
from ..tracking import OtherPlan, Store, fix_plan, other_plans

KIND, LEDGER_KIND = "ab", "ledger"
"""What a comparison is called in the store, of a run and on the ledger."""

MOST_NAMED = 3
"""Other plans that are told one by one; more are only counted."""

MIDNIGHT = "T00:00:00Z"
"""The time of a day in settings, of which only the day is told."""


@dataclass(frozen=True)
class Planned:
    """A plan, since when it is fixed, and what is to be said of earlier looks under others."""

    plan: Plan
    since: datetime
    doubts: tuple[str, ...]

    @property
    def fact(self) -> str:
        """Since when the plan is fixed, in words."""
        return (
            f"the plan (metric, margin, phases, scorers, test period and label) is fixed since "
            f"{self.since:%Y-%m-%d %H:%M} UTC, digest {self.plan.digest[:12]}"
        )

    @property
    def tags(self) -> dict[str, str]:
        """What a run on record is tagged with."""
        return {"plan": self.plan.digest, "plan_since": self.since.isoformat()}


def planned(experiment: Experiment, tables: Tables, store: Store) -> Planned:
    """Return the plan of an experiment, put on record here: before anything is trained on `tables`."""
    plan = plan_of(experiment)
    others = other_plans(
        store, plan.settings, experiment=experiment.name, kind=KIND, data_digest=tables.digest
    )
    first, last = experiment.split.test
    looked = f"the test period {first:%Y-%m-%d} to {last:%Y-%m-%d} has"
    return Planned(plan, fix_plan(store, experiment.name, plan.digest), _doubts(looked, others))


def planned_on_ledger(experiment: Experiment, store: Store) -> Planned:
    """Return the plan of the comparison on the ledger, put on record here: before outcomes are asked for."""
    plan = ledger_plan_of(experiment)
    others = other_plans(store, plan.settings, experiment=experiment.name, kind=LEDGER_KIND)
    since = fix_plan(store, experiment.name, plan.digest)
    return Planned(plan, since, _doubts("the outcomes on this ledger have", others))


def _doubts(looked: str, others: list[OtherPlan]) -> tuple[str, ...]:
    if not others:
        return ()
    many = f"{len(others)} other plan{'s' if len(others) > 1 else ''}"
    named = [f"{_differs(other)} on {other.at:%Y-%m-%d}" for other in others[:MOST_NAMED]]
    if len(others) > MOST_NAMED:
        named.append(f"{len(others) - MOST_NAMED} more")
    return (
        f"plan: {looked} been looked at under {many} ({'; '.join(named)}); treat this verdict as exploratory",
    )


def _differs(other: OtherPlan) -> str:
    return listed(
        f"{key} was {value.replace(MIDNIGHT, '')}" if value not in ("", "[]") else f"there was no {key}"
        for key, value in other.differs
    )
