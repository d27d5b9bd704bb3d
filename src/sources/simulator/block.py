"""One block of accounts from its latents to its rows: the order in which a world is made."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from ...tables import ACCOUNT_ID, CAMPAIGN_ID, ENDED_AT, EXPOSED_AT, STARTED_AT, VALUE
from .arrow import coded, times
from .calendar import Campaigns
from .commerce import subscriptions_table
from .events import MINUTES_A_DAY, events_table, last_days
from .hazard import Leaving, draw_leaving
from .parameters import Parameters
from .population import Accounts, Flags, draw_accounts
from .seeds import BLOCK_ACCOUNTS
from .state import draw_state
from .surveys import surveys_table
from .tickets import draw_tickets, tickets_table
from .truth import state_table, taking_part_table
from .usage import draw_work


class Block(NamedTuple):
    """The tables of some accounts, by name: those of the contract, and the truth behind them."""

    tables: dict[str, pa.Table]
    truth: dict[str, pa.Table]


def draw_block(
    parameters: Parameters, campaigns: Campaigns, seed: int, block: int, *, chance: int = 0
) -> Block:
    """Return the rows of a block; of the last one, only the accounts that the world still has room for."""
    room = parameters.accounts - block * BLOCK_ACCOUNTS
    accounts = draw_accounts(parameters, campaigns, seed, block)
    state = draw_state(parameters, campaigns, accounts, seed, block)
    leaving = draw_leaving(parameters, campaigns, accounts, state, seed, block)
    work = draw_work(parameters, campaigns, accounts, state, seed, block, chance=chance)
    opened = draw_tickets(parameters, campaigns, accounts, state, work, seed, block, chance=chance)
    there = _there(campaigns, accounts, leaving)
    world = parameters, campaigns, accounts
    tables = {
        "accounts": _accounts_table(parameters, campaigns, accounts, leaving),
        "exposures": _exposures_table(campaigns, accounts, leaving),
        "events": events_table(*world, leaving, work, seed, block, chance=chance),
        "tickets": tickets_table(*world, leaving, opened, seed, block, chance=chance),
        "surveys": surveys_table(*world, state, leaving, seed, block, chance=chance),
        "subscriptions": subscriptions_table(*world, state, leaving, seed, block),
    }
    truth = {
        "state": state_table(*world, state, leaving),
        "taking_part": taking_part_table(campaigns, accounts, state, there),
    }
    return Block(_first(tables, room), _first(truth, room))


def _first(tables: dict[str, pa.Table], room: int) -> dict[str, pa.Table]:
    """Return the rows of the first accounts; tables stand in the order of their accounts."""
    if room >= BLOCK_ACCOUNTS:
        return tables
    found = {}
    for name, table in tables.items():
        code = table[ACCOUNT_ID].combine_chunks().indices.to_numpy()
        found[name] = table.slice(0, int(np.searchsorted(code, room)))
    return found


def _there(campaigns: Campaigns, accounts: Accounts, leaving: Leaving) -> Flags:
    """Return who was a customer when a campaign began, and was told of it (accounts, campaigns)."""
    gone = last_days(leaving)[:, np.newaxis]
    there: Flags = (campaigns.start < gone) & (accounts.exposed_from < gone)
    return there


def _accounts_table(
    parameters: Parameters, campaigns: Campaigns, accounts: Accounts, leaving: Leaving
) -> pa.Table:
    segments = [segment.name for segment in parameters.population.segments]
    return pa.table(
        {
            ACCOUNT_ID: coded(accounts.ids, np.arange(len(accounts.ids))),
            STARTED_AT: times(campaigns.first_day, accounts.starts * MINUTES_A_DAY),
            ENDED_AT: times(campaigns.first_day, leaving.ends * MINUTES_A_DAY),
            "segment": coded(segments, accounts.segment),
            "seats": pa.array(accounts.seats.astype(np.float64)),
            VALUE: pa.array(accounts.value),
        }
    )


def _exposures_table(campaigns: Campaigns, accounts: Accounts, leaving: Leaving) -> pa.Table:
    """Return who was told of which campaign, those who left before it began among them.

    A list that was cleaned of leavers would betray them: whoever is on it stays until the campaign begins.
    """
    told = accounts.exposed_from < last_days(leaving)[:, np.newaxis]
    account, j = np.nonzero(accounts.exposed & told)
    return pa.table(
        {
            ACCOUNT_ID: coded(accounts.ids, account),
            CAMPAIGN_ID: coded(campaigns.ids, j),
            EXPOSED_AT: times(campaigns.first_day, accounts.exposed_from[account, j] * MINUTES_A_DAY),
        }
    )
