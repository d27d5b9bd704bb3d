from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.features import Feature, active_days, days, mean, rate, windows
from campaignpulse.features.halves import halves
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
CUTOFF = pd.Timestamp("2024-06-03", tz="UTC")
SPRING = {"campaign_id": "s", "starts_at": "2024-05-20", "ends_at": "2024-06-20", "known_at": "2024-01-01"}


@pytest.fixture
def noisy(tiny_tables: Make) -> Tables:
    """300 alike accounts that do something on each day with chance one half, but in weeks that they skip."""
    random = np.random.default_rng(4)
    busy = np.repeat(random.random((300, 17)) < 0.7, 7, axis=1)
    account, day = np.nonzero((random.random((300, 119)) < 0.5) & busy)
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


def asked(*accounts: str, cutoff: pd.Timestamp = CUTOFF) -> pd.DataFrame:
    return pd.DataFrame({"account_id": accounts, "cutoff": cutoff})


def posts(tables: Tables, noisy: Tables) -> pd.DataFrame:
    wanted = [
        Feature("week", rate("posts", 7), "use", 1, "posts a day"),
        Feature("rate", rate("posts", 84), "use", 1, "posts a day"),
        Feature("share", active_days("posts", 84) / days(84), "use", 1, "share"),
    ]
    names = [feature.name for feature in wanted]
    return windows(tables, asked(*noisy.accounts["account_id"]), wanted)[names]


def test_features_keep_their_scale(noisy: Tables) -> None:
    whole = posts(noisy, noisy).mean()
    for half in halves(noisy, asked(*noisy.accounts["account_id"])):
        np.testing.assert_allclose(posts(half, noisy).mean(), whole, rtol=0.08)


@pytest.mark.parametrize("feature", ["week", "rate", "share"])
def test_halves_differ_from_the_whole_by_its_standard_error(noisy: Tables, feature: str) -> None:
    whole = posts(noisy, noisy)[feature]
    apart = [
        posts(half, noisy)[feature] - whole for half in halves(noisy, asked(*noisy.accounts["account_id"]))
    ]
    assert np.sqrt(np.mean(np.square(apart))) == pytest.approx(whole.std(), rel=0.15)


def told(half: Tables, account: str = "a") -> list[str]:
    own = half.events[half.events["account_id"] == account]
    return sorted(
        f"{time:%m-%d} {metric}" for time, metric in zip(own["occurred_at"], own["metric"], strict=True)
    )


def test_a_day_of_the_other_weeks_is_told_by_the_day_a_week_before(tables_of: Make) -> None:
    # weeks end at the cutoff, a Monday: 2024-05-20 and 2024-06-02 lie in the last two
    events = [
        {"account_id": "a", "occurred_at": "2024-05-01 09:00", "metric": "first"},
        {"account_id": "a", "occurred_at": "2024-05-20 09:00", "metric": "before"},
        {"account_id": "a", "occurred_at": "2024-06-02 09:00", "metric": "last"},
    ]
    odd, even = halves(tables_of(events), asked("a"))
    # the last week is odd
    assert told(odd)[-2:] == ["06-02 last", "06-09 last"]
    assert told(even)[-2:] == ["05-20 before", "05-27 before"]


def test_the_first_day_of_an_account_tells_for_itself(tables_of: Make) -> None:
    odd, even = halves(
        tables_of([{"account_id": "a", "occurred_at": "2024-05-20", "metric": "posts"}]), asked("a")
    )
    assert told(even) == ["05-20 posts", "05-27 posts"]
    assert told(odd) == ["05-20 posts", "05-21 posts"]


def test_in_the_first_week_of_a_phase_the_day_before_tells(tables_of: Make) -> None:
    events = [
        {"account_id": "a", "occurred_at": f"2024-05-{day} 09:00", "metric": f"d{day}"}
        for day in (19, 20, 21, 22)
    ]
    tables = tables_of(events, campaigns=[SPRING], exposures=[{"account_id": "a", "campaign_id": "s"}])
    odd, even = halves(tables, asked("a"))
    # the campaign and an even week begin on the 20th: nobody stands in for that day, yesterday for the others
    assert told(odd)[-4:] == ["05-20 d20", "05-21 d20", "05-22 d21", "05-23 d22"]
    assert told(even)[-6:] == ["05-20 d20", "05-21 d21", "05-22 d22", "05-27 d20", "05-28 d21", "05-29 d22"]


