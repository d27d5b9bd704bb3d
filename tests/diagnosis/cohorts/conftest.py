"""A world in which everybody is asked after a campaign, and the causes of its campaigns on one day."""

from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.diagnosis import diagnose_campaigns, tickets_said
from campaignpulse.sources.simulator import Parameters, World, simulate
from campaignpulse.sources.simulator.parameters import Voice
from campaignpulse.tables import Tables, validate

AT = pd.Timestamp("2023-04-24", tz="UTC")  # three weeks after the end of April Fools 2023


@pytest.fixture(scope="session")
def asked() -> World:
    return simulate(Parameters(accounts=700, years=1.35, voice=Voice(csat_answered=0.9)), seed=3)


@pytest.fixture(scope="session")
def answered(asked: World) -> Tables:
    return validate(asked.tables, origin="a simulated base")


@pytest.fixture(scope="session")
def heard(answered: Tables) -> pd.DataFrame | None:
    return tickets_said(answered, AT)


@pytest.fixture(scope="session")
def campaigns(answered: Tables, heard: pd.DataFrame) -> pd.DataFrame:
    return diagnose_campaigns(answered, AT, said=heard)


@pytest.fixture(scope="session")
def april_fools(campaigns: pd.DataFrame) -> pd.DataFrame:
    """The four causes of the April Fools cohort, by cause."""
    return campaigns[campaigns["campaign_id"] == "april_fools_2023"].set_index("cause")
