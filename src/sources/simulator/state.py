"""The latents of a block of accounts, week by week. Usage has no say here, and sees them only in part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .calendar import Campaigns
from .parameters import Parameters
from .population import Accounts, Flags, Floats, Ints
from .seeds import Purpose, block_stream

WEEK_DAYS = 7
HORIZON_DAYS = 90
HORIZON_WEEKS = -(-HORIZON_DAYS // WEEK_DAYS)
PRIVATE_STEPS_A_WEEK = 0.05  # how often value turns where campaigns change nothing: about as often


@dataclass(frozen=True)
class State:
    """Latents (accounts, weeks), those of a week holding on its seven days; and what happened in campaigns.

    satisfaction, value: standard normal; mood: both together, what people answer. bug_pain: the severities of
    earlier weeks' incidents, fading. confusion, disengagement: 1 at full, fading. winding_down: done for now,
    and content. felt: satisfaction in points of 100, after confusion. incidents: the week's bugs. steps:
    whether value turned in the week. By campaign (accounts, campaigns): quality is the value realised in it.
    profiles: how strongly a campaign that confused or disengaged still does so (campaigns, weeks and a
    horizon more).
    """

    satisfaction: Floats
    mood: Floats
    value: Floats
    bug_pain: Floats
    confusion: Floats
    disengagement: Floats
    winding_down: Flags
    felt: Floats
    incidents: Ints
    steps: Flags
    quality: Floats
    confused: Flags
    disengaged: Flags
    wind_down: Flags
    confusion_profile: Floats
    disengagement_profile: Floats


def weeks_of(parameters: Parameters) -> int:
    """Return the number of weeks that the data touch."""
    return -(-parameters.days // WEEK_DAYS)


def draw_state(
    parameters: Parameters, campaigns: Campaigns, accounts: Accounts, seed: int, block: int
) -> State:
    """Return the latents of a block, as they would be if nobody ever left."""
    rng, asked = block_stream(seed, block, Purpose.STATE), parameters.state
    takes_part, weeks = accounts.takes_part, weeks_of(parameters)
    n, effect = len(takes_part), not parameters.switches.no_campaign_effect
    satisfaction = _wave(rng.standard_normal((n, weeks)), asked.satisfaction_memory)
    steps = _steps(takes_part, campaigns, weeks)
    turns, private = rng.standard_normal((n, weeks)), rng.random((n, weeks)) < PRIVATE_STEPS_A_WEEK
    steps = steps if effect else private
    value = _stepwise(turns, steps, asked.value_memory)
    incidents = rng.poisson(asked.bug_incidents_a_week, (n, weeks))
    severity = rng.standard_gamma(incidents)
    happens = rng.random((3, n, len(campaigns)))
    shares = np.array([asked.confused_share, asked.disengaged_share, asked.wind_down_share])
    confused, disengaged, wind_down = effect & takes_part & (happens < shares[:, np.newaxis, np.newaxis])
    quality = value[:, np.minimum(_turning_week(campaigns), weeks - 1)]
    wind_down &= (quality > asked.wind_down_value) & ~(disengaged | confused)
    fades = _confusion_profile(parameters, campaigns, weeks)
    slackens = _disengagement_profile(parameters, campaigns, weeks)
    confusion = confused @ fades[:, :weeks]
    less = (1 - asked.confused_satisfaction) * np.minimum(confusion, 1)
    share = asked.satisfaction_from_value
    mood = share * value + np.sqrt(1 - share**2) * satisfaction
    points = asked.satisfaction_mean + asked.satisfaction_spread * mood
    return State(
        satisfaction=satisfaction,
        mood=mood,
        value=value,
        bug_pain=_stock(severity, asked.bug_memory),
        confusion=confusion,
        disengagement=disengaged @ slackens[:, :weeks],
        winding_down=wind_down.astype(float) @ _post_weeks(campaigns, weeks) > 0,
        felt=np.clip(points, 1, 99) * (1 - less),
        incidents=incidents,
        steps=steps,
        quality=quality,
        confused=confused,
        disengaged=disengaged,
        wind_down=wind_down,
        confusion_profile=fades,
        disengagement_profile=slackens,
    )


def _wave(shocks: Floats, memory: float) -> Floats:
    """Return a stationary standard normal autoregression along the weeks."""
    return _stepwise(shocks, np.ones(shocks.shape, bool), memory)


def _stepwise(shocks: Floats, steps: Flags, memory: float) -> Floats:
    """Return a standard normal that keeps its value, but for the weeks in which it takes a step."""
    found = np.empty(shocks.shape)
    level, innovation = shocks[:, 0], np.sqrt(1 - memory**2)
    found[:, 0] = level
    for week in range(1, shocks.shape[1]):
        level = np.where(steps[:, week], memory * level + innovation * shocks[:, week], level)
        found[:, week] = level
    return found


def _stock(arrivals: Floats, memory: float) -> Floats:
    """Return what is left of earlier weeks' arrivals."""
    found = np.zeros(arrivals.shape)
    for week in range(1, arrivals.shape[1]):
        found[:, week] = memory * (found[:, week - 1] + arrivals[:, week - 1])
    return found


def _turning_week(campaigns: Campaigns) -> Ints:
    """Return the week in which each campaign is half over: from then on its value counts."""
    return (campaigns.start + campaigns.end) // (2 * WEEK_DAYS)


def _steps(takes_part: Flags, campaigns: Campaigns, weeks: int) -> Flags:
    steps = np.zeros((len(takes_part), weeks), bool)
    for j, week in enumerate(_turning_week(campaigns)):
        if week < weeks:
            steps[:, week] |= takes_part[:, j]
    return steps


def _middays(weeks: int) -> Floats:
    return WEEK_DAYS * (np.arange(weeks + HORIZON_WEEKS, dtype=np.float64) + 0.5)


def _confusion_profile(parameters: Parameters, campaigns: Campaigns, weeks: int) -> Floats:
    asked, day = parameters.state, _middays(weeks)
    begins = (campaigns.start + asked.confused_from_days)[:, np.newaxis]
    over = day - (campaigns.end + campaigns.post_days)[:, np.newaxis]
    fading: Floats = np.exp(-np.maximum(over, 0) / asked.confusion_fades_days)
    return np.where(day < begins, 0.0, fading)


def _disengagement_profile(parameters: Parameters, campaigns: Campaigns, weeks: int) -> Floats:
    after = _middays(weeks) - campaigns.end[:, np.newaxis]
    fading: Floats = np.exp(-np.maximum(after, 0) / parameters.state.disengagement_fades_days)
    return np.where(after < 0, 0.0, fading)


def _post_weeks(campaigns: Campaigns, weeks: int) -> Floats:
    after = WEEK_DAYS * np.arange(weeks) - campaigns.end[:, np.newaxis]
    return ((after >= 0) & (after < campaigns.post_days)).astype(float)
