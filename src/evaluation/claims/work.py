"""How customers work during campaigns, against the same customers' days without one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...campaigns.phases import ACTIVE, BASELINE
from ..influence import Floats, Influence
from .claim import Claim, Figure, NotMeasurableError
from .given import Given
from .intervals import change, figure, log_ratio_to_own, log_ratio_within, require, times
from .phase_totals import PhaseTotals, phase_totals
from .roles import engagement_metric, event_metric

_OWN_DAYS = "baseline days of the same accounts, each its own control"


def work(of: Given) -> Iterator[Claim]:
    """Yield the claims on engagement and on the review cycle, active against baseline."""
    asked = _Work(of)
    yield Claim(
        key="engagement_in_campaigns",
        question="How many times as engaged are accounts while a campaign runs?",
        unit="×",
        against=_OWN_DAYS,
        metric=f"{asked.name_of('engagement')}, summed a day as a customer; of all who are exposed, as "
        "taking part is itself engagement",
    ).answered(asked.engagement)
    yield Claim(
        key="review_cycle_in_campaigns",
        question="By how much does the review cycle change while a campaign runs?",
        unit="%",
        against=_OWN_DAYS,
        metric=f"{asked.name_of('review_cycle')}, mean of its rows",
    ).answered(asked.review_cycle)


@dataclass(frozen=True)
class _Work:
    of: Given

    def metric(self, role: str) -> str:
        if role == "engagement":
            return engagement_metric(self.of.metrics, self.of.roles.engagement)
        return event_metric(self.of.metrics, self.of.roles.review_cycle, role)

    def name_of(self, role: str) -> str:
        """Return the role's metric, where there is none the role in words."""
        with suppress(NotMeasurableError):
            return self.metric(role)
        return role.replace("_", " ")

    @cached_property
    def totals(self) -> PhaseTotals:
        found = set()
        for role in ("engagement", "review_cycle"):
            with suppress(NotMeasurableError):
                found.add(self.metric(role))
        return phase_totals(self.of.tables, sorted(found))

    def engagement(self) -> Figure:
        metric = self.metric("engagement")
        totals = (self.totals.value[metric], self.totals.days)
        counted = "exposed accounts with active and baseline days"
        return _against_baseline(*totals, measure=log_ratio_within, shown=times, counted=counted)

    def review_cycle(self) -> Figure:
        metric = self.metric("review_cycle")
        totals = (self.totals.value[metric], self.totals.rows[metric])
        counted = f"exposed accounts with {metric} on active and on baseline days"
        return _against_baseline(*totals, measure=log_ratio_to_own, shown=change, counted=counted)


def _against_baseline(
    value: Floats,
    over: Floats,
    *,
    measure: Callable[[Floats, Floats, Floats, Floats], Influence],
    shown: Callable[[float], float],
    counted: str,
) -> Figure:
    """Return the ratio of `value` / `over` (accounts, phases) on active to baseline days, within accounts."""
    both = int(np.count_nonzero((over[:, ACTIVE] > 0) & (over[:, BASELINE] > 0)))
    require(both, counted)
    ratio = measure(value[:, ACTIVE], over[:, ACTIVE], value[:, BASELINE], over[:, BASELINE])
    return figure(ratio, shown, n=both, counted=counted, fewest=both)
