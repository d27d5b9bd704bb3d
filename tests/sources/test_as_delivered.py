"""What passes as it was delivered is what the gate makes of it; all else is left to the gate."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pandas as pd
import pandas.testing
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from campaignpulse.sources.arrow import to_frame
from campaignpulse.sources.as_delivered import as_delivered
from campaignpulse.tables import Tables, validate, validate_events

Frames = dict[str, pd.DataFrame]
SECOND = pd.Timedelta(seconds=1)
TEXT, TIME = pa.large_string(), pa.timestamp("us", "UTC")
NUMBERED = pa.dictionary(pa.int32(), TEXT)
TYPES = {
    "account_id": NUMBERED,
    "occurred_at": TIME,
    "metric": NUMBERED,
    "value": pa.float64(),
    "campaign_id": TEXT,
    "known_at": TIME,
}
SCHEMA = pa.schema(list(TYPES.items()))


@pytest.fixture
def events(tiny_frames: Frames) -> pd.DataFrame:
    events = tiny_frames["events"].head(300)
    occurred = events["occurred_at"].astype("datetime64[us, UTC]")
    return events.assign(occurred_at=occurred, known_at=(occurred + SECOND).where(occurred.dt.month == 2))[
        [*TYPES]
    ]


def passed(events: pd.DataFrame, tables: Tables) -> pa.RecordBatch | None:
    batch = pq.read_table(BytesIO(events.to_parquet(index=False))).combine_chunks().to_batches()[0]
    return as_delivered(batch, SCHEMA, tables)


def test_what_passes_is_what_the_gate_makes_of_it(events: pd.DataFrame, tiny_frames: Frames) -> None:
    tables = validate(tiny_frames, origin="frames")
    rows = passed(events, tables)
    clean, notes = validate_events(events, tables, before=0)
    assert notes == []
    ours = to_frame(pa.Table.from_batches([rows])).astype({"account_id": "str", "metric": "str"})
    pandas.testing.assert_frame_equal(ours, clean[[*TYPES]])


FAULTS: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "no account": lambda events: events.assign(account_id=events["account_id"].where(events.index > 0)),
    "an empty account": lambda events: events.assign(account_id=""),
    "an account that is not in accounts": lambda events: events.assign(account_id="nobody"),
    "accounts as numbers": lambda events: events.assign(account_id=1),
    "no time": lambda events: events.assign(occurred_at=events["occurred_at"].where(events.index > 0)),
    "a time before all times": lambda events: events.assign(
        occurred_at=pd.Timestamp("1969-12-31", tz="UTC").as_unit("us")
    ),
    "a time after all times": lambda events: events.assign(
        known_at=pd.Timestamp("2200-01-01 00:00:01", tz="UTC").as_unit("us")
    ),
    "times without an offset": lambda events: events.assign(
        occurred_at=events["occurred_at"].dt.tz_localize(None)
    ),
    "times of another zone": lambda events: events.assign(
        occurred_at=events["occurred_at"].dt.tz_convert("Asia/Tokyo")
    ),
    "times as text": lambda events: events.assign(known_at=events["known_at"].astype("str")),
    "no metric": lambda events: events.assign(metric=events["metric"].where(events.index > 0)),
    "no value": lambda events: events.assign(value=events["value"].where(events.index > 0)),
    "a value beyond all bounds": lambda events: events.assign(value=float("inf")),
    "values as text": lambda events: events.assign(value="1"),
    "an empty tag": lambda events: events.assign(campaign_id=""),
    "a tag of no campaign": lambda events: events.assign(campaign_id="newsletter"),
    "no column of values": lambda events: events.drop(columns="value"),
    "no column of tags": lambda events: events.drop(columns="campaign_id"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_gate_has_to_read(fault: str, events: pd.DataFrame, tiny_tables: Callable[..., Tables]) -> None:
    assert passed(FAULTS[fault](events), tiny_tables()) is None


def test_the_gate_has_to_read_times_of_a_data_set_in_another_zone(
    events: pd.DataFrame, tiny_frames: Frames
) -> None:
    assert passed(events, validate(tiny_frames, origin="frames", zone="Europe/Vienna")) is None


def test_without_a_table_of_accounts_every_account_is_welcome(
    events: pd.DataFrame, tiny_frames: Frames
) -> None:
    frames = {name: frame for name, frame in tiny_frames.items() if name != "accounts"}
    assert passed(events.assign(account_id="anybody"), validate(frames, origin="frames")) is not None
