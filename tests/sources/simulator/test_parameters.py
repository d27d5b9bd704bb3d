from __future__ import annotations

from dataclasses import replace

import pytest
from campaignpulse.checks import InputError
from campaignpulse.sources.simulator import DEVELOPMENT_SEEDS, REPORTING_SEEDS, Parameters


def test_the_defaults_are_frozen_for_as_long_as_figures_on_them_are_published() -> None:
    assert Parameters().digest == "e93b96b9b8d88213"


def test_another_truth_has_another_digest() -> None:
    louder = replace(Parameters().usage, active_lift=3.75)
    assert replace(Parameters(), usage=louder).digest != Parameters().digest
    assert Parameters(accounts=5_999).digest != Parameters().digest


def test_no_seed_is_for_development_and_for_reporting() -> None:
    assert (min(DEVELOPMENT_SEEDS), max(DEVELOPMENT_SEEDS)) == (0, 99)
    assert (min(REPORTING_SEEDS), max(REPORTING_SEEDS)) == (100, 199)


def test_the_segments_are_all_accounts() -> None:
    assert sum(segment.share for segment in Parameters().population.segments) == pytest.approx(1)


def test_each_segment_says_who_of_it_belongs_to_each_series_and_to_a_one_off() -> None:
    parameters = Parameters()
    for segment in parameters.population.segments:
        assert len(segment.audience) == len(parameters.calendar.series) + 1


@pytest.mark.parametrize(
    ("size", "sentence"),
    [
        ({"accounts": 0}, "accounts is 0; simulate at least 1 account"),
        ({"years": 0.4}, "years is 0.4; simulate from 0.5 to 20 years"),
        ({"years": 21.0}, "years is 21; simulate from 0.5 to 20 years"),
    ],
)
def test_a_size_that_makes_no_world_is_refused(size: dict[str, float], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        Parameters(**size)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [{"accounts": 1}, {"years": 0.5}, {"years": 20.0}])
def test_the_smallest_and_the_longest_are_welcome(size: dict[str, float]) -> None:
    assert Parameters(**size).days > 0  # type: ignore[arg-type]


def test_four_years_have_a_leap_day() -> None:
    assert Parameters().days == 4 * 365 + 1
