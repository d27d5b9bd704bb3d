"""How much a block of accounts works each day: campaigns, size and schedule, and only then what they feel."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .calendar import Campaigns
from .parameters import DAYS_A_YEAR, Parameters, Usage
from .population import BURSTS, MONTHLY, Accounts, Flags, Floats
from .state import WEEK_DAYS, State, weeks_of

MONTH_WEEKS = 4
_WORKDAYS = 5


def daily(weekly: npt.NDArray[np.generic], days: int) -> Floats:
    """Return the value of each day (accounts, days) from that of its week."""
    return np.repeat(weekly, WEEK_DAYS, axis=1)[:, :days].astype(np.float64, copy=False)


def campaign_of_day(
    parameters: Parameters, campaigns: Campaigns, accounts: Accounts
) -> npt.NDArray[np.int16]:
    """Return the campaign that each account works for on each day (accounts, days); −1 for none.

    Of two at a time the one that started later, as in the phases of the contract.
    """
    found = np.full((len(accounts.seats), parameters.days), -1, np.int16)
    if not parameters.switches.no_campaign_effect:
        for j in np.argsort(campaigns.start, kind="stable"):
            rows = np.flatnonzero(accounts.takes_part[:, j])[:, np.newaxis]
            found[rows, _span(campaigns.start[j], campaigns.end[j], parameters.days)] = j
    return found


def campaign_factors(
    parameters: Parameters, campaigns: Campaigns, accounts: Accounts, state: State, active: Flags
) -> Floats:
    """Return what campaigns, and what they left behind, multiply sessions by (accounts, days)."""
    asked, days = parameters.usage, parameters.days
    factor = np.ones(active.shape)
    if parameters.switches.no_campaign_effect:
        return factor
    for j in range(len(campaigns)):
        before = _span(campaigns.start[j] - campaigns.pre_days, campaigns.start[j], days)
        factor[np.flatnonzero(accounts.takes_part[:, j])[:, np.newaxis], before] = asked.pre_lift
    factor[active] = asked.active_lift
    for j in range(len(campaigns)):
        after = _span(campaigns.end[j], campaigns.end[j] + campaigns.post_days, days)
        factor[np.flatnonzero(state.wind_down[:, j])[:, np.newaxis], after] *= 1 - asked.wind_down_drop
    factor *= daily(1 + (asked.confused_lift - 1) * np.minimum(state.confusion, 1), days)
    factor *= daily(1 - asked.disengaged_drop * np.minimum(state.disengagement, 1), days)
    return factor


def session_rates(
    parameters: Parameters,
    accounts: Accounts,
    state: State,
    factors: Floats,
    rng: np.random.Generator,
    *,
    other: np.random.Generator | None = None,
) -> Floats:
    """Return the sessions to be expected of each account and day (accounts, days).

    `other` draws again what does not last beyond a week: how busy each one was.
    """
    asked, days, weeks = parameters.usage, parameters.days, weeks_of(parameters)
    level = asked.sessions_a_day * accounts.seats**asked.seats_exponent
    level *= _log_normal(rng.standard_normal(len(level)), asked.appetite_spread)
    waves = _log_normal(_autoregression(rng, len(level), weeks, asked.drift_memory), asked.drift_spread)
    lean = np.exp(asked.value_lean * state.value - asked.value_lean**2 / 2)
    weekly = waves * lean * _schedules(rng, asked, accounts, weeks, other)
    found: Floats = level[:, np.newaxis] * daily(weekly, days) * factors * _weekdays(asked, days)
    swing = parameters.switches.seasonal_swing
    found *= 1 + swing * np.sin(2 * np.pi * np.arange(days) / DAYS_A_YEAR)
    return found


def _span(first: int, stop: int, days: int) -> npt.NDArray[np.int64]:
    return np.arange(max(int(first), 0), max(min(int(stop), days), 0))


def _log_normal(normal: Floats, spread: float) -> Floats:
    """Return positive factors with mean 1."""
    found: Floats = np.exp(spread * normal - spread**2 / 2)
    return found


def _autoregression(rng: np.random.Generator, n: int, weeks: int, memory: float) -> Floats:
    found = rng.standard_normal((n, weeks))
    for week in range(1, weeks):
        found[:, week] = memory * found[:, week - 1] + np.sqrt(1 - memory**2) * found[:, week]
    return found


def _schedules(
    rng: np.random.Generator,
    asked: Usage,
    accounts: Accounts,
    weeks: int,
    other: np.random.Generator | None,
) -> Floats:
    """Return the weekly rhythm (accounts, weeks), with mean 1: steady, in bursts, or once a month."""
    shape = len(accounts.seats), weeks
    steady, bursts = _weeks(rng, asked, shape)
    if other is not None:
        steady, bursts = _weeks(other, asked, shape)
    own_week = rng.integers(0, MONTH_WEEKS, shape[0])[:, np.newaxis]
    peak = MONTH_WEEKS - (MONTH_WEEKS - 1) * asked.monthly_rest
    monthly = np.where(np.arange(weeks) % MONTH_WEEKS == own_week, peak, asked.monthly_rest)
    kind = accounts.schedule[:, np.newaxis]
    return np.where(kind == BURSTS, bursts, np.where(kind == MONTHLY, monthly, steady))


def _weeks(rng: np.random.Generator, asked: Usage, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    """Return how busy each week is for whoever works steadily, and for whoever works in bursts."""
    steady: Floats = rng.standard_gamma(asked.steady_shape, shape) / asked.steady_shape
    bursts: Floats = (rng.random(shape) < asked.burst_share) / asked.burst_share
    return steady, bursts


def _weekdays(asked: Usage, days: int) -> Floats:
    """Return the rhythm of the week, with mean 1; the data begin on a Monday."""
    week = np.where(np.arange(WEEK_DAYS) < _WORKDAYS, 1.0, asked.weekend)
    return np.resize(week / week.mean(), days)
