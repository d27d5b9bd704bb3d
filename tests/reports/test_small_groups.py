from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.reports.small_groups import group_size, without_small_groups


@pytest.mark.parametrize(
    ("accounts", "said"),
    [(0, "0"), (1, "fewer than 10"), (9, "fewer than 10"), (10, "10"), (np.nan, "–")],
)
def test_a_group_is_counted_from_the_least_size_on(accounts: float, said: str) -> None:
    assert group_size(accounts, 10) == said


def test_the_numbers_of_small_groups_are_taken_out() -> None:
    rows = pd.DataFrame({"accounts": [9, 10, np.nan], "health": [40.0, 50.0, 60.0], "day": [1, 2, 3]})
    left = without_small_groups(rows, 10, ["health"])
    np.testing.assert_array_equal(left["health"], [np.nan, 50.0, np.nan])
    assert left["day"].tolist() == [1, 2, 3]
    assert rows["health"].tolist() == [40.0, 50.0, 60.0]
