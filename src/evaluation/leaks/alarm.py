"""The leak alarm: what is too good to be true, said before anything else is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...features import Feature
from ...tables import ACCOUNT_ID
from ..scorer_metrics import ScorerMetrics
from ..slices import OVERALL
from .alone import Alone, Group, alone

SUSPICIOUS_AUC = 0.95
"""Nobody knows churn that well beforehand. The true state of simulated customers gets .70, the best single
feature there .66 and on Complete Journey .67 (docs/checks.md)."""

FEWEST_ACCOUNTS = 20
"""Churned accounts that a group needs before it says anything: twenty of twenty are no chance even where half
of all churn and three hundred features are looked at (600 · 2⁻²⁰)."""

TABLES = ("tickets", "surveys", "subscriptions", "milestones")
"""First words of metrics that come from a table of that name; all others are of `events`."""


def leak_warnings(
    test: pd.DataFrame,
    churned: pd.Series,
    features: Sequence[Feature],
    scorers: Mapping[str, Mapping[str, ScorerMetrics]],
    *,
    min_churned_accounts: int = 30,
) -> tuple[str, ...]:
    """Return in sentences which scorers and features know the outcome, those of the scorers first.

    A scorer is named if its ROC AUC overall, of those by slice in `scorers`, is above SUSPICIOUS_AUC. A
    feature of the `test` windows (n rows), whose outcomes are `churned` (n,), is named if the AUC of its
    values or of its being missing is above that, or if it sets apart a group of which hardly any row stayed:
    a metric written once the decision has been made is high for few churners, but for nobody else. The
    features of one metric give one sentence. With fewer than `min_churned_accounts` no AUC is judged.
    """
    judged = [(name, by_slice[OVERALL]) for name, by_slice in scorers.items()]
    return (
        *(_scorer_sentence(name, one) for name, one in judged if _too_good(one, min_churned_accounts)),
        *_feature_sentences(_telling(test, churned, features, min_churned_accounts)),
    )


@dataclass(frozen=True)
class _Told:
    """A feature that tells churn by itself, and the churn rate of all rows."""

    feature: Feature
    found: Alone
    rate: float

    @property
    def metrics(self) -> frozenset[str]:
        return frozenset(atom.metric for atom in self.feature.expression.atoms() if atom.metric)

    @property
    def strength(self) -> tuple[float, int]:
        group = self.found.group
        return _larger(self.found.auc, self.found.missing_auc), group.churned if group else 0


def _too_good(scorer: ScorerMetrics, fewest: int) -> bool:
    return scorer.churned_accounts >= fewest and (scorer.roc_auc or 0.0) > SUSPICIOUS_AUC


def _telling(
    test: pd.DataFrame, churned: pd.Series, features: Sequence[Feature], fewest: int
) -> Iterator[_Told]:
    outcome = churned.to_numpy(dtype=bool)
    if outcome.all() or not outcome.any():  # then nothing tells one from the other
        return
    account = pd.factorize(test[ACCOUNT_ID])[0].astype(np.int64)
    judged = len(np.unique(account[outcome])) >= fewest
    for feature in features:
        found = alone(test[feature.name].to_numpy(), outcome, account, fewest_accounts=FEWEST_ACCOUNTS)
        above = judged and _larger(found.auc, found.missing_auc) > SUSPICIOUS_AUC
        if above or found.group is not None:
            yield _Told(feature, found, float(outcome.mean()))


def _feature_sentences(told: Iterator[_Told]) -> Iterator[str]:
    """Yield a sentence for each metric, with the feature that tells most and how many more there are of it.

    Features of one metric come first: a ratio of two is laid to the one that tells churn by itself.
    """
    by_metric: dict[frozenset[str], list[_Told]] = {}
    for one in sorted(told, key=lambda one: (len(one.metrics), one.feature.name)):
        known = next((metrics for metrics in by_metric if metrics & one.metrics), one.metrics)
        by_metric.setdefault(known, []).append(one)
    for metrics, ones in by_metric.items():
        yield _feature_sentence(max(ones, key=lambda one: one.strength), sorted(metrics), len(ones) - 1)


def _feature_sentence(one: _Told, metrics: Sequence[str], others: int) -> str:
    more = f", and {others} more of its features do" if others else ""
    return f"leak alarm: {one.feature.name} alone tells who churns ({_how(one)}){more}; {_look_at(metrics)}"


def _how(one: _Told) -> str:
    found, group = one.found, one.found.group
    if _larger(found.auc, found.missing_auc) > SUSPICIOUS_AUC:
        if found.missing_auc > found.auc or np.isnan(found.auc):
            return f"ROC AUC {found.missing_auc:.3f} of its being missing, on the test snapshots"
        return f"ROC AUC {found.auc:.3f} on the test snapshots"
    return f"{_group_words(group, one.rate)}" if group is not None else ""


def _group_words(group: Group, rate: float) -> str:
    where = group.where if np.isnan(group.bound) else f"{group.where} {group.bound:.4g}"
    here, overall = (f"{100 * share:.0f} %" for share in (group.churned / group.rows, rate))
    return f"{here} of the {group.rows:,} test snapshots where it is {where} churned, {overall} of all"


def _look_at(metrics: Sequence[str]) -> str:
    if not metrics:
        return "see in which table its days stand, and whether they are written after the decision to leave"
    table = next((name for name in TABLES if metrics[0].startswith(f"{name}.")), "events")
    return (
        f"see whether {' and '.join(metrics)} in {table} is written, or corrected, after the decision to "
        "leave: give its rows the known_at of that day, or keep it out with features.metrics"
    )


def _scorer_sentence(name: str, scorer: ScorerMetrics) -> str:
    return (
        f"leak alarm: ROC AUC {scorer.roc_auc:.3f} of {name} is above {SUSPICIOUS_AUC:g}, better than churn "
        "can be foreseen; before you believe it, look for what is written after the decision to leave"
    )


def _larger(auc: float, missing_auc: float) -> float:
    return float(np.fmax(auc, missing_auc))
