from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from campaignpulse.checks import InputError
from campaignpulse.sources.arrow import to_frame
from campaignpulse.sources.csv_file import MISSING, csv_batches, csv_columns, guessed, read_csv, typed
from campaignpulse.tables.cells import read_cells
from campaignpulse.tables.names import NUMBER, TIME

WRITTEN_TIMES = (
    *("2025-03-01", "2025-03-01 09", "2025-03-01 09Z", "2025-03-01T09+02", "2025-03-01T09:30"),
    *("2025-03-01 09:30:15.25", "2025-03-01T09:30:15.123456Z", "2025-03-01T09:30:15.1234567+02:00"),
    *("2025-03-01T09:30:15-0530", "1600-01-01", "9999-12-31T23:59:59Z", "2025-03-01 09:30:15 +02:00"),
)
NO_TIMES = (
    "2025-03-01T09:30:15z",
    "20250301",
    "2025-02-30",
    "2025-03-01 24:00",
    "2025-03-01T09:30:60",
    "2025-03-01Z",
    "soon",
    "9",
)
WRITTEN_NUMBERS = ("1", "-2.5", "+3", ".5", "1.", "1e3", "0.1", "123456789.123456789", "1e31", "inf")
NO_NUMBERS = ("abc", "12,5", "0x10", "1_000", "true", "nan(1)", "NAN", "1 000")


def column(cells: list[str], name: str) -> pa.Array:
    batch = pa.RecordBatch.from_pydict({name: pa.array(cells, pa.string())})
    return typed(batch, table="events").column(name)


def gate(cells: pa.Array, name: str) -> tuple[list[object], list[bool]]:
    """What the gate makes of a column: clean cells, and which are wrong."""
    frame = to_frame(pa.table({name: cells}))
    reading = read_cells(frame[name], dtype=TIME if name == "occurred_at" else NUMBER, zone="UTC")
    return reading.clean.tolist(), reading.bad.tolist()


@pytest.mark.parametrize("text", WRITTEN_TIMES)
def test_a_time_is_the_same_alone_and_beside_what_is_none(text: str) -> None:
    alone, beside = column([text], "occurred_at"), column([text, "soon"], "occurred_at")
    assert not pa.types.is_string(alone.type) or "1234567" in text or " +" in text
    assert pa.types.is_string(beside.type)
    assert gate(alone, "occurred_at")[0] == gate(beside, "occurred_at")[0][:1]
    assert gate(beside, "occurred_at")[1] == [False, True]


@pytest.mark.parametrize("text", WRITTEN_NUMBERS)
def test_a_number_is_the_same_alone_and_beside_what_is_none(text: str) -> None:
    alone, beside = column([text], "value"), column([text, "many"], "value")
    assert alone.type == pa.float64()
    assert gate(alone, "value")[0] == gate(beside, "value")[0][:1] == [float(text)]
    assert gate(beside, "value")[1] == [False, True]


@pytest.mark.parametrize(
    ("name", "text"), [("occurred_at", text) for text in NO_TIMES] + [("value", text) for text in NO_NUMBERS]
)
def test_what_is_no_time_or_number_stays_text_and_is_refused_by_the_gate(name: str, text: str) -> None:
    found = column([text], name)
    assert found.to_pylist() == [text]
    assert gate(found, name)[1] == [True]


@pytest.mark.parametrize("text", MISSING.to_pylist())
def test_what_stands_for_an_empty_cell_does_so_beside_anything(text: str) -> None:
    for name, other in (("known_at", "2025-03-01"), ("known_at", "soon"), ("value", "2"), ("value", "two")):
        assert column([f" {text}", other], name).is_null().to_pylist() == [True, False]


def test_a_word_that_reads_like_an_empty_cell_is_a_word() -> None:
    assert column(["NA", "007", ""], "account_id").to_pylist() == ["NA", "007", ""]


def test_days_beside_times_without_an_offset_are_told_cell_by_cell() -> None:
    assert pa.types.is_string(column(["2025-03-01", "2025-03-01 09:30"], "occurred_at").type)
    assert column(["2025-03-01", "2025-03-01 00:00"], "occurred_at").type == pa.timestamp("us")


def test_columns_that_the_contract_does_not_know_are_what_all_their_cells_are(tmp_path: Path) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text(
        "account_id,plan,staff,share,since,large\n1,a,5,.5,2024-01-01,true\n2,5,NA,1,2024-01-02,false\n"
    )
    rows = guessed(typed(read_csv(file, table="accounts"), table="accounts"), table="accounts")
    types = ["string", "string", "int64", "double", "date32[day]", "bool"]
    assert [str(field.type) for field in rows.schema] == types


def test_blocks_hold_what_the_whole_file_holds(tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    rows = pd.DataFrame(
        {"account_id": np.arange(200_000), "occurred_at": "2025-03-01T09:30:00Z", "metric": "m"}
    )
    rows.to_csv(file, index=False)
    batches = list(csv_batches(file, table="events"))
    assert len(batches) > 1
    assert pa.Table.from_batches(batches).equals(read_csv(file, table="events").combine_chunks())


def test_a_ragged_row_of_a_later_block_is_refused_with_its_number(tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text("account_id,metric\n" + "a1,posts\n" * 600_000 + "a1\n")
    sentence = f"{file} row 600001: 1 cells where the header has 2; write a comma for each empty cell"
    with pytest.raises(InputError, match=sentence):
        list(csv_batches(file, table="events"))


def test_columns_are_told_from_the_first_row_whatever_the_others_hold(tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_bytes(b"a,b,a\n1\n1,\xff,3\n")
    assert csv_columns(file) == ["a", "b", "a"]
