from __future__ import annotations

import math

import pytest
from campaignpulse.evaluation import Alerts, Threshold
from campaignpulse.evaluation.profit import Profit
from campaignpulse.reports.alert_words import at_risk_words, rule_words, value_words


def threshold(value: float, phase: str = "overall") -> Threshold:
    return Threshold(phase, value, 100, 10, 0.08, 0.05, 0.12)


FIXED = Alerts("budget", 0.1, (threshold(0.0714),))
BY_COSTS = Alerts("profit", None, (threshold(0.0714),), Profit(1.5, 0.062, 1.234))
BY_PHASE = Alerts("false_alarms", None, (threshold(0.07, "active"), threshold(math.inf, "post")))


@pytest.mark.parametrize(
    ("alerts", "rule", "at_risk"),
    [
        (
            Alerts(budget_share=0.125),
            "an alert budget of 12.5 %",
            "the 12.5 % with the highest probability, the alert budget",
        ),
        (
            FIXED,
            "a probability of at least 7.1 %",
            "those with a probability of at least 7.1 %, which the alert budget of 10 % had in training",
        ),
        (
            BY_COSTS,
            "a probability of at least 7.1 %",
            "those with a probability of at least 7.1 %, the likeliest 6.2 % in training; to contact them is "
            "expected to bring 1.23 for each customer looked at",
        ),
        (
            BY_PHASE,
            "by the threshold of each phase",
            "those whose probability reaches the threshold of their phase, active 7.0 % and post never",
        ),
    ],
)
def test_each_rule_is_said_in_words(alerts: Alerts, rule: str, at_risk: str) -> None:
    assert rule_words(alerts) == rule
    assert at_risk_words(alerts) == at_risk


def test_a_threshold_that_nobody_reaches_is_never_reached() -> None:
    assert value_words(threshold(math.inf)) == "never"
    assert rule_words(Alerts("profit", None, (threshold(math.inf),))) == "a probability that nobody has"
