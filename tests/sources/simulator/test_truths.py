from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from campaignpulse.sources.simulator import Parameters, PlantedTruths, planted_truths
from campaignpulse.sources.simulator.calendar import draw_campaigns
from campaignpulse.sources.simulator.truths import exposed_phases

SMALL = Parameters(accounts=1, years=2)


@pytest.fixture(scope="module")
def truths() -> PlantedTruths:
    return planted_truths(SMALL, accounts=2_000, seed=1)


def test_engagement_in_campaigns_is_three_and_a_half_times_as_high(truths: PlantedTruths) -> None:
    assert truths.engagement_ratio == pytest.approx(3.5, abs=0.12)


def test_about_six_percent_churn(truths: PlantedTruths) -> None:
    assert truths.churn_90_days == pytest.approx(0.063, abs=0.01)


def test_who_winds_down_is_at_less_risk_and_whom_a_static_score_blames_at_a_little_more(
    truths: PlantedTruths,
) -> None:
    assert truths.wind_down_risk_ratio < 0.6
    assert 1.0 < truths.traditional_risk_ratio < 1.5


def test_the_healthy_stay_upgrade_and_are_content(truths: PlantedTruths) -> None:
    assert truths.health_and_staying > 0.1
    assert truths.health_and_upgrade > 0.03
    assert truths.health_and_nps > 0.2


def test_what_is_planted_directly_is_the_parameter(truths: PlantedTruths) -> None:
    assert truths.review_cycle_ratio == SMALL.usage.review_cycle_active
    assert truths.confused_satisfaction_ratio == SMALL.state.confused_satisfaction
    assert truths.resolution_ratio == SMALL.voice.playbook_factor


def test_the_truths_depend_on_the_parameters_and_not_on_the_world_of_the_day() -> None:
    one = planted_truths(SMALL, accounts=250, seed=1)
    assert one == planted_truths(replace(SMALL, accounts=99), accounts=250, seed=1)


def test_phases_of_the_exposed_are_those_of_the_calendar() -> None:
    campaigns = draw_campaigns(SMALL, 0)
    exposed = np.zeros((2, len(campaigns)), bool)
    exposed[1, 0] = True
    active, post, pre = exposed_phases(campaigns, exposed, SMALL.days)
    assert not (active[0] | post[0] | pre[0]).any()
    assert active[1].sum() == campaigns.end[0] - campaigns.start[0]
    assert post[1].sum() == campaigns.post_days
    assert pre[1].sum() == campaigns.pre_days
