"""Support tickets of a block: bugs, confusion, displeasure, harmless questions, and work that is done."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from ...tables import ACCOUNT_ID, CAMPAIGN_ID, OPENED_AT, RESOLVED_AT, TICKET_ID
from .arrow import coded, times
from .calendar import Campaigns
from .events import MINUTES_A_DAY, last_days
from .hazard import Leaving
from .parameters import Parameters, Voice
from .population import Accounts, Floats, Ints
from .seeds import Purpose, block_stream
from .state import WEEK_DAYS, State
from .usage import METRICS, Work
from .wording import CAUSES, ticket_texts

CONFUSION_LINGERS_DAYS = 14  # after the campaign's end, tickets still come in
WIND_DOWN_ASKS_DAYS = 21
MINUTES_AN_HOUR = 60


class Opened(NamedTuple):
    """Tickets as they are opened: day with the hour as fraction; campaign −1 where it is about none."""

    account: Ints
    day: Floats
    cause: Ints
    campaign: Ints


def draw_tickets(
    parameters: Parameters,
    campaigns: Campaigns,
    accounts: Accounts,
    state: State,
    work: Work,
    seed: int,
    block: int,
    *,
    chance: int = 0,
) -> Opened:
    """Return the tickets that would be opened if nobody ever left, by cause."""
    rng, asked = block_stream(seed, block, Purpose.TICKETS, chance=chance), parameters.voice
    parts = [
        _bugs(rng, asked, state),
        _confusions(rng, asked, campaigns, state, parameters.state.confused_from_days),
        _complaints(rng, asked, state),
        _pauses(rng, asked, campaigns, state),
        _questions(rng, asked, work),  # the last: only this one draws by how much was worked
    ]
    account = np.concatenate([part.account for part in parts])
    day = np.concatenate([part.day for part in parts])
    cause = np.concatenate([part.cause for part in parts])
    campaign = np.concatenate([part.campaign for part in parts])
    inside = (day >= np.maximum(accounts.starts[account], 0)) & (day < parameters.days)
    return Opened(account[inside], day[inside], cause[inside], campaign[inside])


def _opened(account: Ints, day: Floats, cause: str, campaign: Ints | None = None) -> Opened:
    about = np.full(len(account), -1) if campaign is None else campaign
    return Opened(account, day, np.full(len(account), CAUSES.index(cause)), about)


def _bugs(rng: np.random.Generator, asked: Voice, state: State) -> Opened:
    account, week = np.nonzero(rng.binomial(state.incidents, asked.bug_ticket_share))
    return _opened(account, WEEK_DAYS * (week + rng.random(len(week))), "product_bug")


def _confusions(
    rng: np.random.Generator, asked: Voice, campaigns: Campaigns, state: State, from_days: int
) -> Opened:
    account, j = np.nonzero(state.confused)
    times_asked = 1 + rng.poisson(asked.confusion_more_tickets, len(j))
    account, j = np.repeat(account, times_asked), np.repeat(j, times_asked)
    begins = campaigns.start[j] + from_days
    span = campaigns.end[j] + CONFUSION_LINGERS_DAYS - begins
    return _opened(account, begins + span * rng.random(len(j)), "campaign_confusion", j)


def _complaints(rng: np.random.Generator, asked: Voice, state: State) -> Opened:
    steep = asked.complaint_steepness
    rate = asked.complaints_a_week * np.exp(-steep * state.mood - steep**2 / 2)
    account, week = np.nonzero(rng.poisson(rate))
    return _opened(account, WEEK_DAYS * (week + rng.random(len(week))), "dissatisfaction")


def _pauses(rng: np.random.Generator, asked: Voice, campaigns: Campaigns, state: State) -> Opened:
    asks = rng.random(state.wind_down.shape) < asked.wind_down_ticket_share
    account, j = np.nonzero(state.wind_down & asks)
    return _opened(account, campaigns.end[j] + WIND_DOWN_ASKS_DAYS * rng.random(len(j)), "wind_down", j)


def _questions(rng: np.random.Generator, asked: Voice, work: Work) -> Opened:
    sessions = work.amounts[list(METRICS).index("sessions")]
    asks = np.flatnonzero(rng.random(len(sessions)) < asked.how_to_a_session * sessions)
    return _opened(work.account[asks], work.day[asks] + rng.uniform(0.3, 0.8, len(asks)), "how_to")


def tickets_table(
    parameters: Parameters,
    campaigns: Campaigns,
    accounts: Accounts,
    leaving: Leaving,
    opened: Opened,
    seed: int,
    block: int,
    *,
    chance: int = 0,
) -> pa.Table:
    """Return the tickets of those who are there, by account and time.

    The cause is confirmed when a ticket is resolved; the agent's category stands from the start, and is right
    most of the time.
    """
    rng = block_stream(seed, block, Purpose.SUPPORT, chance=chance)
    asked, n = parameters.voice, len(opened.day)
    wrong = (opened.cause + rng.integers(1, len(CAUSES), n)) % len(CAUSES)
    category = np.where(rng.random(n) < asked.tag_right, opened.cause, wrong)
    resolved = opened.day + _hours(parameters, opened, rng) / 24
    on_mind = np.where(opened.campaign >= 0, opened.campaign, rng.integers(0, max(len(campaigns), 1), n))
    titles = [campaigns.names[j].rsplit(" ", 1)[0] for j in on_mind]
    texts = ticket_texts(
        rng, opened.cause, titles, vague_share=asked.vague_share, stray_share=asked.stray_share
    )
    stays = opened.day < last_days(leaving)[opened.account]
    rows = np.lexsort((opened.day, opened.account))
    rows = rows[stays[rows]]
    closed = resolved < parameters.days
    return pa.table(
        {
            TICKET_ID: pa.array([f"t{block:05d}-{row:05d}" for row in rows], pa.string()),
            ACCOUNT_ID: coded(accounts.ids, opened.account[rows]),
            OPENED_AT: times(campaigns.first_day, opened.day[rows] * MINUTES_A_DAY),
            RESOLVED_AT: times(campaigns.first_day, np.where(closed, resolved, np.nan)[rows] * MINUTES_A_DAY),
            "category": coded(CAUSES, category[rows]),
            "text": pa.array([texts[row] for row in rows], pa.string()),
            CAMPAIGN_ID: coded(campaigns.ids, opened.campaign[rows]),
            "cause": coded(CAUSES, np.where(closed, opened.cause, -1)[rows]),
        }
    )


def _hours(parameters: Parameters, opened: Opened, rng: np.random.Generator) -> Floats:
    """Return the hours to resolve: campaign tickets take less once the hand-off playbook is in use."""
    asked = parameters.voice
    noise = asked.resolution_spread * rng.standard_normal(len(opened.day))
    helped = (opened.campaign >= 0) & (opened.day >= asked.playbook_start * parameters.days)
    factor = np.where(helped, asked.playbook_factor, 1.0)
    found: Floats = asked.resolution_hours * factor * np.exp(noise - asked.resolution_spread**2 / 2)
    return found
