"""Causes by plain rules: what is said of an account before anybody has confirmed a cause.

Each rule returns how likely its cause is, 0 to 1. The numbers are judgements of what a ticket or an answer
says; none was fitted to data. How good they are where the truth is known: docs/causes.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...tables import PHASE
from ..names import CAUSES
from .model import BAR

Rule = Callable[[pd.DataFrame], pd.Series]

FEWEST_DAYS = 28
"""An account that is younger, and has said nothing, is too little known for a cause."""


def product_bug(evidence: pd.DataFrame) -> pd.Series:
    """Tickets about faults; one of the last two weeks says most, one of two months ago next to nothing.

    1 − e^−w, where w is 1 for each such ticket of the last 14 days, .6 up to 28 days, .2 up to 84 days.
    """
    return _at_least_one(_weighed(evidence, "product_bug", (1.0, 0.6, 0.2)))


def campaign_confusion(evidence: pd.DataFrame) -> pd.Series:
    """Tickets of people who are lost, of accounts that had a campaign within twelve weeks.

    1 − e^−w, where w is 1.5 for each such ticket of the last 28 days and .8 up to 84 days; a third of that
    where the account had no day of a campaign, or after one, in these weeks.
    """
    found = _at_least_one(_weighed(evidence, "campaign_confusion", (1.5, 1.5, 0.8)))
    campaign = evidence[["active_days_84d", "post_days_84d"]].sum(axis=1) > 0
    return found.where(campaign, found / 3)


def dissatisfaction(evidence: pd.DataFrame) -> pd.Series:
    """Complaints, and answers below what others answer; where neither is known, one in seven.

    1 − .85 · e^−w, where w is .8 for each complaint of the last 84 days, .4 up to a year, and .5 for each
    standard deviation that its answers of a year lie below the mean of all.
    """
    complaints = evidence["dissatisfaction_84d"]
    before = (evidence["dissatisfaction_365d"] - complaints).clip(lower=0.0)
    below = (-evidence["answer_score_365d"]).clip(lower=0.0)
    heard = complaints.notna() | below.notna()
    strength = 0.8 * complaints.fillna(0.0) + 0.4 * before.fillna(0.0) + 0.5 * below.fillna(0.0)
    return (1.0 - 0.85 * (1.0 - _at_least_one(strength))).where(heard)


def wind_down(evidence: pd.DataFrame) -> pd.Series:
    """Tickets that say the work is done; or quiet after a campaign that it took part in, without a bad word.

    1 − e^−1.5 for each such ticket of 84 days. Quiet: in the post phase, at work for less than .8 of its own
    baseline, no ticket of another cause in 84 days and answers not below the mean: .3.
    """
    said = _at_least_one(1.5 * evidence["wind_down_84d"])
    other = evidence[[f"{cause}_84d" for cause in CAUSES[:3]]].sum(axis=1)
    content = (other < 0.25) & ~(evidence["answer_score_365d"] < 0.0)
    quiet = (evidence[PHASE] == "post") & (evidence["work_now"] < 0.8) & (evidence["took_part"] > 0.0)
    return said.mask(quiet & content, said.clip(lower=0.3))


RULES: dict[str, Rule] = {
    "product_bug": product_bug,
    "campaign_confusion": campaign_confusion,
    "dissatisfaction": dissatisfaction,
    "wind_down": wind_down,
}


@dataclass(frozen=True)
class RuleCauses:
    """The causes of accounts by one rule a cause; a data scientist replaces or adds a rule in `rules`.

    A rule takes the table of `evidence` and returns a number from 0 to 1 a row, NaN where it cannot tell.

    >>> evidence = pd.DataFrame({"wind_down_84d": [0.0, 2.0]})
    >>> own = RuleCauses({**RULES, "wind_down": lambda evidence: evidence["wind_down_84d"].clip(upper=1.0)})
    >>> own.rules["wind_down"](evidence).tolist()
    [0.0, 1.0]
    """

    rules: Mapping[str, Rule] = field(default_factory=lambda: dict(RULES))
    name: str = "rules"
    bars: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(CAUSES, BAR))

    def probabilities(self, evidence: pd.DataFrame) -> pd.DataFrame:
        """Return a column for each of CAUSES, (n, 4), 0 to 1; NaN where nothing is known."""
        found = pd.DataFrame({cause: self.rules[cause](evidence) for cause in CAUSES}, evidence.index)
        return found.clip(0.0, 1.0).mask(_too_new(evidence))


def _weighed(evidence: pd.DataFrame, cause: str, weights: tuple[float, float, float]) -> pd.Series:
    """Return the tickets of a cause, those of 14, of 28 and of 84 days each at their weight."""
    two_weeks, month, quarter = (evidence[f"{cause}_{days}d"] for days in (14, 28, 84))
    recent, older = (month - two_weeks).clip(lower=0.0), (quarter - month).clip(lower=0.0)
    return weights[0] * two_weeks + weights[1] * recent + weights[2] * older


def _at_least_one(strength: pd.Series) -> pd.Series:
    return pd.Series(1.0 - np.exp(-strength), strength.index)


def _too_new(evidence: pd.DataFrame) -> pd.Series:
    said = evidence["tickets_84d"].fillna(0.0) + evidence["answers_182d"].fillna(0.0)
    return (evidence["tenure_days"].fillna(0.0) < FEWEST_DAYS) & (said == 0.0)
