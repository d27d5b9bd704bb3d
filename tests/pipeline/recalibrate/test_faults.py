"""Faults that are open on a day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.features.spec import Feature, active_days, total
from campaignpulse.pipeline.recalibrate.faults import OPEN, STOPPED, open_faults
from campaignpulse.tables import Tables

LAST = pd.Timestamp("2024-03-20", tz="UTC")  # of the outage
A_DAY = pd.Timedelta(days=1)
READS = [Feature("posts_56d", total("posts", 56), "engagement", 1, "posts")]
OTHERS = [Feature("clicks_56d", total("clicks", 56), "engagement", 1, "clicks")]
ANY = [Feature("active_28d", active_days(None, 28), "engagement", 1, "days")]


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
    (found,) = open_faults(tables, LAST + OPEN, READS).open
    assert found.about == "source crm"
    assert open_faults(tables, LAST + OPEN + A_DAY, READS).open == ()


def test_before_it_nothing_is(tables: Tables) -> None:
    assert open_faults(tables, LAST - 5 * A_DAY, READS).open == ()


def test_a_source_that_the_champion_does_not_read_holds_nothing(tables: Tables) -> None:
    assert open_faults(tables, LAST + OPEN, OTHERS).open == ()
    assert len(open_faults(tables, LAST + OPEN, ANY).open) == 1


def steady(tables: Tables, *, stops: int | None = None, other_unit: int | None = None) -> Tables:
    """Posts and clicks of twelve accounts, ten a day each; clicks may stop, or change their unit."""
    day = np.repeat(np.arange(240), 120)
    account = np.char.add("a", (np.arange(len(day)) % 12).astype(str))
    value = np.random.default_rng(0).gamma(8, 5, len(day))
    at = START + pd.to_timedelta(day, unit="D") + pd.to_timedelta(np.arange(len(day)) % 1400, unit="min")
    posts = pd.DataFrame({"account_id": account, "occurred_at": at, "metric": "posts", "value": value})
    clicks = posts.assign(metric="clicks", value=value * np.where(day < (other_unit or 240), 1, 60))
    events = pd.concat([posts, clicks[day < (stops or 240)]], ignore_index=True)
    return replace(tables, events=events.assign(source="crm"))


START = pd.Timestamp("2024-01-01", tz="UTC")


def test_another_unit_is_open_for_the_longest_window_that_the_champion_looks_at(tables: Tables) -> None:
    turn, changed = START + 120 * A_DAY, steady(tables, other_unit=120)
    (found,) = open_faults(changed, turn + 56 * A_DAY, OTHERS).open
    assert (found.about, found.first) == ("clicks", turn)
    assert open_faults(changed, turn + 57 * A_DAY, OTHERS).open == ()
    assert open_faults(changed, turn + 56 * A_DAY, READS).open == ()


def test_a_metric_that_stopped_holds_for_84_days_and_is_a_doubt_then(tables: Tables) -> None:
    end, gone = START + 120 * A_DAY, steady(tables, stops=120)
    (found,) = open_faults(gone, end + STOPPED, OTHERS).open
    assert found.about == "clicks"
    later = open_faults(gone, end + STOPPED + A_DAY, OTHERS)
    assert later.open == ()
    assert "nothing waits for it any more" in later.doubts[0]
    assert (open_faults(gone, end + STOPPED, READS).open, later.doubts[1:]) == ((), ())
