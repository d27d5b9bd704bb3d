from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.evaluation.by_slice.participation import participation
from campaignpulse.sources import load_compact
from campaignpulse.tables import Tables

Make = Callable[..., Tables]


def rows(*asked: tuple[str, str]) -> pd.DataFrame:
    days = pd.to_datetime([day for _, day in asked], utc=True)
    return pd.DataFrame({"account_id": [name for name, _ in asked], "cutoff": days})


@pytest.mark.parametrize(
    ("account", "day", "said"),
    [
        ("a1", "2024-03-17", "not exposed"),  # the campaign begins on that day, and counts from the next on
        ("a1", "2024-03-18", "took part"),
        ("a2", "2025-03-18", "exposed only"),
        ("a2", "2025-03-20", "exposed only"),  # its tagged event is of ten o'clock that day
        ("a2", "2025-03-21", "took part"),
        ("a3", "2025-04-10", "not exposed"),
    ],
)
def test_an_account_takes_part_from_its_first_event_that_names_the_campaign(
    tiny_tables: Make, tiny_frames: dict[str, pd.DataFrame], account: str, day: str, said: str
) -> None:
    events = tiny_frames["events"].copy()
    first = (events["account_id"] == "a1") & (events["campaign_id"] == "mm24")
    events.loc[first, "occurred_at"] = pd.Timestamp("2024-03-17 09:00", tz="UTC")
    found = participation(tiny_tables(events=events), rows((account, day), ("a1", "2025-03-18")))
    assert found.tolist()[0] == said


def test_a_campaign_of_more_than_a_year_ago_counts_no_more(tiny_tables: Make) -> None:
    asked = rows(("a2", "2026-03-16"), ("a2", "2026-03-17"))
    assert participation(tiny_tables(), asked).tolist() == ["took part", "not exposed"]


def test_where_no_event_names_a_campaign_an_event_on_an_active_day_is_taking_part(
    tiny_tables: Make, tiny_frames: dict[str, pd.DataFrame]
) -> None:
    events = tiny_frames["events"].drop(columns="campaign_id")
    before = events["occurred_at"] < pd.Timestamp("2025-03-01", tz="UTC")
    silent = events[(events["account_id"] != "a2") | before]
    asked = rows(("a1", "2025-04-01"), ("a2", "2025-04-01"))
    assert participation(tiny_tables(events=silent), asked).tolist() == ["took part", "exposed only"]


def test_the_answer_does_not_depend_on_what_comes_after_the_cutoff(
    tiny_tables: Make, tiny_frames: dict[str, pd.DataFrame]
) -> None:
    asked = rows(("a1", "2025-03-18"), ("a2", "2025-03-18"))
    events = tiny_frames["events"]
    past = events[events["occurred_at"] < pd.Timestamp("2025-03-18", tz="UTC")]
    full, cut = (participation(tiny_tables(events=own), asked) for own in (events, past))
    assert full.tolist() == cut.tolist()


def test_the_order_and_the_index_of_the_rows_are_kept(tiny_tables: Make) -> None:
    asked = rows(("a2", "2025-03-25"), ("a1", "2024-01-01"), ("a3", "2024-06-01")).set_axis([7, 3, 5])
    found = participation(tiny_tables(), asked)
    assert found.to_dict() == {7: "took part", 3: "not exposed", 5: "not exposed"}


def test_without_any_exposure_of_these_accounts_there_is_nothing_to_slice(tiny_tables: Make) -> None:
    assert participation(tiny_tables(), rows(("a3", "2025-04-10"))) is None


@pytest.mark.parametrize("tagged", [True, False])
def test_compact_events_tell_the_same(
    tiny_tables: Make, tiny_frames: dict[str, pd.DataFrame], tagged: bool
) -> None:
    events = tiny_frames["events"]
    frames = {**tiny_frames, "events": events if tagged else events.drop(columns="campaign_id")}
    asked = rows(("a1", "2025-04-01"), ("a2", "2025-03-18"), ("a3", "2025-04-10"))
    found = participation(load_compact(frames), asked)
    pd.testing.assert_series_equal(found, participation(tiny_tables(events=frames["events"]), asked))
