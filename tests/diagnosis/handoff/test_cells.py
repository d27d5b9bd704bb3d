from __future__ import annotations

import math

import pandas as pd
import pytest
from campaignpulse.diagnosis.handoff.cells import from_cells, iso, plain, to_cells
from hypothesis import given
from hypothesis import strategies as st


@given(st.lists(st.datetimes(pd.Timestamp("1970-01-01"), pd.Timestamp("2200-01-01")), min_size=2, max_size=5))
def test_times_as_text_sort_like_times_and_come_back(moments: list) -> None:
    stamps = [pd.Timestamp(moment, tz="UTC") for moment in moments]
    assert [pd.Timestamp(text) for text in sorted(map(iso, stamps))] == sorted(stamps)


def test_a_row_comes_back_as_it_was_written() -> None:
    row = {
        "account_id": "a",
        "cutoff": pd.Timestamp("2025-04-01", tz="UTC"),
        "evidence": ["“so”, they said", "x"],
        "consulted": [],
        "value": 1.5,
        "campaign_id": None,
        "until": None,
    }
    written = dict(zip(row, to_cells(row, row), strict=True))
    assert from_cells(written) == row
    assert all(value is None or isinstance(value, str | float) for value in written.values())


@pytest.mark.parametrize("missing", [None, math.nan, pd.NaT])
def test_whatever_is_missing_is_none(missing: object) -> None:
    assert plain(missing) is None
    assert plain(["a", missing]) == ["a", None]
