"""Who is at risk, in words."""

from __future__ import annotations

import math

from ..checks import listed
from ..evaluation import OVERALL, Alerts, Threshold
from .words import number, percent, plain_percent

PROBABILITY_DIGITS = 1
"""Decimals of a threshold in percent: closer together no two customers can be told apart."""

MONEY_DIGITS = 2


def rule_words(alerts: Alerts) -> str:
    """Return what makes a customer at risk, as it stands behind how many are.

    >>> rule_words(Alerts(budget_share=0.1))
    'an alert budget of 10 %'
    """
    if not alerts.thresholds:
        return f"an alert budget of {_budget(alerts)}"
    if alerts.thresholds[0].phase == OVERALL:
        return _least(alerts.thresholds[0])
    return "by the threshold of each phase"


def at_risk_words(alerts: Alerts) -> str:
    """Return who is at risk, as the end of a sentence that begins "At risk are".

    >>> at_risk_words(Alerts(budget_share=0.1))
    'the 10 % with the highest probability, the alert budget'
    """
    if not alerts.thresholds:
        return f"the {_budget(alerts)} with the highest probability, the alert budget"
    first = alerts.thresholds[0]
    if first.phase != OVERALL:
        phases = listed(f"{threshold.phase} {value_words(threshold)}" for threshold in alerts.thresholds)
        return f"those whose probability reaches the threshold of their phase, {phases}"
    if alerts.profit is None:
        return f"those with {_least(first)}, which the alert budget of {_budget(alerts)} had in training"
    share = percent(alerts.profit.share, digits=PROBABILITY_DIGITS)
    brings = number(alerts.profit.at_threshold, digits=MONEY_DIGITS)
    return (
        f"those with {_least(first)}, the likeliest {share} in training; to contact them is expected to "
        f"bring {brings} for each customer looked at"
    )


def _budget(alerts: Alerts) -> str:
    return plain_percent(alerts.budget_share or 0.0)


def _least(threshold: Threshold) -> str:
    if math.isinf(threshold.value):
        return "a probability that nobody has"
    return f"a probability of at least {value_words(threshold)}"


def value_words(threshold: Threshold) -> str:
    """Return the probability from which on customers are at risk."""
    return "never" if math.isinf(threshold.value) else percent(threshold.value, digits=PROBABILITY_DIGITS)
