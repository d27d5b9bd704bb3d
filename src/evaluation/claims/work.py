"""How customers work during campaigns, against the same customers' days without one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...campaigns.phases import ACTIVE, BASELINE
from ..influence import Floats
from .claim import Claim, Figure, NotMeasurableError
from .given import Given
from .intervals import change, figure, log_ratio_within, require, times
from .phase_totals import IDLE, PhaseTotals, phase_totals
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
        metric=f"{asked.name_of('review_cycle')}, mean of its rows; active are the campaigns that an account "
        "takes part in",
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
        value, days = self.totals.value[metric], self.totals.days
        active, over = (totals[:, ACTIVE] + totals[:, IDLE] for totals in (value, days))
        counted = "exposed accounts with active and baseline days"
        return _against_baseline(active, over, value, days, shown=times, counted=counted)

    def review_cycle(self) -> Figure:
        metric = self.metric("review_cycle")
        value, rows = self.totals.value[metric], self.totals.rows[metric]
        active, over = value[:, ACTIVE], rows[:, ACTIVE]
        counted = f"participating accounts with {metric} on active and on baseline days"
        return _against_baseline(active, over, value, rows, shown=change, counted=counted)


def _against_baseline(
    active: Floats,
    over: Floats,
    value: Floats,
    measured: Floats,
    *,
    shown: Callable[[float], float],
    counted: str,
) -> Figure:
    """Return the ratio of `active` / `over` to the baseline of `value` / `measured`, all within accounts."""
    both = int(np.count_nonzero((over > 0) & (measured[:, BASELINE] > 0)))
    require(both, counted)
    ratio = log_ratio_within(active, over, value[:, BASELINE], measured[:, BASELINE])
    return figure(ratio, shown, n=both, counted=counted, fewest=both)
