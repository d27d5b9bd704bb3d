"""The domain's headline figures of a run, from the scorers on their test rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from sklearn.base import clone

from ..evaluation import TimeSplit, predict
from ..evaluation.claims import Claim, Roles, claims
from ..experiment import Experiment
from ..models import WeightedRulesScorer
from ..tables import HEALTH, Tables
from .choose import TRADITIONAL
from .fit import LEARNING, Fitted

ACTIVE, RULES = "active", "rules"


def headline(
    experiment: Experiment, tables: Tables, fitted: Mapping[str, Fitted], split: TimeSplit
) -> tuple[Claim, ...]:
    """Return the headline figures on the test rows, each with its interval or with why there is none."""
    roles = roles_of(experiment)
    compared = {**fitted, **_doubled(fitted, roles, split)}
    health = [one.scorer.health(one.of(split.test)) for one in compared.values()]
    return claims(
        tables,
        predictions=predict(compared, split).assign(**{HEALTH: np.concatenate(health)}),
        label=experiment.label,
        budget_share=experiment.evaluation.budget_share,
        roles=roles,
    )


def roles_of(experiment: Experiment) -> Roles:
    """Return what plays which part: the file's choices, and the scorers that its comparison names."""
    kinds = {name: spec.kind for name, spec in experiment.scorers.items()}
    control = [name for name, kind in kinds.items() if kind == TRADITIONAL]
    asked, chosen = experiment.claims, experiment.evaluation
    aware = [name for name in (chosen.reference, *kinds) if kinds[name] not in (TRADITIONAL, *LEARNING)]
    return Roles(
        engagement=asked.engagement,
        review_cycle=asked.review_cycle,
        collaboration=asked.collaboration,
        satisfaction=asked.satisfaction,
        confusion=asked.confusion,
        playbook_from=asked.playbook_from,
        traditional=control[0] if control else TRADITIONAL,
        campaign_aware=aware[0] if aware else RULES,
        challenger=chosen.challenger,
    )


def _doubled(fitted: Mapping[str, Fitted], roles: Roles, split: TimeSplit) -> dict[str, Fitted]:
    """Return the rules with collaboration at twice the weight while campaigns run, where they weigh it.

    Only a component of its own can be weighed: it is the one with the name of the metric.
    """
    one = fitted.get(roles.campaign_aware)
    if one is None or not isinstance(one.scorer, WeightedRulesScorer):
        return {}
    weights = one.scorer.weights_by_phase()
    if roles.collaboration not in weights:
        return {}
    weights[roles.collaboration][ACTIVE] *= 2
    rules = clone(one.scorer).set_params(weights=weights)
    rules.fit(one.of(split.train), split.train_churned.astype(bool))
    return {roles.doubled: replace(one, scorer=rules)}
