from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.campaigns.leavers import cleaned_of_leavers
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
    assert cleaned_of_leavers(as_told) is None


def test_lists_that_were_cleaned_of_leavers_are_found_out(cleaned: Tables) -> None:
    found = cleaned_of_leavers(cleaned)
    assert found is not None
    assert ", 0 left before it did" in found


def test_nothing_looks_ahead_on_lists_that_were_cleaned_of_leavers(as_told: Tables, cleaned: Tables) -> None:
    ahead = {"campaigns_ahead_91d", "days_to_campaign", "days_to_milestone"}
    assert ahead <= {feature.name for feature in default_features(as_told)}
    assert not ahead & {feature.name for feature in default_features(cleaned)}


def test_without_times_of_exposure_or_cancellations_nothing_can_be_said(cleaned: Tables) -> None:
    assert cleaned_of_leavers(replace(cleaned, subscriptions=None)) is None
    untimed = cleaned.exposures.drop(columns="exposed_at")
    assert cleaned_of_leavers(replace(cleaned, exposures=untimed)) is None


def test_where_hardly_anybody_leaves_nothing_can_be_said(cleaned: Tables) -> None:
    assert cleaned.subscriptions is not None
    few = cleaned.subscriptions[cleaned.subscriptions["change"] != "cancel"]
    one = cleaned.subscriptions[cleaned.subscriptions["change"] == "cancel"].head(1)
    assert cleaned_of_leavers(replace(cleaned, subscriptions=pd.concat([few, one]))) is None
