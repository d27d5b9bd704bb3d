"""What a block of accounts does on the days that it works: counts and durations by metric."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .calendar import Campaigns
from .parameters import Parameters, Usage
from .population import Accounts, Flags, Floats, Ints
from .seeds import Purpose, block_stream
from .sessions import campaign_factors, campaign_of_day, session_rates
from .state import State

ANALYTICS, PROJECTS = "product_analytics", "project_management"
METRICS = {
    "sessions": ANALYTICS,
    "session_minutes": ANALYTICS,
    "feature_clicks": ANALYTICS,
    "campaign_feature_use": ANALYTICS,
    "collaboration": ANALYTICS,
    "asset_revisions": PROJECTS,
    "approvals": PROJECTS,
    "review_cycle_days": PROJECTS,
    "tasks_done": PROJECTS,
    "delivery_delay_days": PROJECTS,
}
"""The metrics in the order of a day's rows, and the source that each comes from."""

MINUTES_SHAPE = 2.0  # of the gamma distribution of a session's length
BUSIEST_SEATS = 2.0  # a seat's share of the work falls with its number: uniform draws to this power


@dataclass(frozen=True)
class Work:
    """The working days of a block: a row a day on which an account had sessions, by account and day.

    `amounts` (metrics, rows) is NaN where there is no row of that metric; `campaign` the campaign that the
    account works for (−1: none), `tagged` (metrics, rows) whether the metric's row says so.
    """

    account: Ints
    day: Ints
    seat: Ints
    minute: Ints
    campaign: Ints
    amounts: Floats
    tagged: Flags


def draw_sessions(
    parameters: Parameters,
    campaigns: Campaigns,
    accounts: Accounts,
    state: State,
    rng: np.random.Generator,
    *,
    other: np.random.Generator | None = None,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int16]]:
    """Return the sessions of each account and day, from its start on, and the campaign it works for.

    `other` draws them again for the same customers: `rng` then says only what lasts.
    """
    campaign = campaign_of_day(parameters, campaigns, accounts)
    factors = campaign_factors(parameters, campaigns, accounts, state, campaign >= 0)
    rates = session_rates(parameters, accounts, state, factors, rng, other=other)
    sessions = (rng if other is None else other).poisson(rates)
    sessions[np.arange(parameters.days) < np.ceil(accounts.starts)[:, np.newaxis]] = 0
    return sessions, campaign


def draw_work(
    parameters: Parameters,
    campaigns: Campaigns,
    accounts: Accounts,
    state: State,
    seed: int,
    block: int,
    *,
    chance: int = 0,
) -> Work:
    """Return all work of a block, as if nobody ever left.

    Another `chance` leaves each customer its level, rhythm, habits and slow waves: only how busy single weeks
    were and what happened on single days is drawn again.
    """
    asked, latents = parameters.usage, (parameters, campaigns, accounts, state)
    rng = block_stream(seed, block, Purpose.USAGE)
    sessions, campaign_of = draw_sessions(*latents, rng)
    expected = _collaboration(rng, asked, accounts, state)
    if chance:
        lasting = block_stream(seed, block, Purpose.USAGE)
        rng = block_stream(seed, block, Purpose.USAGE, chance=chance)
        sessions, _ = draw_sessions(*latents, lasting, other=rng)
    account, day = np.nonzero(sessions)
    campaign = campaign_of[account, day].astype(np.int64)
    confused = np.minimum(state.confusion[account, day // 7], 1)
    values = _values(
        rng,
        asked,
        sessions=sessions[account, day].astype(np.float64),
        active=campaign >= 0,
        confused=confused,
        collaboration=expected[account, campaign],
        campaign_use=_campaign_use(parameters, state, account, campaign),
    )
    seat = (accounts.seats[account] * rng.random(len(account)) ** BUSIEST_SEATS).astype(np.int64)
    tagged = (campaign >= 0) & _says_so(rng, asked, len(account))
    return Work(account, day, seat, rng.integers(8 * 60, 18 * 60, len(account)), campaign, values, tagged)


def _collaboration(rng: np.random.Generator, asked: Usage, accounts: Accounts, state: State) -> Floats:
    """Return the collaboration to be expected of a day (accounts, campaigns): of the value realised in each.

    The last column, at −1, is a day off campaign: habit.
    """
    n = len(accounts.seats)
    spread, load = asked.collaboration_spread, asked.value_loading
    habit = asked.collaboration_habit * np.exp(asked.habit_spread * rng.standard_normal(n))
    noise = np.exp(spread * rng.standard_normal(state.quality.shape) - spread**2 / 2)
    within = asked.collaboration_active * np.exp(load * state.quality - load**2 / 2) * noise
    return np.hstack([within, habit[:, np.newaxis]])


def _campaign_use(parameters: Parameters, state: State, account: Ints, campaign: Ints) -> Floats:
    """Return the use of campaign features to be expected of a session: none off campaign.

    Where campaigns change nothing, these are features like any other.
    """
    asked = parameters.usage
    if parameters.switches.no_campaign_effect:
        return np.full(len(account), asked.campaign_use_a_session)
    load = asked.campaign_use_loading
    found = np.zeros(len(account))
    active = campaign >= 0
    quality = state.quality[account[active], campaign[active]]
    found[active] = asked.campaign_use_a_session * np.exp(load * quality - load**2 / 2)
    return found


def _values(
    rng: np.random.Generator,
    asked: Usage,
    *,
    sessions: Floats,
    active: Flags,
    confused: Floats,
    collaboration: Floats,
    campaign_use: Floats,
) -> Floats:
    n = len(sessions)
    approvals = rng.poisson(asked.approvals_a_day, n)
    tasks = rng.poisson(asked.tasks_a_day, n)
    review = asked.review_cycle_days * np.where(active, asked.review_cycle_active, 1.0)
    delay = asked.delay_days * np.where(active, asked.delay_active, 1.0)
    shape = asked.review_cycle_shape
    minutes = rng.standard_gamma(MINUTES_SHAPE * sessions) * asked.minutes_a_session / MINUTES_SHAPE
    found = {
        "sessions": sessions,
        "session_minutes": np.ceil(minutes),
        "feature_clicks": rng.poisson(
            asked.clicks_a_session * sessions * (1 + (asked.confused_clicks - 1) * confused)
        ),
        "campaign_feature_use": rng.poisson(campaign_use * sessions),
        "collaboration": rng.poisson(collaboration),
        "asset_revisions": rng.poisson(
            asked.revisions_a_day * (1 + (asked.confused_revisions - 1) * confused)
        ),
        "approvals": approvals,
        "tasks_done": tasks,
    }
    counts = {name: np.where(count > 0, count, np.nan) for name, count in found.items()}
    reviewed = np.round(rng.standard_gamma(shape, n) * review / shape, 1)
    delayed = np.round(rng.exponential(size=n) * delay, 1)
    dated = (tasks > 0) & (rng.random(n) < asked.dated_share)
    counts["review_cycle_days"] = np.where(approvals > 0, reviewed, np.nan)
    counts["delivery_delay_days"] = np.where(dated, delayed, np.nan)
    return np.stack([counts[name] for name in METRICS])


def _says_so(rng: np.random.Generator, asked: Usage, rows: int) -> Flags:
    """Return whether a metric's row (metrics, rows) would carry its campaign's tag."""
    tagged = np.zeros((len(METRICS), rows), bool)
    for place, name in enumerate(METRICS):
        if name == "campaign_feature_use":
            tagged[place] = True
        elif name in ("collaboration", "asset_revisions", "approvals"):
            tagged[place] = rng.random(rows) < asked.tagged_share
    return tagged
