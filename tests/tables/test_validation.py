import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pandas.testing
import pytest
from campaignpulse.checks import InputError
from campaignpulse.tables import SCHEMAS, Tables, validate, validate_share

Frames = dict[str, pd.DataFrame]
MakeTables = Callable[..., Tables]


def refused(frames: dict[str, Any], **options: str) -> str:
    with pytest.raises(InputError) as error:
        validate(frames, origin="data", **options)
    return str(error.value)


def without(frames: Frames, table: str) -> Frames:
    return {name: frame for name, frame in frames.items() if name != table}


@pytest.mark.parametrize("table", SCHEMAS)
def test_clean_tables_have_the_schemas_types(tiny_tables: MakeTables, table: str) -> None:
    frame = tiny_tables().frames[table]
    for name, column in SCHEMAS[table].columns.items():
        if name in frame:
            assert frame[name].dtype == column.dtype.type


@pytest.mark.parametrize("table", ["campaigns", "exposures", "events"])
def test_a_required_table_that_is_not_there_is_named(tiny_frames: Frames, table: str) -> None:
    assert refused(without(tiny_frames, table)) == (
        f"data: there is no table '{table}'; campaigns, exposures and events are required: add {table}"
    )


def test_a_misnamed_table_is_recognised(tiny_frames: Frames) -> None:
    frames = without(tiny_frames, "events") | {"event": tiny_frames["events"]}
    assert refused(frames).endswith("are required: rename 'event' if that is it")


def test_a_required_column_that_is_not_there_is_named(tiny_frames: Frames) -> None:
    frames = tiny_frames | {"events": tiny_frames["events"].rename(columns={"occurred_at": "when"})}
    assert refused(frames) == (
        "data: events has no column 'occurred_at', which is required; "
        "it has account_id, when, metric, value and campaign_id"
    )


def test_a_misspelt_column_is_recognised(tiny_frames: Frames) -> None:
    frames = tiny_frames | {"events": tiny_frames["events"].rename(columns={"occurred_at": "Occured_At"})}
    assert refused(frames).endswith("which is required; rename 'Occured_At' if that is it")


def test_a_column_that_is_there_twice_is_refused(tiny_frames: Frames) -> None:
    events = tiny_frames["events"]
    frames = tiny_frames | {"events": pd.concat([events, events[["metric"]]], axis="columns")}
    assert refused(frames) == "data: events has two columns 'metric'; rename or remove one of them"


def test_events_without_rows_are_refused(tiny_frames: Frames) -> None:
    for empty in (pd.DataFrame(), tiny_frames["events"].iloc[:0]):
        assert "events has no rows" in refused(tiny_frames | {"events": empty})


def test_a_table_that_is_no_frame_is_refused(tiny_frames: Frames) -> None:
    assert "events is of type list; pass a pandas DataFrame" in refused(tiny_frames | {"events": [1]})


def test_an_unknown_zone_is_refused(tiny_frames: Frames) -> None:
    assert "'America/New York' is not known" in refused(tiny_frames, zone="America/New York")


def test_defaults_stand_in_for_columns_and_cells_that_are_not_given(
    tiny_tables: MakeTables, tiny_frames: Frames
) -> None:
    campaigns = tiny_tables().campaigns
    assert campaigns["pre_days"].tolist() == [21, 21]
    assert campaigns["post_days"].tolist() == [28, 28]
    given = tiny_frames["campaigns"].assign(pre_days=[7, None])
    assert tiny_tables(campaigns=given).campaigns["pre_days"].tolist() == [7, 21]
    events = tiny_frames["events"].drop(columns="value")
    assert set(tiny_tables(events=events).events["value"]) == {1.0}


def test_values_that_are_missing_from_a_given_column_are_said(
    tiny_tables: MakeTables, tiny_frames: Frames
) -> None:
    events = tiny_frames["events"]
    tables = tiny_tables(events=events.assign(value=events["value"].where(events.index > 1)))
    assert tables.events["value"].tolist()[:3] == [1.0, 1.0, 4.0]
    assert [note.partition(" rows ")[0] for note in tables.notes] == ["events: 2 of 210"]


def test_no_other_column_is_made_up(tiny_tables: MakeTables) -> None:
    assert "ended_at" not in tiny_tables().accounts
    assert "event_id" not in tiny_tables().events


def test_further_columns_and_tables_and_the_order_of_rows_are_left_alone(
    tiny_tables: MakeTables, tiny_frames: Frames
) -> None:
    events = tiny_frames["events"].assign(colour=range(len(tiny_frames["events"]))).iloc[::-1]
    tables = tiny_tables(events=events, weather=pd.DataFrame({"rain": [True]}))
    assert tables.events["colour"].tolist() == events["colour"].tolist()
    assert tables.events.index.equals(pd.RangeIndex(len(events)))
    assert "weather" not in tables.frames


