"""Who leaves when: a hazard that knows the latents alone, and what it comes to over the next 90 days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .calendar import Campaigns
from .parameters import DAYS_A_YEAR, Parameters
from .population import Accounts, Floats, Ints
from .seeds import Purpose, block_stream
from .state import HORIZON_DAYS, HORIZON_WEEKS, WEEK_DAYS, State

NEVER = np.inf

# The share of each week ahead that lies within the horizon: twelve whole weeks, and six days of the last.
HORIZON_SHARES = np.clip(HORIZON_DAYS / WEEK_DAYS - np.arange(HORIZON_WEEKS), 0, 1)


@dataclass(frozen=True)
class Leaving:
    """When each account of a block leaves (days; infinite: not within the data), and how likely that was.

    hazard: of the week (accounts, weeks), a rate a week. p90: the chance at the start of the week to cancel
    within 90 days, for whoever knows the latents of that day and the calendar, and nothing later.
    """

    cancels: Floats
    ends: Floats
    hazard: Floats
    p90: Floats


def draw_leaving(
    parameters: Parameters, campaigns: Campaigns, accounts: Accounts, state: State, seed: int, block: int
) -> Leaving:
    """Return who cancels when (the hazard at work), and who ends for neutral reasons before that."""
    rng = block_stream(seed, block, Purpose.LEAVING)
    hazard = weekly_hazard(parameters, state)
    patience = rng.exponential(size=len(hazard))
    a_year = parameters.population.neutral_ends_a_year
    waits = rng.exponential(size=len(hazard)) * DAYS_A_YEAR / max(a_year, 1e-12)
    begins = np.maximum(accounts.starts, 0.0)
    cancels = _crossing(hazard, begins, patience)
    cancels = np.where(cancels < parameters.days, cancels, NEVER)
    ends = begins + waits
    ends = np.where((ends < parameters.days) & (ends < cancels), ends, NEVER)
    return Leaving(
        cancels=np.where(ends < NEVER, NEVER, cancels),
        ends=ends,
        hazard=hazard,
        p90=chance_90_days(parameters, campaigns, accounts, state),
    )


def weekly_hazard(parameters: Parameters, state: State) -> Floats:
    """Return the hazard (accounts, weeks), a rate a week."""
    strain = sum(strains(parameters, state).values(), start=np.asarray(parameters.hazard.rest))
    if parameters.switches.aa:
        strain = np.ones(strain.shape)
    return _base(parameters, strain.shape[1]) * strain


def strains(parameters: Parameters, state: State) -> dict[str, Floats]:
    """Return what each latent adds to the hazard (accounts, weeks), in base hazards, by the latent's name."""
    asked = parameters.hazard
    return {
        "satisfaction": asked.satisfaction * _lack(state.satisfaction, asked.satisfaction_steepness),
        "value": asked.value * _lack(_turned(parameters, state.value), asked.value_steepness),
        "bug": asked.bug * state.bug_pain,
        "confusion": asked.confusion * state.confusion,
        "disengagement": asked.disengagement * state.disengagement,
    }


def chance_90_days(parameters: Parameters, campaigns: Campaigns, accounts: Accounts, state: State) -> Floats:
    """Return p90 (accounts, weeks): 1 − exp(−the hazard that is to be expected over the horizon).

    Expected by the laws of the latents, exactly for an additive hazard: waves return to their mean, stocks
    fade and are refilled, and a campaign that is still to come confuses and disengages at the usual rates.
    Who will take part in it is taken as known; a turn of the law itself (a switch) is not foreseen.
    """
    weeks = state.value.shape[1]
    if parameters.switches.aa:
        strain = np.full(state.value.shape, HORIZON_SHARES.sum())
    else:
        waves = _expected_waves(parameters, state)
        strain = waves + _expected_campaigns(parameters, campaigns, accounts, state)
    chance: Floats = -np.expm1(-_base(parameters, weeks) * strain)
    return chance


