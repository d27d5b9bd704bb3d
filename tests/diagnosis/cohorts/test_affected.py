from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.diagnosis import CAUSES
from campaignpulse.diagnosis.cohorts import affected_accounts
from campaignpulse.tables import Tables

AT = pd.Timestamp("2023-04-24", tz="UTC")


@pytest.fixture(scope="module")
def lost(campaigns: pd.DataFrame) -> list[str]:
    row = campaigns[(campaigns["campaign_id"] == "april_fools_2023") & (campaigns["cause"] == CAUSES[1])]
    return list(row["who"].iloc[0])


def scores_of(accounts: list[str], at_risk: list[str]) -> pd.DataFrame:
    rows = pd.DataFrame({"account_id": accounts, "cutoff": AT})
    return rows.assign(at_risk=rows["account_id"].isin(at_risk))


def test_the_affected_of_a_decided_cohort_who_are_scored_and_not_at_risk_have_a_row(
    answered: Tables, campaigns: pd.DataFrame, lost: list[str]
) -> None:
    scores = scores_of([*lost[1:], "somebody"], at_risk=lost[1:2])
    own = campaigns[campaigns["campaign_id"] == "april_fools_2023"]
    found = affected_accounts(answered, own, scores, reader=None)
    assert found["account_id"].tolist() == lost[2:]
    assert set(found["destination"]) == {"marketing"}
    assert found[list(CAUSES)].isna().all(axis=None)


def test_each_says_what_it_wrote_and_what_is_known_of_the_whole(
    answered: Tables, campaigns: pd.DataFrame, lost: list[str], april_fools: pd.DataFrame
) -> None:
    own = campaigns[campaigns["campaign_id"] == "april_fools_2023"]
    row = affected_accounts(answered, own, scores_of(lost[:1], []), reader=None).iloc[0]
    assert row["evidence"] == [
        "wrote tickets about campaign confusion since April Fools 2023 began; not at risk by its score"
    ]
    assert row["cohort"] == f"the campaign as a whole: {april_fools.loc[CAUSES[1], 'evidence'][0]}"
    assert row["took_part"] == april_fools.loc[CAUSES[1], "accounts"]
    assert all(said.startswith("“") for said in row["quotes"])


def test_where_nothing_is_decided_there_is_no_row(
    answered: Tables, campaigns: pd.DataFrame, lost: list[str]
) -> None:
    doubtful = campaigns.assign(decided=False)
    assert affected_accounts(answered, doubtful, scores_of(lost, []), reader=None).empty
    assert affected_accounts(answered, campaigns, scores_of(["somebody"], []), reader=None).empty
