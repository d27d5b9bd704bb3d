from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from campaignpulse.features import windows
from campaignpulse.features.sources import Sources
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
CUTOFF = pd.Timestamp("2024-06-03", tz="UTC")
FIRST = "2022-01-01"  # all data begin so long before that they hide nothing
RELIABLE = {
    "tickets": [{"ticket_id": "t", "account_id": "z", "opened_at": FIRST}],
    "subscriptions": [{"account_id": "z", "at": FIRST, "change": "start"}],
}


def day(days_ago: float) -> str:
    return str(CUTOFF - pd.Timedelta(days=days_ago) + pd.Timedelta(hours=9))


def events(account: str, days_ago: Any, metric: str = "posts", **more: str) -> list[dict[str, Any]]:
    return [{"account_id": account, "occurred_at": day(ago), "metric": metric, **more} for ago in days_ago]


def judged(tables: Tables, account: str = "a") -> tuple[float, float]:
    """Return silent_days and known of the account at the cutoff."""
    sources = Sources.of(tables)
    rows = windows(tables, pd.DataFrame({"account_id": [account], "cutoff": [CUTOFF]}), sources.features)
    return sources.silent_days(rows)[0], sources.known(rows)[0]


@pytest.fixture
def world(tables_of: Make) -> Callable[..., Tables]:
    """Data since 2022 with tickets and subscriptions, in which account `z` was there from the first day."""

    def make(rows: list[dict[str, Any]], **others: Any) -> Tables:
        source = {"source": "app"} if "source" in rows[0] else {}
        first = {"account_id": "z", "occurred_at": FIRST, "metric": "posts", **source}
        return tables_of([first, *rows], **{**RELIABLE, **others})

    return make


def test_a_daily_worker_is_silent_for_as_long_as_it_is(world) -> None:
    assert judged(world(events("a", range(20, 400))))[0] == pytest.approx(20.0)


def test_a_monthly_worker_is_silent_in_proportion_to_its_gap(world) -> None:
    # 13 days within the year: a gap of 365 / 13 days, eight times that of who comes twice a week
    silent, _ = judged(world(events("a", range(20, 400, 28))))
    gap = 365 / len([ago for ago in range(20, 400, 28) if ago <= 365])
    assert silent == pytest.approx(20 * 3.5 / gap)


def test_the_quietest_source_counts(world) -> None:
    rows = events("a", range(1, 400), source="app") + events("a", range(30, 400), "tasks", source="projects")
    assert judged(world(rows))[0] == pytest.approx(30.0)


def test_a_source_is_heard_by_its_commonest_metric(world) -> None:
    rows = events("a", range(30, 400), source="app") + events("a", [1], "rare", source="app")
    assert judged(world(rows))[0] == pytest.approx(30.0)


def test_a_source_that_the_account_never_had_is_not_waited_for(world) -> None:
    rows = events("a", range(2, 400), source="app") + events("b", range(30, 400), "tasks", source="projects")
    assert judged(world(rows))[0] == pytest.approx(2.0)


def test_events_that_name_no_source_are_one(world) -> None:
    assert judged(world(events("a", range(5, 400)) + events("a", [2], "likes")))[0] == pytest.approx(2.0)


def test_of_who_was_not_heard_for_a_year_nothing_is_known(world) -> None:
    silent, known = judged(world(events("a", [400])))
    assert np.isnan(silent)
    assert known == pytest.approx((0 + 2 / 3) / 2)


NPS = {"response_id": "r", "account_id": "a", "instrument": "nps", "score": 9.0}


@pytest.mark.parametrize(
    ("answered", "says"),
    [(day(10), 1.0), (day(364), 1.0), (day(366), 2 / 3)],
    ids=["lately", "in a year", "before"],
)
def test_an_answer_within_a_year_makes_the_voice_known(world, answered: str, says: float) -> None:
    tables = world(events("a", range(1, 500)), surveys=[NPS | {"responded_at": answered}])
    assert judged(tables)[1] == pytest.approx((1 + says) / 2)


def test_who_opened_no_ticket_is_as_well_known_as_who_did(world) -> None:
    rows = events("a", range(1, 500))
    ticket = {"ticket_id": "a", "account_id": "a", "opened_at": day(3)}
    assert judged(world(rows))[1] == judged(world(rows, tickets=[*RELIABLE["tickets"], ticket]))[1]


def test_tables_that_were_not_delivered_leave_less_known(tables_of: Make) -> None:
    assert judged(tables_of(events("a", range(1, 500))))[1] == pytest.approx(0.5)


def test_half_of_the_sources_of_events_is_a_quarter_less_known(world) -> None:
    rows = events("a", range(2, 500), source="app") + events("b", [9], "tasks", source="projects")
    assert judged(world(rows))[1] == pytest.approx((1 / 2 + 2 / 3) / 2)


def test_a_young_account_is_known_by_the_share_of_a_year_that_it_was_there(world) -> None:
    assert judged(world(events("a", range(1, 74))))[1] == pytest.approx(73 / 365)


def test_an_older_account_is_known_since_the_data_began(tables_of: Make) -> None:
    tables = tables_of(
        events("a", range(1, 74)),
        accounts=[{"account_id": "a", "started_at": "2020-01-01"}],
        **RELIABLE_LATELY,
    )
    assert judged(tables)[1] == pytest.approx(72.625 / 365)


RELIABLE_LATELY = {
    "tickets": [{"ticket_id": "t", "account_id": "a", "opened_at": day(3)}],
    "subscriptions": [{"account_id": "a", "at": day(3), "change": "start"}],
}


def test_what_happens_later_changes_nothing(world) -> None:
    past = events("a", range(5, 400), source="app") + events("a", range(9, 400), "tasks", source="projects")
    later = events("a", range(-50, -3), source="app")
    assert judged(world(past)) == judged(world(past + later))
