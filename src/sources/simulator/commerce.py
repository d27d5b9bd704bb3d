"""Contracts of a block: starts, yearly renewals, upgrades, downgrades and cancellations."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ...tables import ACCOUNT_ID, AT, CHANGE, CHANGES
from .arrow import coded, times
from .calendar import Campaigns
from .events import MINUTES_A_DAY
from .hazard import Leaving
from .parameters import DAYS_A_YEAR, Parameters
from .population import Accounts, Flags, Floats, Ints
from .seeds import Purpose, block_stream
from .state import WEEK_DAYS, State

START, RENEWAL, UPGRADE, DOWNGRADE, CANCEL = range(len(CHANGES))


def upgrade_chance(parameters: Parameters, state: State) -> Floats:
    """Return the chance of each account to upgrade in each week (accounts, weeks)."""
    asked = parameters.commerce
    return _weekly(asked.upgrades_a_year, asked.upgrade_steepness, state.value)


def downgrade_chance(parameters: Parameters, state: State) -> Floats:
    """Return the chance of each account to downgrade in each week (accounts, weeks)."""
    asked = parameters.commerce
    return _weekly(asked.downgrades_a_year, -asked.downgrade_steepness, state.mood)


def _weekly(a_year: float, slope: float, level: Floats) -> Floats:
    rate = a_year * WEEK_DAYS / DAYS_A_YEAR * np.exp(slope * level - slope**2 / 2)
    chance: Floats = -np.expm1(-rate)
    return chance


def subscriptions_table(
    parameters: Parameters,
    campaigns: Campaigns,
    accounts: Accounts,
    state: State,
    leaving: Leaving,
    seed: int,
    block: int,
) -> pa.Table:
    """Return the changes of contracts, by account and time.

    The amount is the money a year from then on; a cancellation has none. Upgrades and downgrades change what
    is renewed. An account that was there before the first day has its start on record, and nothing else.
    """
    rng = block_stream(seed, block, Purpose.COMMERCE)
    account, day, change = _changes(parameters, accounts, state, rng)
    gone = np.minimum(leaving.cancels, leaving.ends)
    keep = (day < gone[account]) & (day < parameters.days) & ((day >= 0) | (change == START))
    keep &= day >= accounts.starts[account]
    left = np.flatnonzero(np.isfinite(leaving.cancels))
    account = np.concatenate([account[keep], left])
    day = np.concatenate([day[keep], leaving.cancels[left]])
    change = np.concatenate([change[keep], np.full(len(left), CANCEL)])
    order = np.lexsort((day, account))
    account, day, change = account[order], day[order], change[order]
    amount = np.where(change == CANCEL, np.nan, _amounts(parameters, accounts, account, change))
    return pa.table(
        {
            ACCOUNT_ID: coded(accounts.ids, account),
            AT: times(campaigns.first_day, day * MINUTES_A_DAY),
            CHANGE: coded(CHANGES, change),
            "amount": pa.array(amount, mask=np.isnan(amount)),
        }
    )


def _changes(
    parameters: Parameters, accounts: Accounts, state: State, rng: np.random.Generator
) -> tuple[Ints, Floats, Ints]:
    n = len(accounts.seats)
    longest = int((parameters.days - accounts.starts.min()) / DAYS_A_YEAR) + 1
    years = np.tile(np.arange(1, longest + 1), n)
    renews = np.repeat(np.arange(n), longest)
    up = _happens(rng, upgrade_chance(parameters, state))
    down = _happens(rng, downgrade_chance(parameters, state))
    account = np.concatenate([np.arange(n), renews, up[0], down[0]])
    day = np.concatenate([accounts.starts, accounts.starts[renews] + years * DAYS_A_YEAR, up[1], down[1]])
    counts = [n, len(renews), len(up[0]), len(down[0])]
    return account, day, np.repeat([START, RENEWAL, UPGRADE, DOWNGRADE], counts)


def _happens(rng: np.random.Generator, chance: Floats) -> tuple[Ints, Floats]:
    happens: Flags = rng.random(chance.shape) < chance
    account, week = np.nonzero(happens)
    return account, WEEK_DAYS * (week + rng.random(len(week)))


def _amounts(parameters: Parameters, accounts: Accounts, account: Ints, change: Ints) -> Floats:
    """Return the money a year after each change, an account's rows together and in order."""
    asked = parameters.commerce
    steps = np.ones(len(change))
    steps[change == UPGRADE] = asked.upgrade_factor
    steps[change == DOWNGRADE] = asked.downgrade_factor
    summed = np.cumsum(np.log(steps))
    begins = np.searchsorted(account, account)
    before = summed[begins] - np.log(steps[begins])
    amounts: Floats = accounts.value[account] * np.exp(summed - before)
    return np.round(amounts, 2)
