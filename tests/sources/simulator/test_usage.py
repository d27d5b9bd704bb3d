from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from campaignpulse.sources.simulator.seeds import Purpose, block_stream
from campaignpulse.sources.simulator.sessions import campaign_factors, campaign_of_day, session_rates
from campaignpulse.sources.simulator.usage import METRICS, draw_work

Latents = list[Any]
LatentWith = Callable[..., Latents]
SEED = 3


def _rates(latent: Any, **usage: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the expected sessions of each account and day, and the campaign of the day."""
    parameters = replace(latent.parameters, usage=replace(latent.parameters.usage, **usage))
    campaign = campaign_of_day(parameters, latent.campaigns, latent.accounts)
    factors = campaign_factors(parameters, latent.campaigns, latent.accounts, latent.state, campaign >= 0)
    rng = block_stream(SEED, 0, Purpose.USAGE)
    return session_rates(parameters, latent.accounts, latent.state, factors, rng), campaign


def test_who_takes_part_works_so_many_times_as_much(latents: Latents) -> None:
    plain, campaign = _rates(latents[0], active_lift=1.0)
    lifted, _ = _rates(latents[0], active_lift=3.0)
    assert np.allclose(lifted[campaign >= 0], 3 * plain[campaign >= 0])
    assert np.array_equal(lifted[campaign < 0], plain[campaign < 0])


def test_the_lift_comes_on_the_days_of_the_campaign_and_on_no_other(latents: Latents) -> None:
    latent = latents[0]
    campaign = campaign_of_day(latent.parameters, latent.campaigns, latent.accounts)
    days = np.arange(latent.parameters.days)
    inside = np.zeros(campaign.shape, bool)
    for j in range(len(latent.campaigns)):
        span = (days >= latent.campaigns.start[j]) & (days < latent.campaigns.end[j])
        inside |= latent.accounts.takes_part[:, [j]] & span
    assert np.array_equal(campaign >= 0, inside)


def test_of_two_campaigns_at_a_time_the_later_one_is_worked_for(latents: Latents) -> None:
    latent = latents[0]
    ids = list(latent.campaigns.ids)
    madness, fools = ids.index("march_madness_2022"), ids.index("april_fools_2022")
    both = latent.accounts.takes_part[:, madness] & latent.accounts.takes_part[:, fools]
    assert both.any()
    day = latent.campaigns.start[fools]
    campaign = campaign_of_day(latent.parameters, latent.campaigns, latent.accounts)
    assert (campaign[both, day] == fools).all()


def test_the_confused_look_engaged_and_the_disengaged_do_not(latents: Latents) -> None:
    latent = latents[0]
    plain, _ = _rates(latent, confused_lift=1.0, disengaged_drop=0.0)
    real, _ = _rates(latent)
    week = np.arange(plain.shape[1]) // 7
    confused = (latent.state.confusion[:, week] >= 1) & (latent.state.disengagement[:, week] == 0)
    gone = (latent.state.disengagement[:, week] > 0.9) & (latent.state.confusion[:, week] == 0)
    works = plain > 0
    assert np.allclose((real / np.where(works, plain, 1))[confused & works], 1.6)
    assert (real / np.where(works, plain, 1))[gone & works].max() < 0.2


def test_schedules_are_irregular_and_mean_nothing(latents: Latents) -> None:
    rates = np.concatenate([_rates(latent, active_lift=1.0, pre_lift=1.0)[0] for latent in latents[:2]])
    schedule = np.concatenate([latent.accounts.schedule for latent in latents[:2]])
    weekly = rates[:, :728].reshape(len(rates), -1, 7).sum(axis=2)
    uneven = weekly.std(axis=1) / weekly.mean(axis=1)
    steady, bursts, monthly = (np.median(uneven[schedule == kind]) for kind in range(3))
    assert min(bursts, monthly) > steady


def test_a_seasonal_swing_moves_usage_by_the_day_of_the_year_and_nobody_leaves_for_it(
    latent_with: LatentWith,
) -> None:
    plain, swinging = latent_with()[0], latent_with("seasonal_swing")[0]
    before, after = _rates(plain)[0], _rates(swinging)[0]
    ratio = after.sum(axis=0) / before.sum(axis=0)
    assert ratio[91] == pytest.approx(1.4, abs=0.01)
    assert ratio[274] == pytest.approx(0.6, abs=0.01)
    assert np.array_equal(plain.leaving.cancels, swinging.leaving.cancels)
    assert np.array_equal(plain.leaving.p90, swinging.leaving.p90)


def test_where_campaigns_change_nothing_no_day_is_like_a_campaign(latent_with: LatentWith) -> None:
    latent = latent_with("no_campaign_effect")[0]
    campaign = campaign_of_day(latent.parameters, latent.campaigns, latent.accounts)
    active = campaign >= 0
    factors = campaign_factors(latent.parameters, latent.campaigns, latent.accounts, latent.state, active)
    assert not active.any()
    assert (factors == 1).all()


def test_collaboration_in_campaigns_tells_of_value_and_elsewhere_of_nothing(latents: Latents) -> None:
    latent = latents[0]
    work = draw_work(latent.parameters, latent.campaigns, latent.accounts, latent.state, SEED, 0)
    collaboration = np.nan_to_num(work.amounts[list(METRICS).index("collaboration")])
    value = latent.state.value[work.account, work.day // 7]
    active = work.campaign >= 0
    assert np.corrcoef(value[active], np.log1p(collaboration[active]))[0, 1] > 0.4
    assert abs(np.corrcoef(value[~active], np.log1p(collaboration[~active]))[0, 1]) < 0.2


def test_a_review_takes_forty_percent_less_at_work_for_a_campaign(latents: Latents) -> None:
    days, active = [], []
    for block, latent in enumerate(latents[:4]):
        work = draw_work(latent.parameters, latent.campaigns, latent.accounts, latent.state, SEED, block)
        days.append(work.amounts[list(METRICS).index("review_cycle_days")])
        active.append(work.campaign >= 0)
    found, inside = np.concatenate(days), np.concatenate(active)
    assert np.nanmean(found[inside]) / np.nanmean(found[~inside]) == pytest.approx(0.60, abs=0.015)