def test_naive_times_are_read_as_utc_with_one_note_a_table(
    tiny_tables: MakeTables, tiny_frames: Frames
) -> None:
    naive = {
        "tickets": tiny_frames["tickets"].assign(
            opened_at=tiny_frames["tickets"]["opened_at"].dt.tz_localize(None),
            resolved_at=tiny_frames["tickets"]["resolved_at"].dt.tz_localize(None),
        ),
        "surveys": tiny_frames["surveys"].assign(responded_at=["2024-06-01 10:00", "2025-04-10T10:00"]),
    }
    tables = tiny_tables(**naive)
    assert tables.notes == (
        "tickets: opened_at and resolved_at without an offset, read as UTC",
        "surveys: responded_at without an offset, read as UTC",
    )
    pandas.testing.assert_frame_equal(tables.tickets, tiny_tables().tickets)


def test_days_without_a_clock_need_no_note(tiny_tables: MakeTables, tiny_frames: Frames) -> None:
    tables = tiny_tables(surveys=tiny_frames["surveys"].assign(responded_at=["2024-06-01", "2025-04-10"]))
    assert tables.notes == ()
    pandas.testing.assert_frame_equal(tables.surveys, tiny_tables().surveys)


def test_in_a_zone_a_day_is_the_zones_day(tiny_tables: MakeTables, tiny_frames: Frames) -> None:
    campaigns = tiny_frames["campaigns"].assign(starts_at=["2024-03-17", "2025-03-16"])
    tables = tiny_tables(zone="America/New_York", campaigns=campaigns)
    assert tables.zone == "America/New_York"
    assert tables.campaigns["starts_at"].dt.strftime("%m-%d %H:%M").tolist() == ["03-17 00:00", "03-16 00:00"]
    assert tables.tickets["opened_at"].dt.hour.tolist() == [4, 4]


def test_repeated_events_are_ignored_and_said(tiny_tables: MakeTables, tiny_frames: Frames) -> None:
    events = tiny_frames["events"]
    ids = [f"e{number}" for number in range(len(events))]
    tables = tiny_tables(events=pd.concat([events.assign(event_id=ids)] * 2))
    assert tables.events["event_id"].tolist() == ids
    assert tables.notes == (f"events: {len(ids)} rows repeat an event_id that came before, and are ignored",)


def test_the_delivered_frames_are_not_changed(tiny_frames: Frames) -> None:
    before = {table: frame.copy(deep=True) for table, frame in tiny_frames.items()}
    validate(tiny_frames, origin="data")
    for table, frame in tiny_frames.items():
        pandas.testing.assert_frame_equal(frame, before[table])


def test_clean_tables_come_through_the_gate_unchanged(tiny_tables: MakeTables) -> None:
    tables = tiny_tables()
    assert validate(tables.frames, origin="again").digest == tables.digest


def test_where_the_tables_came_from_is_kept(tiny_tables: MakeTables) -> None:
    assert tiny_tables().origin == "tiny"


def test_the_tables_of_some_accounts_pass_the_gate_with_the_calendar_of_the_whole(
    tiny_frames: Frames, tiny_tables: MakeTables
) -> None:
    of_a1 = {name: of_account(frame, "a1") for name, frame in tiny_frames.items() if "account_id" in frame}
    whole = tiny_tables()
    share = validate_share(of_a1, whole)
    pandas.testing.assert_frame_equal(share.events, of_account(whole.events, "a1"))
    assert share.campaigns is whole.campaigns
    assert share.surveys.empty


def test_an_account_that_is_not_in_its_share_of_accounts_is_refused(
    tiny_frames: Frames, tiny_tables: MakeTables
) -> None:
    shares = {name: of_account(tiny_frames[name], "a1") for name in ("accounts", "exposures")}
    with pytest.raises(InputError, match="account_id 'a2' is not in accounts"):
        validate_share({**shares, "events": of_account(tiny_frames["events"], "a2")}, tiny_tables())


def of_account(frame: pd.DataFrame, account: str) -> pd.DataFrame:
    return frame[frame["account_id"] == account].reset_index(drop=True)


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_columns_that_are_parted_by_another_mark_than_a_comma_are_told(
    tiny_tables: MakeTables, tiny_frames: Frames, mark: str
) -> None:
    whole = pd.DataFrame({mark.join(tiny_frames["accounts"]): ["a1"]})
    said = (
        f"accounts has no column 'account_id', which is required; its columns seem to be parted by {mark!r}"
    )
    with pytest.raises(InputError, match=re.escape(said)):
        tiny_tables(accounts=whole)
