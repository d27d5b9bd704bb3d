"""A small simulated base with the scores of one day, made once for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.campaigns import phases
from campaignpulse.diagnosis import ticket_reader, tickets_said
from campaignpulse.sources.simulator import Parameters, World, simulate
from campaignpulse.tables import Tables, validate
from campaignpulse.text import TicketCauses

AT = pd.Timestamp("2023-05-01", tz="UTC")  # a Monday after the April Fools campaign, in its post phase


@pytest.fixture(scope="session")
def world() -> World:
    return simulate(Parameters(accounts=300, years=1.5), seed=5)


@pytest.fixture(scope="session")
def base(world: World) -> Tables:
    return validate(world.tables, origin="a simulated base")


@pytest.fixture(scope="session")
def day(world: World, base: Tables) -> pd.DataFrame:
    """Scores of everybody who is a customer at AT: the oracle's probability, and a health from it."""
    state = world.truth["state"]
    there = state.loc[state["cutoff"] == AT, ["account_id", "cutoff", "p90"]].reset_index(drop=True)
    there = there.astype({"account_id": "str"})
    known = phases(base, there[["account_id", "cutoff"]])
    rank = there["p90"].rank(pct=True)
    return pd.concat([there[["account_id", "cutoff"]], known[["phase", "campaign_id"]]], axis=1).assign(
        scorer="oracle",
        probability=there["p90"],
        health=100 * (1 - rank),
        voice=np.linspace(1, 99, len(there)),
        at_risk=rank > 0.8,
    )


@pytest.fixture(scope="session")
def reader(base: Tables) -> TicketCauses | None:
    """What reads tickets, as it could be learned until AT."""
    return ticket_reader(base, AT)


@pytest.fixture(scope="session")
def said(base: Tables, reader: TicketCauses) -> pd.DataFrame | None:
    """What tickets are about, as it could be told at AT."""
    return tickets_said(base, AT, reader=reader)


@pytest.fixture
def tiny(tiny_tables: Callable[..., Tables]) -> Tables:
    """Three accounts and two editions of a campaign, as clean tables."""
    return tiny_tables()