def _base(parameters: Parameters, weeks: int) -> Floats:
    """Return the base hazard of each week."""
    a_week = -np.log1p(-parameters.hazard.churn_90_days) * WEEK_DAYS / HORIZON_DAYS
    turn = parameters.switches.calibration_shift_day
    base = np.full(weeks, a_week)
    if turn is not None:
        base[turn // WEEK_DAYS :] *= parameters.switches.calibration_factor
    return base


def _lack(level: Floats, steepness: float, memory: float | Floats = 1.0) -> Floats:
    """Return the expected exp(−b·x − b²/2) where x is standard normal and correlates with `level` so much."""
    slope = steepness * memory
    found: Floats = np.exp(-slope * level - slope**2 / 2)
    return found


def _turned(parameters: Parameters, value: Floats) -> Floats:
    """Return the value, of opposite sign from the day on which its effect flips."""
    turn = parameters.switches.concept_change_day
    if turn is None:
        return value
    sign = np.ones(value.shape[1])
    sign[turn // WEEK_DAYS :] = -1
    return value * sign


def _expected_waves(parameters: Parameters, state: State) -> Floats:
    """Return the strain of all that needs no campaign, and of value, summed over the horizon."""
    asked, memory = parameters.hazard, parameters.state
    value = _turned(parameters, state.value)
    weeks = value.shape[1]
    steps: Ints = np.cumsum(state.steps, axis=1)
    mean_pain = memory.bug_incidents_a_week * memory.bug_memory / (1 - memory.bug_memory)
    total = np.full(value.shape, asked.rest * HORIZON_SHARES.sum())
    for ahead, share in enumerate(HORIZON_SHARES):
        later = np.minimum(np.arange(weeks) + ahead, weeks - 1)
        turns = steps[:, later] - steps
        total += share * (
            asked.satisfaction
            * _lack(state.satisfaction, asked.satisfaction_steepness, memory.satisfaction_memory**ahead)
            + asked.value * _lack(value, asked.value_steepness, np.power(memory.value_memory, turns))
            + asked.bug * (mean_pain + memory.bug_memory**ahead * (state.bug_pain - mean_pain))
        )
    return total


def _expected_campaigns(
    parameters: Parameters, campaigns: Campaigns, accounts: Accounts, state: State
) -> Floats:
    """Return the strain of confusion and disengagement summed over the horizon."""
    asked, law = parameters.hazard, parameters.state
    weeks = state.value.shape[1]
    effect = not parameters.switches.no_campaign_effect
    today = WEEK_DAYS * np.arange(weeks)
    parts = (
        (state.confusion_profile, state.confused, campaigns.start + law.confused_from_days),
        (state.disengagement_profile, state.disengaged, campaigns.end),
    )
    weights, usual = (asked.confusion, asked.disengagement), (law.confused_share, law.disengaged_share)
    total = np.zeros(state.value.shape)
    for (profile, happened, begins), weight, share in zip(parts, weights, usual, strict=True):
        ahead = sum(part * profile[:, k : k + weeks] for k, part in enumerate(HORIZON_SHARES))
        begun = today >= begins[:, np.newaxis]
        total += weight * (happened @ (ahead * begun))
        total += weight * effect * share * (accounts.takes_part @ (ahead * ~begun))
    return total


def _crossing(hazard: Floats, begins: Floats, patience: Floats) -> Floats:
    """Return the day on which the hazard summed from `begins` on reaches the patience, if it does."""
    n, weeks = hazard.shape
    edges = WEEK_DAYS * np.arange(weeks + 1.0)
    summed = np.hstack([np.zeros((n, 1)), np.cumsum(hazard, axis=1)])
    found = np.full(n, NEVER)
    for i in range(n):
        goal = np.interp(begins[i], edges, summed[i]) + patience[i]
        if goal < summed[i, -1]:
            found[i] = np.interp(goal, summed[i], edges)
    return found
