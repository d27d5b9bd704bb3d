from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from campaignpulse.sources.simulator import World
from campaignpulse.sources.simulator.hazard import HORIZON_SHARES, draw_leaving, weekly_hazard
from campaignpulse.sources.simulator.state import HORIZON_WEEKS
from scipy.stats import kstest

Latents = list[Any]
LatentWith = Callable[..., Latents]
SEED = 3
TURN_WEEK = 52  # the middle of two years, where the switches turn


def _p90(latents: Latents) -> np.ndarray:
    return np.concatenate([latent.leaving.p90 for latent in latents])


def _hazard(latents: Latents) -> np.ndarray:
    return np.concatenate([latent.leaving.hazard for latent in latents])


def test_the_horizon_is_ninety_days() -> None:
    assert HORIZON_SHARES.sum() * 7 == pytest.approx(90)


def test_the_hazard_is_the_sum_that_the_parameters_say(latents: Latents) -> None:
    state, asked = latents[0].state, latents[0].parameters.hazard
    s, v = state.satisfaction[0, 60], state.value[0, 60]
    strain = (
        asked.rest
        + asked.satisfaction * np.exp(-asked.satisfaction_steepness * s - asked.satisfaction_steepness**2 / 2)
        + asked.value * np.exp(-asked.value_steepness * v - asked.value_steepness**2 / 2)
        + asked.bug * state.bug_pain[0, 60]
        + asked.confusion * state.confusion[0, 60]
        + asked.disengagement * state.disengagement[0, 60]
    )
    base = -np.log(1 - asked.churn_90_days) * 7 / 90
    assert latents[0].leaving.hazard[0, 60] == pytest.approx(base * strain)


def test_patience_is_used_up_at_the_rate_of_the_hazard(latents: Latents) -> None:
    summed, left = [], []
    for latent in latents:
        edges = 7 * np.arange(latent.leaving.hazard.shape[1] + 1)
        whole = np.hstack(
            [np.zeros((len(latent.leaving.hazard), 1)), np.cumsum(latent.leaving.hazard, axis=1)]
        )
        for i, cancels in enumerate(latent.leaving.cancels):
            begins = max(latent.accounts.starts[i], 0)
            stop = min(cancels, latent.leaving.ends[i], latent.parameters.days)
            summed.append(np.interp(stop, edges, whole[i]) - np.interp(begins, edges, whole[i]))
            left.append(np.isfinite(cancels))
    expected, seen = sum(summed), sum(left)
    assert abs(seen - expected) < 3 * np.sqrt(expected)
    # and time within the hazard is uniform: 1 − exp(−H) is, among those who had the chance to use it up
    patience = np.array(summed)[np.array(left)]
    assert (
        kstest(np.exp(-patience[patience < 0.2]), "uniform", args=(np.exp(-0.2), 1 - np.exp(-0.2))).pvalue
        > 0.001
    )


def test_p90_is_what_the_hazard_comes_to_on_average(latents: Latents) -> None:
    hazard = _hazard(latents)
    weeks = np.arange(30, hazard.shape[1] - HORIZON_WEEKS, 4)
    total = sum(share * hazard[:, weeks + ahead] for ahead, share in enumerate(HORIZON_SHARES))
    there = np.concatenate([latent.accounts.starts < 0 for latent in latents])
    realised, told = -np.expm1(-total)[there], _p90(latents)[:, weeks][there]
    assert realised.mean() == pytest.approx(told.mean(), rel=0.02)
    for low, high in ((0, 50), (50, 90), (90, 100)):
        inside = (told >= np.percentile(told, low)) & (told <= np.percentile(told, high))
        assert realised[inside].mean() == pytest.approx(told[inside].mean(), rel=0.05)


def test_about_six_percent_of_the_customers_churn_in_ninety_days(world: World) -> None:
    assert 0.05 < world.truth["state"]["p90"].mean() < 0.08


def test_usage_has_no_say_in_who_leaves(latents: Latents) -> None:
    plain = latents[0]
    noisy = replace(
        plain.parameters, usage=replace(plain.parameters.usage, sessions_a_day=3.0, drift_spread=2.0)
    )
    again = draw_leaving(noisy, plain.campaigns, plain.accounts, plain.state, SEED, 0)
    assert np.array_equal(again.cancels, plain.leaving.cancels)
    assert np.array_equal(again.p90, plain.leaving.p90)


def test_in_an_aa_world_everybody_has_the_same_chance(latent_with: LatentWith) -> None:
    chance = _p90(latent_with("aa"))
    assert np.allclose(chance, 0.065)
    assert 0.04 < np.mean([np.isfinite(x.leaving.cancels).mean() for x in latent_with("aa")]) < 0.5


def test_a_calibration_shift_doubles_the_hazard_from_its_day_on(latent_with: LatentWith) -> None:
    plain, shifted = _hazard(latent_with()), _hazard(latent_with("calibration_shift"))
    assert np.array_equal(shifted[:, :TURN_WEEK], plain[:, :TURN_WEEK])
    assert np.allclose(shifted[:, TURN_WEEK:], 2 * plain[:, TURN_WEEK:])


def test_nobody_foresees_a_shift(latent_with: LatentWith) -> None:
    plain, shifted = _p90(latent_with()), _p90(latent_with("calibration_shift"))
    assert np.array_equal(shifted[:, :TURN_WEEK], plain[:, :TURN_WEEK])


def test_a_concept_change_turns_the_effect_of_value_round_and_nothing_else(latent_with: LatentWith) -> None:
    plain, changed = latent_with(), latent_with("concept_change")
    before, after = _hazard(plain), _hazard(changed)
    value = np.concatenate([latent.state.value for latent in plain])
    assert np.array_equal(before[:, :TURN_WEEK], after[:, :TURN_WEEK])
    assert np.corrcoef(value[:, -1], np.log(before[:, -1]))[0, 1] < -0.5
    assert np.corrcoef(value[:, -1], np.log(after[:, -1]))[0, 1] > 0.5
    mirrored = replace(plain[0].state, value=-plain[0].state.value)
    expected = weekly_hazard(plain[0].parameters, mirrored)[:, TURN_WEEK:]
    assert np.allclose(changed[0].leaving.hazard[:, TURN_WEEK:], expected)


def test_some_contracts_simply_run_out_whatever_the_state(latents: Latents) -> None:
    ends = np.concatenate([latent.leaving.ends for latent in latents])
    cancels = np.concatenate([latent.leaving.cancels for latent in latents])
    assert not (np.isfinite(ends) & np.isfinite(cancels)).any()
    assert 0.005 < np.isfinite(ends).mean() < 0.05
