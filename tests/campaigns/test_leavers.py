from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.campaigns.leavers import Lists, lists_of_takers
from campaignpulse.features import default_features
from campaignpulse.sources.simulator import Parameters, simulate
from campaignpulse.tables import Tables, validate


@pytest.fixture(scope="module")
def as_told() -> Tables:
    return validate(simulate(Parameters(accounts=500, years=2), seed=3).tables, origin="as told")


@pytest.fixture(scope="module")
def cleaned(as_told: Tables) -> Tables:
    """The same lists without whoever left before the campaign began."""
    assert as_told.subscriptions is not None
    cancels = as_told.subscriptions[as_told.subscriptions["change"] == "cancel"].set_index("account_id")["at"]
    starts = as_told.campaigns.groupby("campaign_id")["starts_at"].max()
    rows = as_told.exposures
    kept = ~(rows["account_id"].map(cancels) < rows["campaign_id"].map(starts))
    return replace(as_told, exposures=rows[kept].reset_index(drop=True))


def test_lists_as_they_were_told_are_trusted(as_told: Tables) -> None:
    assert lists_of_takers(as_told) == Lists(as_told=True, why_not=None)


def test_lists_that_were_cleaned_of_leavers_are_found_out(cleaned: Tables) -> None:
    found = lists_of_takers(cleaned)
    assert not found.as_told
    assert ", 0 left before it did" in str(found.why_not)


def test_nothing_looks_ahead_on_lists_that_were_cleaned_of_leavers(as_told: Tables, cleaned: Tables) -> None:
    ahead = {"campaigns_ahead_91d", "days_to_campaign"}
    assert ahead <= {feature.name for feature in default_features(as_told)}
    assert not ahead & {feature.name for feature in default_features(cleaned)}


@pytest.mark.parametrize("lacks", ["subscriptions", "exposed_at"])
def test_where_nothing_can_be_told_of_the_lists_nothing_looks_ahead(as_told: Tables, lacks: str) -> None:
    if lacks == "subscriptions":
        tables = replace(as_told, subscriptions=None)
    else:
        tables = replace(as_told, exposures=as_told.exposures.drop(columns="exposed_at"))
    found = lists_of_takers(tables)
    assert not found.as_told
    assert "is not looked at" in str(found.why_not)
    assert "campaigns_ahead_91d" not in {feature.name for feature in default_features(tables)}


def test_where_hardly_anybody_leaves_the_lists_are_not_trusted(as_told: Tables) -> None:
    assert as_told.subscriptions is not None
    few = as_told.subscriptions[as_told.subscriptions["change"] != "cancel"]
    one = as_told.subscriptions[as_told.subscriptions["change"] == "cancel"].head(1)
    assert not lists_of_takers(replace(as_told, subscriptions=pd.concat([few, one]))).as_told
