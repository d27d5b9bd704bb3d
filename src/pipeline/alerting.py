"""Who is at risk by an experiment's rule: thresholds are learned from training rows, as if they were new."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone

from ..evaluation import Alerts, TimeSplit, budget_threshold, false_alarm_threshold, profit_threshold
from ..evaluation.profit import COSTS, RetentionCosts
from ..experiment import AlertRule, Experiment
from ..models import WeightedRulesScorer
from ..models.calibration import out_of_fold
from ..tables import ACCOUNT_ID, CHURNED, PHASE, PROBABILITY
from .fit import Fitted


def thresholds_left_out(experiment: Experiment) -> tuple[str, ...]:
    """Return in a sentence that a day's scores know no thresholds, where the experiment asks for them."""
    asked = experiment.alerts
    if asked.rule == "budget" and not asked.fixed:
        return ()
    return (
        "alerts: thresholds are learned in a run and not kept with its scorers, so at risk here are the "
        f"{100 * experiment.evaluation.budget_share:g} % with the highest probability",
    )


def alerts_of(experiment: Experiment, one: Fitted, split: TimeSplit) -> Alerts:
    """Return who is at risk by the scores of a trained scorer, as the experiment's `alerts` want it."""
    asked, chosen = experiment.alerts, experiment.evaluation
    if asked.rule == "budget" and not asked.fixed:
        return Alerts(budget_share=chosen.budget_share)
    rows = split.train[[ACCOUNT_ID, PHASE]].copy()
    rows[PROBABILITY], rows[CHURNED] = unseen_probability(one, split), split.train_churned
    if asked.rule == "budget":
        return budget_threshold(rows, budget_share=chosen.budget_share, confidence=chosen.confidence)
    if asked.rule == "false_alarms":
        return false_alarm_threshold(rows, limit=asked.limit, confidence=chosen.confidence)
    return profit_threshold(rows, costs_of(asked), confidence=chosen.confidence)


def costs_of(asked: AlertRule) -> RetentionCosts:
    """Return the costs that a rule by profit was given; those of the literature for any other rule."""
    if asked.rule != "profit":
        return COSTS
    return RetentionCosts(asked.clv, asked.incentive_cost, asked.contact_cost, asked.acceptance)


def unseen_probability(one: Fitted, split: TimeSplit) -> NDArray[np.float64]:
    """Return the probability (n,) of each training row from a scorer that saw no row of its account.

    That is how it will meet new ones, while of those that it learned from it may know too well who stayed.
    Rules learn no weights from outcomes, and are asked as they are.
    """
    told = one.predict_proba(split.train)[:, 1]
    if isinstance(one.scorer, WeightedRulesScorer):
        return told
    rows, churned = one.of(split.train), split.train_churned.to_numpy(bool)

    def held_out(train: NDArray[np.intp], held: NDArray[np.intp]) -> NDArray[np.float64]:
        fitted = clone(one.scorer).fit(rows.iloc[train], churned[train])
        probability: NDArray[np.float64] = fitted.predict_proba(rows.iloc[held])[:, 1]
        return probability

    account = pd.factorize(rows[ACCOUNT_ID], sort=True)[0]
    return out_of_fold(held_out, account, churned, in_sample=told)
