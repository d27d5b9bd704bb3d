"""Small worlds, made once: nobody changes their frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import pytest
from campaignpulse.sources.simulator import Parameters, World, simulate, turned_on
from campaignpulse.sources.simulator.calendar import Campaigns, draw_campaigns
from campaignpulse.sources.simulator.hazard import Leaving, draw_leaving
from campaignpulse.sources.simulator.population import Accounts, draw_accounts
from campaignpulse.sources.simulator.state import State, draw_state

SEED = 3
SMALL = Parameters(accounts=250, years=2)


@dataclass(frozen=True)
class Latent:
    """A block before anybody works: what everything else comes from."""

    parameters: Parameters
    campaigns: Campaigns
    accounts: Accounts
    state: State
    leaving: Leaving


def with_switches(*names: str) -> Parameters:
    return replace(SMALL, switches=turned_on(names, days=SMALL.days))


@cache
def _world(*names: str) -> World:
    return simulate(with_switches(*names), seed=SEED)


@cache
def _latent(parameters: Parameters, block: int) -> Latent:
    campaigns = draw_campaigns(parameters, SEED)
    accounts = draw_accounts(parameters, campaigns, SEED, block)
    state = draw_state(parameters, campaigns, accounts, SEED, block)
    leaving = draw_leaving(parameters, campaigns, accounts, state, SEED, block)
    return Latent(parameters, campaigns, accounts, state, leaving)


@pytest.fixture
def world_with() -> Callable[..., World]:
    """The small world with these switches; without a name, the plain one."""
    return _world


@pytest.fixture
def world() -> World:
    return _world()


@pytest.fixture(scope="session")
def wide() -> World:
    """A world of 1,000 accounts, for what needs many rows to be seen."""
    return simulate(replace(SMALL, accounts=1_000), seed=SEED)


@pytest.fixture
def latent_with() -> Callable[..., list[Latent]]:
    """The latents of six blocks (1,500 accounts) of a world like the small one, with these switches."""

    def make(*names: str) -> list[Latent]:
        return [_latent(with_switches(*names), block) for block in range(6)]

    return make


@pytest.fixture
def latents(latent_with: Callable[..., list[Latent]]) -> list[Latent]:
    return latent_with()
