from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.features import Feature, active_days, days, rate, windows
from campaignpulse.features.halves import halves
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
CUTOFF = pd.Timestamp("2024-06-01", tz="UTC")


@pytest.fixture
def noisy(tiny_tables: Make) -> Tables:
    """300 alike accounts that do something on each day with chance one half."""
    random = np.random.default_rng(4)
    account, day = np.nonzero(random.random((300, 120)) < 0.5)
    events = pd.DataFrame(
        {
            "account_id": [f"n{number:03d}" for number in account],
            "occurred_at": CUTOFF - pd.to_timedelta(day + 1, unit="D") + pd.Timedelta(hours=9),
            "metric": "posts",
            "value": 1.0,
        }
    )
    names = sorted(set(events["account_id"]))
    return tiny_tables(
        accounts=pd.DataFrame({"account_id": names}),
        events=events,
        exposures=pd.DataFrame({"account_id": names[:1], "campaign_id": "mm24"}),
        tickets=None,
        surveys=None,
        subscriptions=None,
    )


def posts(tables: Tables, noisy: Tables) -> pd.Series:
    asked = noisy.accounts[["account_id"]].assign(cutoff=CUTOFF)
    wanted = [
        Feature("rate", rate("posts", 84), "use", 1, "posts a day"),
        Feature("share", active_days("posts", 84) / days(84), "use", 1, "share"),
    ]
    return windows(tables, asked, wanted)[["rate", "share"]]


def test_each_half_holds_the_facts_of_its_days_once_more_on_the_day_after(tiny_tables: Make) -> None:
    tables = tiny_tables()
    odd, even = halves(tables)
    assert len(odd.events) + len(even.events) == 2 * len(tables.events)
    first = tables.events["occurred_at"].min()
    own = odd if (first - pd.Timestamp(0, tz="UTC")).days % 2 else even
    found = own.events[own.events["account_id"] == "a1"]["occurred_at"].sort_values().iloc[:2]
    assert found.tolist() == [first, first + pd.Timedelta(days=1)]


def test_features_keep_their_scale(noisy: Tables) -> None:
    whole = posts(noisy, noisy).mean()
    for half in halves(noisy):
        np.testing.assert_allclose(posts(half, noisy).mean(), whole, rtol=0.03)


def test_the_halves_differ_by_twice_the_standard_error_of_the_whole(noisy: Tables) -> None:
    odd, even = (posts(half, noisy)["rate"] for half in halves(noisy))
    spread = posts(noisy, noisy)["rate"].std()
    assert np.sqrt(((odd - even) ** 2).mean()) / 2 == pytest.approx(spread, rel=0.15)


def test_nothing_is_told_before_it_happened(tiny_tables: Make) -> None:
    tables = tiny_tables()
    asked = pd.DataFrame({"account_id": ["a1"], "cutoff": [pd.Timestamp("2024-03-21", tz="UTC")]})
    wanted = [Feature("n", rate("approvals", 7), "use", 1, "a day")]
    happened = tables.events.query("metric == 'approvals'")["occurred_at"].min()
    assert happened < asked["cutoff"].iloc[0]
    early = asked.assign(cutoff=pd.Timestamp("2024-03-20", tz="UTC"))
    assert [windows(half, early, wanted)["n"].iloc[0] for half in halves(tables)] == [0.0, 0.0]


def test_what_is_no_matter_of_chance_stays(tiny_tables: Make) -> None:
    tables = tiny_tables()
    for half in halves(tables):
        assert half.subscriptions is tables.subscriptions
        assert half.campaigns is tables.campaigns
