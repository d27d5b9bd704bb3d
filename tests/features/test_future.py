"""The compiled look ahead on calendars at random, against the same written as sets of days."""

from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.campaigns.calendar import ITEM
from campaignpulse.features.future import ahead
from campaignpulse.features.plan import DAYS_TO_MILESTONE, DAYS_TO_START, STARTS_AHEAD

CUTOFF, WITHIN = 50, 20


def calendar(rng: np.random.Generator, rows: int) -> np.ndarray:
    """Campaigns around the cutoff, some not told of yet, some told otherwise by then."""
    found = np.zeros(rows, ITEM)
    found["campaign"] = rng.integers(0, 3, rows)
    found["start"] = rng.integers(CUTOFF - 20, CUTOFF + 40, rows)
    found["known"] = rng.integers(CUTOFF - 10, CUTOFF + 3, rows)
    found["until"] = found["known"] + rng.integers(1, 30, rows)
    return found


@pytest.mark.parametrize("seed", range(40))
def test_it_is_what_is_known_of_the_days_from_the_cutoff_on(seed: int) -> None:
    rng = np.random.default_rng(seed)
    items = calendar(rng, int(rng.integers(0, 6)))
    milestones, pointer = np.array([-3, 0, 9, 15], np.int32), np.array([0, 3, 3, 4])
    visible = items[(items["known"] <= CUTOFF) & (items["until"] > CUTOFF)]
    starts = [int(day) for day in visible["start"] if day >= CUTOFF]
    dated = [
        int(item["start"] + days)
        for item in visible
        for days in milestones[pointer[item["campaign"]] : pointer[item["campaign"] + 1]]
    ]
    expected = {
        STARTS_AHEAD: sum(day < CUTOFF + WITHIN for day in starts),
        DAYS_TO_START: min((day - CUTOFF for day in starts), default=np.nan),
        DAYS_TO_MILESTONE: min((day - CUTOFF for day in dated if day >= CUTOFF), default=np.nan),
    }
    for kind, value in expected.items():
        found = ahead(items, (0, len(items)), milestones, pointer, CUTOFF, kind, WITHIN)
        np.testing.assert_equal(found, float(value))
