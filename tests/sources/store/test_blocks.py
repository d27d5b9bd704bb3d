from collections.abc import Callable

import pandas as pd
import pyarrow as pa
import pytest
from campaignpulse.sources.store.blocks import COLUMNS, from_buffers, to_buffers, to_frame, to_table

TableOf = Callable[[pd.DataFrame], pa.Table]


@pytest.fixture
def events() -> pd.DataFrame:
    times = pd.to_datetime(["2024-01-02", "2024-01-01", "2024-01-03"], utc=True).as_unit("us")
    return pd.DataFrame(
        {
            "account_id": pd.Series(["b", "a", "b"], dtype="category"),
            "occurred_at": times,
            "metric": pd.Series(["posts", "visits", "posts"], dtype="str"),
            "value": [1.5, 2.5, 3.5],
            "event_id": pd.Series(["e1", None, "e2"], dtype="str"),
            "session_id": "not kept",
            "known_at": pd.Series([None, times[0], None], dtype="datetime64[us, UTC]"),
        }
    )


def test_a_block_is_read_as_it_was_written_an_account_together(
    events: pd.DataFrame, table_of: TableOf
) -> None:
    read = to_frame([from_buffers(*to_buffers(to_table(table_of(events))))], tuple(events.columns))
    assert read["account_id"].tolist() == ["b", "b", "a"]
    together = events.iloc[[0, 2, 1]].reset_index(drop=True)
    for name in ("occurred_at", "value", "known_at"):
        pd.testing.assert_series_equal(read[name], together[name])
    assert read["metric"].tolist() == together["metric"].tolist()
    assert read["event_id"].isna().tolist() == [False, False, True]
    assert read["event_id"][0] != read["event_id"][1]


def test_columns_that_a_block_lacks_are_empty(events: pd.DataFrame, table_of: TableOf) -> None:
    read = to_frame([to_table(table_of(events))], COLUMNS)
    assert list(read.columns) == list(COLUMNS)
    assert read["campaign_id"].isna().all()


def test_no_rows_are_no_bytes(events: pd.DataFrame, table_of: TableOf) -> None:
    assert [data.size for data in to_buffers(to_table(table_of(events.iloc[:0])))] == [0, 0]


def test_a_clock_is_kept_to_the_microsecond_beside_its_day(events: pd.DataFrame, table_of: TableOf) -> None:
    clocks = events["occurred_at"] + pd.Timedelta("13h 7us")
    read = to_frame(
        [from_buffers(*to_buffers(to_table(table_of(events.assign(occurred_at=clocks)))))], COLUMNS
    )
    assert set(read["occurred_at"]) == set(clocks)
