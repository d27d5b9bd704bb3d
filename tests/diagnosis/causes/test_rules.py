from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.diagnosis.causes import RULES, RuleCauses
from campaignpulse.diagnosis.causes.features import EVIDENCE


def account(**known: float | str) -> pd.DataFrame:
    """An account of which nothing stands out, but for what is given."""
    quiet: dict[str, float | str] = dict.fromkeys((feature.name for feature in EVIDENCE), 0.0)
    quiet |= {"phase": "post", "tenure_days": 400.0, "answer_score_365d": np.nan, "post_days_84d": 20.0}
    return pd.DataFrame([quiet | {"work_now": 1.0} | known])


def likely(cause: str, **known: float | str) -> float:
    return float(RuleCauses().probabilities(account(**known))[cause].iloc[0])


def test_a_bug_counts_more_the_fresher_its_ticket_is() -> None:
    fresh = likely("product_bug", product_bug_14d=1, product_bug_28d=1, product_bug_84d=1)
    month = likely("product_bug", product_bug_28d=1, product_bug_84d=1)
    old = likely("product_bug", product_bug_84d=1)
    assert [fresh, month, old] == pytest.approx([1 - np.exp(-w) for w in (1.0, 0.6, 0.2)])


def test_confusion_needs_a_campaign_to_be_confused_by() -> None:
    with_one = likely("campaign_confusion", campaign_confusion_84d=1)
    without = likely("campaign_confusion", campaign_confusion_84d=1, post_days_84d=0)
    assert with_one == pytest.approx(1 - np.exp(-0.8))
    assert without == pytest.approx(with_one / 3)


def test_low_answers_speak_for_dissatisfaction_and_high_ones_not_against_it() -> None:
    assert likely("dissatisfaction") == pytest.approx(0.15)
    assert likely("dissatisfaction", answer_score_365d=-2) == pytest.approx(1 - 0.85 * np.exp(-1))
    assert likely("dissatisfaction", answer_score_365d=2) == pytest.approx(0.15)


def test_a_complaint_of_last_year_counts_half_of_a_fresh_one() -> None:
    assert likely("dissatisfaction", dissatisfaction_365d=1) == pytest.approx(1 - 0.85 * np.exp(-0.4))
    fresh = likely("dissatisfaction", dissatisfaction_84d=1, dissatisfaction_365d=1)
    assert fresh == pytest.approx(1 - 0.85 * np.exp(-0.8))


def test_quiet_after_a_campaign_that_it_took_part_in_is_wind_down_unless_it_complains() -> None:
    quiet = {"work_now": 0.5, "took_part": 1.0}
    assert likely("wind_down", **quiet) == pytest.approx(0.3)
    assert likely("wind_down", **quiet, dissatisfaction_84d=1) == 0.0
    assert likely("wind_down", **quiet, answer_score_365d=-0.1) == 0.0
    assert likely("wind_down", **(quiet | {"work_now": 0.8})) == 0.0
    assert likely("wind_down", **quiet, phase="baseline") == 0.0


def test_an_account_that_is_new_and_silent_is_not_known() -> None:
    assert RuleCauses().probabilities(account(tenure_days=27.0)).isna().all(axis=None)
    assert RuleCauses().probabilities(account(tenure_days=28.0)).notna().all(axis=None)
    assert RuleCauses().probabilities(account(tenure_days=27.0, tickets_84d=1.0)).notna().all(axis=None)


def test_a_rule_of_ones_own_takes_the_place_of_one() -> None:
    own = RuleCauses({**RULES, "wind_down": lambda evidence: evidence["tenure_days"] / 1_000})
    assert own.probabilities(account())["wind_down"].iloc[0] == 0.4
