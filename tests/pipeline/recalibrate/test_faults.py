"""Faults that are open on a day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.pipeline.recalibrate.faults import OPEN, open_faults
from campaignpulse.tables import Tables

LAST = pd.Timestamp("2024-03-20", tz="UTC")  # of the outage
A_DAY = pd.Timedelta(days=1)


@pytest.fixture
def tables(tiny_tables) -> Tables:
    """Twenty rows a day from one source, which is silent for five days."""
    days = pd.date_range("2024-01-01", "2024-05-15", freq="D", tz="UTC")
    silent = (days > LAST - 5 * A_DAY) & (days <= LAST)
    rows = np.repeat(days[~silent], 20)
    events = pd.DataFrame({"account_id": "a1", "occurred_at": rows, "metric": "posts", "value": 1.0})
    minutes = pd.to_timedelta(np.arange(len(events)) % 20, unit="min")
    events = events.assign(occurred_at=events["occurred_at"] + minutes, source="crm")
    return replace(tiny_tables(), events=events)


def test_an_outage_is_open_for_four_weeks_after_its_last_day(tables: Tables) -> None:
    (found,) = open_faults(tables, LAST + OPEN)
    assert found.about == "source crm"
    assert open_faults(tables, LAST + OPEN + A_DAY) == ()


def test_before_it_nothing_is(tables: Tables) -> None:
    assert open_faults(tables, LAST - 5 * A_DAY) == ()
