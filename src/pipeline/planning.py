"""The plan of a run: fixed before anything is trained, and what was looked at under other plans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ..checks import listed
from ..experiment import Experiment, Plan, plan_of
from ..tables import Tables
from ..tracking import OtherPlan, Store, fix_plan, other_plans

KIND = "ab"
"""What a comparison is called in the store."""

MOST_NAMED = 3
"""Other plans that are told one by one; more are only counted."""


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
    others = other_plans(store, plan.settings, data_digest=tables.digest, kind=KIND)
    return Planned(plan, fix_plan(store, experiment.name, plan.digest), tuple(_doubts(experiment, others)))


def _doubts(experiment: Experiment, others: list[OtherPlan]) -> Iterator[str]:
    if not others:
        return
    first, last = experiment.split.test
    many = f"{len(others)} other plan{'s' if len(others) > 1 else ''}"
    named = [f"{_differs(other)} on {other.at:%Y-%m-%d}" for other in others[:MOST_NAMED]]
    if len(others) > MOST_NAMED:
        named.append(f"{len(others) - MOST_NAMED} more")
    yield (
        f"plan: the test period {first:%Y-%m-%d} to {last:%Y-%m-%d} of these data has been looked at under "
        f"{many} ({'; '.join(named)}); treat this verdict as exploratory"
    )


def _differs(other: OtherPlan) -> str:
    return listed(f"{key} was {value}" if value else f"there was no {key}" for key, value in other.differs)
