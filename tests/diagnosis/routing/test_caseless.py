from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.diagnosis.routing.caseless import caseless
from campaignpulse.experiment.routing import Grouping

COHORT = {
    "campaign_id": "fools",
    "name": "April Fools",
    "cause": "campaign_confusion",
    "accounts": 300,
    "affected": 6,
    "decided": True,
    "destination": "marketing",
}
COLUMNS = ["handoff_id", "case_id", "campaign_id", "cause", "destination", "responsible"]
NOBODY = pd.DataFrame(columns=COLUMNS)
ALONE = pd.DataFrame([("h1", "h1", "fools", "campaign_confusion", "marketing", "Ann")], columns=COLUMNS)


def said(handoffs: pd.DataFrame = NOBODY, rule: Grouping | None = None, **other: object) -> list[str]:
    return list(caseless(pd.DataFrame([COHORT | other]), handoffs, rule or Grouping()))


@pytest.mark.parametrize("handoffs", [NOBODY, ALONE])
def test_a_decided_cause_of_which_all_who_are_affected_are_at_risk_is_said_to_have_no_case(handoffs) -> None:
    (sentence,) = said(handoffs)
    assert sentence.startswith(
        "April Fools has no case about campaign confusion for marketing: who is affected is at risk"
    )


@pytest.mark.parametrize(
    ("affected", "accounts", "why"),
    [
        (4, 100, "4 of 100 are affected, and routing.group asks for 5"),
        (5, 100, "who is affected is at risk"),
        (6, 301, "6 of 301 are affected, and routing.group asks for 7"),
    ],
)
def test_too_few_for_a_case_are_said_with_how_many_it_takes(affected: int, accounts: int, why: str) -> None:
    (sentence,) = said(affected=affected, accounts=accounts)
    assert f": {why}" in sentence


def test_a_cause_that_is_not_grouped_is_said_with_the_key_that_says_so() -> None:
    assert said(cause="dissatisfaction", destination="support") == [
        "April Fools has no case about dissatisfaction for support: routing.group.causes leaves it out"
    ]


def test_what_has_or_had_its_case_is_not_decided_or_is_for_nobody_is_not_said() -> None:
    assert said(ALONE.assign(case_id="c1")) == []
    assert said(decided=False) == []
    assert said(destination="nobody") == []


def test_a_case_of_another_team_about_the_same_is_named_and_does_not_count_as_its_own() -> None:
    other = ALONE.assign(case_id="c1", destination="support", responsible="desk")
    assert said(other) == [
        "April Fools has no case about campaign confusion for marketing: who is affected is in the case of "
        "desk, which was opened before, or was held"
    ]
    assert said(pd.concat([other, ALONE.assign(case_id="c2")])) == []