def test_a_phase_that_was_not_known_yet_changes_nothing(tables_of: Make) -> None:
    events = [
        {"account_id": "a", "occurred_at": f"2024-05-{day} 09:00", "metric": f"d{day}"}
        for day in range(10, 30)
    ]
    exposed = [{"account_id": "a", "campaign_id": "s"}]
    late = tables_of(events, campaigns=[SPRING | {"known_at": "2024-06-20"}], exposures=exposed)
    without = halves(tables_of(events), asked("a"))
    for half, other in zip(halves(late, asked("a")), without, strict=True):
        assert told(half) == told(other)


def test_the_future_changes_nothing_that_was_told_before_it(tables_of: Make) -> None:
    rows = [
        {"account_id": "a", "occurred_at": f"2024-{month:02d}-{day:02d} 09:00", "metric": "posts"}
        for month in (4, 5, 6, 7)
        for day in range(1, 29, 3)
    ]
    campaigns = [SPRING | {"starts_at": "2024-07-01", "ends_at": "2024-07-20", "known_at": "2024-06-10"}]
    exposed = [{"account_id": "a", "campaign_id": "s"}]
    past = [row for row in rows if row["occurred_at"] < "2024-06-03"]
    wanted = [
        Feature("week", rate("posts", 7), "use", 1, ""),
        Feature("long", rate("posts", 60), "use", 1, ""),
    ]
    later = halves(tables_of(rows, campaigns=campaigns, exposures=exposed), asked("a"))
    for half, other in zip(later, halves(tables_of(past), asked("a")), strict=True):
        pd.testing.assert_frame_equal(windows(half, asked("a"), wanted), windows(other, asked("a"), wanted))


def test_a_late_fact_stays_late(tables_of: Make) -> None:
    event = {
        "account_id": "a",
        "occurred_at": "2024-05-20 09:00",
        "metric": "posts",
        "known_at": "2024-05-25",
    }
    _, even = halves(tables_of([event]), asked("a"))
    late = even.events["known_at"] - even.events["occurred_at"]
    assert late.tolist() == [pd.Timedelta(days=4, hours=15)] * 2


def test_answers_of_the_other_weeks_are_those_of_another_account(tables_of: Make) -> None:
    answers = [
        {
            "response_id": f"{account}{day}",
            "account_id": account,
            "responded_at": day,
            "instrument": "nps",
            "score": score,
        }
        for account, day, score in [
            ("a", "2024-05-21", 2.0),
            ("a", "2024-05-28", 4.0),
            ("b", "2024-05-28", 8.0),
        ]
    ]
    events = [{"account_id": name, "occurred_at": "2024-05-01", "metric": "posts"} for name in "ab"]
    wanted = [Feature("nps", mean("surveys.nps", 30), "voice", 1, "points")]
    odd, even = (
        windows(half, asked("a", "b"), wanted)["nps"].tolist()
        for half in halves(tables_of(events, surveys=answers), asked("a", "b"))
    )
    np.testing.assert_array_equal(odd, [4.0, 5.0])
    np.testing.assert_array_equal(even, [5.0, 4.0])


def test_accounts_that_nobody_asks_about_are_left_out(tables_of: Make) -> None:
    events = [{"account_id": name, "occurred_at": "2024-05-01", "metric": "posts"} for name in "ab"]
    for half in halves(tables_of(events), asked("b")):
        assert set(half.events["account_id"]) <= {"b"}


def test_what_is_no_matter_of_chance_stays(tiny_tables: Make) -> None:
    tables = tiny_tables()
    for half in halves(tables, asked("a1")):
        assert half.subscriptions is tables.subscriptions
        assert half.campaigns is tables.campaigns
