from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation.claims import Claim, Roles
from campaignpulse.evaluation.claims.confusion import confusion
from campaignpulse.evaluation.claims.given import Given
from campaignpulse.tables import Tables

GivenOf = Callable[..., Given]


def answers(of: Given) -> dict[str, Claim]:
    return {claim.key: claim for claim in confusion(of)}


def test_satisfaction_is_the_ratio_of_two_means(given_of: GivenOf) -> None:
    of = given_of()
    claim = answers(of)["satisfaction_of_confused"]
    assert of.tables.surveys is not None
    assert of.tables.tickets is not None
    csat = of.tables.surveys[of.tables.surveys["instrument"] == "csat"]
    confused = csat["account_id"].isin(of.tables.tickets["account_id"])

    by_hand = 100 * (csat.loc[confused, "score"].mean() / csat.loc[~confused, "score"].mean() - 1)
    assert claim.value == pytest.approx(by_hand)
    assert claim.low < -37.5 < claim.high
    assert claim.n == csat.loc[confused, "account_id"].nunique()
    assert "mean score of csat" in claim.metric


def test_answers_off_campaign_stand_on_neither_side(
    given_of: GivenOf, tables_of: Callable[..., Tables]
) -> None:
    surveys = tables_of().surveys
    assert surveys is not None
    off = surveys.assign(
        response_id="x" + surveys["response_id"],
        responded_at=pd.Timestamp("2024-10-20", tz="UTC"),
        score=1.0,
    )

    once, more = (answers(given_of(surveys=rows)) for rows in (surveys, pd.concat([surveys, off])))

    assert once["satisfaction_of_confused"] == more["satisfaction_of_confused"]


def test_the_instrument_that_somebody_named_is_the_one_used(given_of: GivenOf) -> None:
    claim = answers(given_of(roles=Roles(satisfaction="nps")))["satisfaction_of_confused"]

    assert "mean score of nps" in claim.metric


def test_healthy_is_a_probability_below_the_median_of_the_cutoff(given_of: GivenOf) -> None:
    of = given_of()
    claim = answers(of)["confused_called_healthy"]
    rows = pd.DataFrame(
        {
            "account": of.account_ids.take(of.rows.account),
            "cutoff": of.cutoffs.take(of.rows.cutoff),
            "p": of.probability("traditional"),
        }
    )
    assert of.tables.tickets is not None
    first = pd.Timestamp("2024-01-01", tz="UTC")
    day = (rows["cutoff"] - first).dt.days
    spell = day.between(60, 117) | day.between(180, 237)  # two campaigns, each with 28 days after it
    confused = rows["account"].isin(of.tables.tickets["account_id"]) & spell
    healthy = rows["p"] < rows.groupby("cutoff")["p"].transform("median")

    assert claim.value == pytest.approx(100 * healthy[confused].mean())
    assert claim.n == rows.loc[confused, "account"].nunique() == 24
    assert claim.low < claim.value < claim.high


@pytest.mark.parametrize(("health", "share"), [(50.0, 100.0), (49.9, 0.0)])
def test_where_health_is_told_fifty_is_healthy(given_of: GivenOf, health: float, share: float) -> None:
    of = given_of()
    told = replace(of, health={"traditional": np.full(len(of.rows.account), health)})

    claim = answers(told)["confused_called_healthy"]

    assert (claim.value, claim.low, claim.high) == (share, None, None)


def test_without_surveys_only_satisfaction_has_no_figure(given_of: GivenOf) -> None:
    found = answers(given_of(surveys=None))

    assert found["satisfaction_of_confused"].reason == (
        "there is no table of surveys; deliver surveys with csat or nps"
    )
    assert found["confused_called_healthy"].measurable


def test_without_tickets_nobody_is_known_to_be_confused(given_of: GivenOf) -> None:
    reasons = {claim.reason for claim in confusion(given_of(tickets=None))}

    assert reasons == {
        "no ticket has a cause or a category; deliver one of them, 'campaign_confusion' for the confused"
    }


def test_nine_confused_accounts_are_too_few(given_of: GivenOf, tables_of: Callable[..., Tables]) -> None:
    tickets = tables_of().tickets
    assert tickets is not None
    few = tickets[tickets["account_id"].isin(tickets["account_id"].unique()[:9])]

    reason = answers(given_of(tickets=few))["confused_called_healthy"].reason

    assert reason == "there are 9 confused accounts among the test snapshots, and 10 are needed"
