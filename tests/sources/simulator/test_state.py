from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

Latents = list[Any]
LatentWith = Callable[..., Latents]


def _all(latents: Latents, name: str) -> np.ndarray:
    return np.concatenate([getattr(latent.state, name) for latent in latents])


@pytest.mark.parametrize("name", ["satisfaction", "value", "mood"])
def test_the_waves_are_standard_normal_in_the_first_and_in_the_last_week(latents: Latents, name: str) -> None:
    wave = _all(latents, name)
    for week in (0, -1):
        assert abs(wave[:, week].mean()) < 4 / np.sqrt(len(wave))
        assert abs(wave[:, week].std() - 1) < 4 / np.sqrt(2 * len(wave))


def test_satisfaction_is_remembered_from_week_to_week(latents: Latents) -> None:
    wave = _all(latents, "satisfaction")
    found = np.corrcoef(wave[:, :-1].ravel(), wave[:, 1:].ravel())[0, 1]
    assert found == pytest.approx(latents[0].parameters.state.satisfaction_memory, abs=0.003)


def test_value_turns_only_in_the_middle_of_a_campaign_that_the_account_takes_part_in(
    latents: Latents,
) -> None:
    value, steps = _all(latents, "value"), _all(latents, "steps")
    turned = value[:, 1:] != value[:, :-1]
    assert np.array_equal(turned, steps[:, 1:])


def test_the_value_of_one_campaign_foretells_that_of_the_next(latents: Latents) -> None:
    value, steps = _all(latents, "value"), _all(latents, "steps")[:, 1:]
    before, after = value[:, :-1][steps], value[:, 1:][steps]
    memory = latents[0].parameters.state.value_memory
    assert np.corrcoef(before, after)[0, 1] == pytest.approx(memory, abs=0.01)


def test_bug_pain_is_on_average_what_its_law_says(latents: Latents) -> None:
    law = latents[0].parameters.state
    mean = law.bug_incidents_a_week * law.bug_memory / (1 - law.bug_memory)
    settled = _all(latents, "bug_pain")[:, 52:]
    assert settled.mean() == pytest.approx(mean, rel=0.08)


def test_campaigns_confuse_and_disengage_their_share_of_who_takes_part(latents: Latents) -> None:
    takes_part = np.concatenate([latent.accounts.takes_part for latent in latents])
    law = latents[0].parameters.state
    for name, share in (("confused", law.confused_share), ("disengaged", law.disengaged_share)):
        happened = _all(latents, name)
        assert not (happened & ~takes_part).any()
        assert happened.sum() / takes_part.sum() == pytest.approx(share, rel=0.1)


def test_who_winds_down_is_content(latents: Latents) -> None:
    wind_down = _all(latents, "wind_down")
    assert wind_down.any()
    assert not (wind_down & (_all(latents, "confused") | _all(latents, "disengaged"))).any()
    assert _all(latents, "quality")[wind_down].min() > latents[0].parameters.state.wind_down_value


def test_the_confused_are_thirty_percent_less_satisfied(latents: Latents) -> None:
    felt, confusion = _all(latents, "felt"), _all(latents, "confusion")
    ratio = felt[confusion >= 1].mean() / felt[confusion == 0].mean()
    assert ratio == pytest.approx(0.70, abs=0.012)


def test_confusion_lasts_until_the_end_of_the_post_phase_and_then_fades(latents: Latents) -> None:
    campaigns, profile = latents[0].campaigns, latents[0].state.confusion_profile
    day = 7 * (np.arange(profile.shape[1]) + 0.5)
    for j in range(len(campaigns)):
        before = day < campaigns.start[j] + 3
        inside = ~before & (day < campaigns.end[j] + campaigns.post_days)
        assert (profile[j, before] == 0).all()
        assert (profile[j, inside] == 1).all()
        assert (np.diff(profile[j, ~before & ~inside]) < 0).all()


def test_where_campaigns_change_nothing_they_confuse_nobody_and_value_turns_without_them(
    latent_with: LatentWith,
) -> None:
    plain, without = latent_with(), latent_with("no_campaign_effect")
    for name in ("confused", "disengaged", "wind_down"):
        assert not _all(without, name).any()
    assert np.array_equal(_all(plain, "satisfaction"), _all(without, "satisfaction"))
    assert not np.array_equal(_all(plain, "steps"), _all(without, "steps"))
    assert _all(without, "steps").mean() == pytest.approx(_all(plain, "steps").mean(), rel=0.5)
