"""How much better churn is told apart with campaign features, and with more weight on collaboration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ...experiment import WITHOUT_CAMPAIGN
from ..clustered import estimate
from ..influence import Influence, auc_influence
from .claim import Claim, Figure
from .given import MIN_CHURNED_ACCOUNTS, Given
from .intervals import change, figure, points, require
from .roles import event_metric


def lifts(of: Given) -> Iterator[Claim]:
    """Yield each lift in ROC AUC twice: in points (1 point = 0.01) and relative to the other scorer's AUC."""
    roles = of.roles
    yield from _lift(
        of,
        "campaign_features",
        "What do campaign features add to ROC AUC",
        roles.challenger,
        roles.challenger + WITHOUT_CAMPAIGN,
    )
    yield from _lift(
        of,
        "campaign_aware_score",
        "What does a campaign-aware score add to the ROC AUC of a traditional one",
        roles.campaign_aware,
        roles.traditional,
    )
    yield from _lift(
        of,
        "collaboration_weight",
        "What does twice the weight of collaboration in campaigns add to ROC AUC",
        roles.doubled,
        roles.campaign_aware,
        needs=roles.collaboration,
    )


def _lift(
    of: Given, key: str, question: str, scorer: str, reference: str, *, needs: str | None = None
) -> Iterator[Claim]:
    against, metric = f"{reference}, on the same snapshots", f"ROC AUC of {scorer}"
    if needs is not None:
        metric += f"; metric of collaboration: {needs}"
    in_points = Claim(
        key=f"auc_of_{key}",
        question=f"{question}, in points?",
        unit="percentage points",
        against=against,
        metric=metric,
    )
    relative = replace(
        in_points,
        key=f"auc_of_{key}_relative",
        question=f"{question}, as a share of it?",
        unit="%",
    )
    yield in_points.answered(lambda: _points(of, scorer, reference, needs))
    yield relative.answered(lambda: _relative(of, scorer, reference, needs))


def _points(of: Given, scorer: str, reference: str, needs: str | None) -> Figure:
    ours, theirs = _aucs(of, scorer, reference, needs)
    return _figure(of, ours - theirs, relative=False)


def _relative(of: Given, scorer: str, reference: str, needs: str | None) -> Figure:
    ours, theirs = (
        Influence(float(np.log(auc.value)), auc.by_account / auc.value)
        for auc in _aucs(of, scorer, reference, needs)
    )
    return _figure(of, ours - theirs, relative=True)


def _aucs(of: Given, scorer: str, reference: str, needs: str | None) -> tuple[Influence, Influence]:
    if needs is not None:
        event_metric(of.metrics, needs, "collaboration")
    probabilities = of.probability(scorer), of.probability(reference)
    require(of.accounts.churned, "churned accounts", least=MIN_CHURNED_ACCOUNTS)
    require(of.accounts.retained, "retained accounts", least=MIN_CHURNED_ACCOUNTS)
    ours, theirs = (auc_influence(of.rows.churned, values, of.accounts) for values in probabilities)
    return ours, theirs


def _figure(of: Given, difference: Influence, *, relative: bool) -> Figure:
    fewest = estimate(difference, of.accounts).degrees_of_freedom + 1
    return figure(
        difference, change if relative else points, n=of.accounts.count, counted="accounts", fewest=fewest
    )
