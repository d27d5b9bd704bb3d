"""A confirmed cause is known from when its hand-off was resolved."""

from __future__ import annotations

import pandas as pd
from campaignpulse.diagnosis.feedback import confirmed


def test_a_cause_is_known_from_its_resolution_on(handoffs, monday: pd.Timestamp) -> None:
    table = handoffs({"hours": 5, "confirmed": "dissatisfaction"})
    assert confirmed(table, monday + pd.Timedelta(hours=4)).empty
    (row,) = confirmed(table, monday + pd.Timedelta(hours=5)).to_dict("records")
    assert (row["cause"], row["confirmed"]) == ("product_bug", "dissatisfaction")


def test_a_resolution_without_a_cause_confirms_nothing(handoffs, monday: pd.Timestamp) -> None:
    table = handoffs({"hours": 5}, {"hours": 5, "confirmed": "none"}, {"hours": None})
    assert confirmed(table, monday + pd.Timedelta(days=9))["confirmed"].tolist() == ["none"]
