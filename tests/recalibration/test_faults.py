from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse import Tables
from campaignpulse.recalibration.attribution import Cause
from campaignpulse.recalibration.faults import DataFault, data_faults, unexplained

START = pd.Timestamp("2024-01-01", tz="UTC")
DAY = pd.Timedelta(days=1)
TURN = 210


@pytest.fixture(scope="module")
def events() -> pd.DataFrame:
    """Forty weeks of 50 accounts and three metrics from two sources, 40 rows a day each."""
    random = np.random.default_rng(0)
    rows = 280 * 40
    parts = [
        pd.DataFrame(
            {
                "account_id": [f"a{number}" for number in random.integers(0, 50, rows)],
                "occurred_at": START + pd.to_timedelta(random.integers(0, 280 * 86_400, rows), unit="s"),
                "metric": metric,
                "value": random.gamma(8, 5, rows) if metric == "minutes" else 1.0,
                "source": source,
            }
        )
        for metric, source in (("clicks", "web"), ("minutes", "web"), ("tasks", "crm"))
    ]
    return pd.concat(parts, ignore_index=True)


def faults(events: pd.DataFrame, *, day: int) -> tuple[DataFault, ...]:
    nobody = pd.DataFrame()
    return data_faults(Tables(campaigns=nobody, exposures=nobody, events=events), at=START + day * DAY)


def from_day(events: pd.DataFrame, first: int, stop: int = 280) -> pd.Series:
    at = events["occurred_at"]
    return (at >= START + first * DAY) & (at < START + stop * DAY)


def about(metric: str, source: str) -> Cause:
    return Cause(metric, source, "output", f"{metric}_rate_28d", -0.4, 6.0, 10.0, 0.0, 0.0, None)


def named(found: tuple[DataFault, ...]) -> list[tuple[str, str]]:
    return [(fault.kind, fault.finding.about) for fault in found]


def test_data_as_usual_have_no_faults(events: pd.DataFrame) -> None:
    assert faults(events, day=280) == ()


def test_an_outage_is_known_within_four_days_and_not_before_it_began(events: pd.DataFrame) -> None:
    out = events[~(from_day(events, TURN, TURN + 5) & (events["source"] == "web"))]

    assert named(faults(out, day=TURN + 4)) == [("outage", "source web")]
    assert faults(out, day=TURN) == ()


def test_an_outage_is_forgotten_once_no_window_holds_its_days(events: pd.DataFrame) -> None:
    out = events[~(from_day(events, 150, 155) & (events["source"] == "web"))]

    assert named(faults(out, day=154 + 84)) == [("outage", "source web")]
    assert faults(out, day=154 + 85) == ()


def test_another_unit_and_a_metric_that_stopped_are_named_as_what_they_are(events: pd.DataFrame) -> None:
    late = from_day(events, TURN)
    seconds = events["value"].where(~(late & (events["metric"] == "minutes")), events["value"] * 60)
    gone = events.assign(value=seconds)[~(late & (events["metric"] == "tasks"))]

    assert ("unit_changed", "minutes") in named(faults(gone, day=280))
    assert ("metric_stopped", "tasks") in named(faults(gone, day=280))


def test_days_that_came_twice_are_named(events: pd.DataFrame) -> None:
    again = events[from_day(events, TURN, TURN + 2) & (events["source"] == "crm")]

    found = faults(pd.concat([events, again], ignore_index=True), day=TURN + 3)

    assert named(found) == [("delivered_twice", "source crm")] * 2


def test_categories_have_the_faults_that_texts_have(events: pd.DataFrame) -> None:
    again = events[events["metric"].eq("tasks") & from_day(events, TURN, TURN + 1)]
    scaled = events.assign(value=events["value"].where(~from_day(events, TURN), events["value"] * 60))
    wrong = pd.concat([scaled, again.assign(value=60.0)], ignore_index=True)
    numbered = wrong.astype(dict.fromkeys(["account_id", "metric", "source"], "category"))
    found = faults(wrong, day=TURN + 40)
    assert {fault.kind for fault in found} == {"unit_changed", "delivered_twice"}
    assert faults(numbered, day=TURN + 40) == found


def test_rows_that_nobody_knew_yet_are_not_looked_at(events: pd.DataFrame) -> None:
    twice = events[from_day(events, TURN, TURN + 2)]
    later = pd.concat([events, twice], ignore_index=True)
    later["known_at"] = later["occurred_at"].where(later.index < len(events), START + 250 * DAY)

    assert faults(later, day=249) == ()


def test_an_alarm_that_a_fault_is_about_is_no_drift_and_the_others_stay(events: pd.DataFrame) -> None:
    out = events[~(from_day(events, TURN, TURN + 5) & (events["source"] == "web"))]
    alarm = (about("clicks", "web"), about("tasks", "crm"))

    assert unexplained(alarm, faults(out, day=TURN + 7)) == (about("tasks", "crm"),)
    assert unexplained(alarm, ()) == alarm


def test_rows_that_are_always_late_are_named_and_explain_no_alarm(events: pd.DataFrame) -> None:
    late = events.assign(known_at=events["occurred_at"] + 9 * DAY * (events.index % 8 == 0).astype(int))

    found = faults(late, day=280)

    assert [fault.kind for fault in found] == ["late_rows"]
    assert unexplained((about("tasks", "crm"),), found) == (about("tasks", "crm"),)


def test_no_events_have_no_faults(events: pd.DataFrame) -> None:
    assert faults(events, day=-1) == ()
