"""The block `recalibration` of an experiment file."""

from __future__ import annotations

import pytest
from campaignpulse.experiment import RecalibrationChoice
from campaignpulse.recalibration import Policy


def test_its_numbers_are_those_of_the_policy() -> None:
    told = RecalibrationChoice().model_dump(exclude={"every_days", "train_days", "half_life_days"})
    assert Policy(**told) == Policy()


@pytest.mark.parametrize("days", [6, 8, 10])
def test_decisions_are_whole_weeks_apart(days: int) -> None:
    with pytest.raises(ValueError, match=f"every_days is {days}; .* multiple of 7"):
        RecalibrationChoice(every_days=days)
    assert RecalibrationChoice(every_days=14).every_days == 14
