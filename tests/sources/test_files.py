from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pandas.testing
import pyarrow as pa
import pyarrow.parquet
import pytest
from campaignpulse.checks import InputError
from campaignpulse.sources.files import read_folder
from campaignpulse.tables import Tables

Frames = dict[str, pd.DataFrame]
MakeTables = Callable[..., Tables]
Refusal = Callable[..., str]

EVENTS = "account_id,occurred_at,metric,value\n001,2024-01-01T09:00:00Z,posts,2\nNA,2024-01-02,posts,2.5\n"


@pytest.fixture
def refusal(tmp_path: Path) -> Refusal:
    def message() -> str:
        with pytest.raises(InputError) as error:
            read_folder(tmp_path)
        return str(error.value).replace(str(tmp_path), "data")

    return message


def test_a_table_is_a_parquet_file_a_csv_file_or_a_folder_of_parts(
    tmp_path: Path, tiny_frames: Frames
) -> None:
    tiny_frames["events"].to_parquet(tmp_path / "events.parquet")
    tiny_frames["surveys"].to_csv(tmp_path / "surveys.csv", index=False)
    (tmp_path / "tickets").mkdir()
    tiny_frames["tickets"].iloc[:1].to_csv(tmp_path / "tickets" / "part-0.csv", index=False)
    tiny_frames["tickets"].iloc[1:].to_csv(tmp_path / "tickets" / "part-1.csv", index=False)
    (tmp_path / "accounts").mkdir()
    tiny_frames["accounts"].iloc[:2].to_parquet(tmp_path / "accounts" / "a.parquet")
    tiny_frames["accounts"].iloc[2:].to_parquet(tmp_path / "accounts" / "b.parquet")
    frames = read_folder(tmp_path)
    assert list(frames) == ["accounts", "events", "tickets", "surveys"]
    assert {name: len(frame) for name, frame in frames.items()} == {
        name: len(tiny_frames[name]) for name in frames
    }
    assert frames["tickets"]["ticket_id"].tolist() == ["t1", "t2"]
    pandas.testing.assert_series_equal(frames["events"]["value"], tiny_frames["events"]["value"])


def test_other_files_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(EVENTS)
    (tmp_path / "weather.parquet").write_bytes(b"no parquet at all")
    assert list(read_folder(tmp_path)) == ["events"]


def test_what_a_writer_leaves_beside_its_part_files_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "part.csv").write_text(EVENTS)
    (tmp_path / "events" / "_SUCCESS").touch()
    (tmp_path / "events" / ".part.csv.crc").touch()
    assert len(read_folder(tmp_path)["events"]) == 2


def test_ids_in_a_csv_are_text_as_written(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(EVENTS)
    assert read_folder(tmp_path)["events"]["account_id"].tolist() == ["001", "NA"]


def test_a_bom_and_a_line_break_in_a_quoted_text_are_no_obstacle(tmp_path: Path) -> None:
    text = '\ufeffticket_id,account_id,opened_at,text\nt1,a1,2024-01-01,"first\nsecond, third"\n'
    (tmp_path / "tickets.csv").write_text(text, encoding="utf-8")
    tickets = read_folder(tmp_path)["tickets"]
    assert tickets["ticket_id"].tolist() == ["t1"]
    assert tickets["text"].tolist() == ["first\nsecond, third"]


def test_parts_of_whole_and_of_broken_numbers_fit_together(tmp_path: Path) -> None:
    (tmp_path / "events").mkdir()
    for name, value in (("1.csv", "2"), ("2.csv", "2.5")):
        (tmp_path / "events" / name).write_text(f"account_id,value\na1,{value}\n")
    assert read_folder(tmp_path)["events"]["value"].tolist() == [2.0, 2.5]


def test_a_folder_without_tables_is_refused(refusal: Refusal) -> None:
    assert refusal() == (
        "data holds none of the tables; a table is a file such as events.parquet or events.csv, "
        "or a folder events of part files"
    )


def test_a_table_in_two_forms_is_refused(tmp_path: Path, refusal: Refusal) -> None:
    (tmp_path / "events.csv").write_text(EVENTS)
    (tmp_path / "events").mkdir()
    assert refusal() == "data holds the table events twice, as events.csv and events; keep one of them"


@pytest.mark.parametrize("names", [["a.csv", "b.parquet"], ["a.txt"], []])
def test_a_table_folder_with_anything_but_parts_of_one_format_is_refused(
    tmp_path: Path, refusal: Refusal, names: Any
) -> None:
    (tmp_path / "events").mkdir()
    for name in names:
        (tmp_path / "events" / name).touch()
    seen = {2: ".csv and .parquet", 1: ".txt", 0: "none"}[len(names)]
    assert refusal() == (
        f"data/events: a table's folder holds part files, all .parquet or all .csv; it holds {seen}"
    )


@pytest.mark.parametrize(
    ("cells", "count", "way_out"),
    [
        ("a1,2024-01-03,posts,1,2", 5, "put quotes around a cell that holds a comma"),
        ("a1", 1, "write a comma for each empty cell, too"),
        (
            'a1,2024-01-03,"posts',
            3,
            "it has a quote that is not closed, or that stands alone; close it, or write",
        ),
    ],
)
def test_a_ragged_row_of_a_csv_is_refused_with_its_number_and_without_its_text(
    tmp_path: Path, refusal: Refusal, cells: str, count: int, way_out: str
) -> None:
    (tmp_path / "events.csv").write_text(EVENTS + f"{cells}\n")
    said = refusal()
    assert said.startswith(f"data/events.csv row 3: {count} cells where the header has 4; {way_out}")
    assert "a1" not in said


def test_what_a_customer_wrote_stands_in_no_message_of_a_ragged_row(tmp_path: Path, refusal: Refusal) -> None:
    header = "ticket_id,account_id,opened_at,text\n"
    (tmp_path / "tickets.csv").write_text(
        header + "t1,a1,2024-01-01,call me, +49 170 1234567, joe@example.com\n"
    )
    assert refusal() == (
        "data/tickets.csv row 1: 6 cells where the header has 4; put quotes around a cell that holds a comma"
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_csv_in_utf16_is_refused_without_its_text(tmp_path: Path, refusal: Refusal, encoding: str) -> None:
    mark = "" if encoding == "utf-16" else "\ufeff"
    (tmp_path / "events.csv").write_bytes((mark + EVENTS).encode(encoding))
    assert refusal() == "data/events.csv is written in UTF-16; save it as CSV UTF-8"


@pytest.mark.parametrize(("header", "line"), [("account_id,größe", 1), ("account_id,size", 3)])
def test_a_csv_in_latin_1_is_refused_with_its_first_line_of_other_letters(
    tmp_path: Path, refusal: Refusal, header: str, line: int
) -> None:
    (tmp_path / "accounts.csv").write_bytes(f"{header}\na1,2\nSöhne,3\n".encode("latin-1"))
    assert refusal() == f"data/accounts.csv line {line} is not written in UTF-8; save it as CSV UTF-8"


@pytest.mark.parametrize("name", ["Events.csv", "EVENTS.CSV", "events.Parquet"])
def test_a_table_in_capitals_is_refused_instead_of_passed_over(
    tmp_path: Path, refusal: Refusal, name: str
) -> None:
    (tmp_path / name).write_text(EVENTS)
    (tmp_path / "tickets.csv").write_text("ticket_id,account_id,opened_at\n")
    assert refusal() == f"data holds {name}; rename it to {name.lower()}, in small letters"


def test_a_corrupt_parquet_file_is_refused_by_name(tmp_path: Path, refusal: Refusal) -> None:
    (tmp_path / "events.parquet").write_bytes(b"this is no parquet file")
    assert refusal().startswith("data/events.parquet cannot be read: Parquet magic bytes not found")


def test_a_truncated_parquet_file_is_refused_by_name(
    tmp_path: Path, refusal: Refusal, tiny_frames: Frames
) -> None:
    file = tmp_path / "events.parquet"
    tiny_frames["events"].to_parquet(file)
    file.write_bytes(file.read_bytes()[:-100])
    assert refusal().startswith("data/events.parquet cannot be read: ")


def test_a_csv_that_is_empty_is_refused_by_name(tmp_path: Path, refusal: Refusal) -> None:
    (tmp_path / "events.csv").write_bytes(b"")
    assert refusal().startswith("data/events.csv cannot be read: ")


def test_parts_that_do_not_fit_together_are_refused(tmp_path: Path, refusal: Refusal) -> None:
    (tmp_path / "events").mkdir()
    for name, values in (("1", [1.5]), ("2", ["many"])):
        pyarrow.parquet.write_table(pa.table({"value": values}), tmp_path / "events" / f"{name}.parquet")
    assert refusal().startswith("data/events: its part files do not fit together: ")


def test_a_csv_and_a_parquet_file_of_the_same_rows_give_the_same_tables(
    tmp_path: Path, tiny_frames: Frames, tiny_tables: MakeTables
) -> None:
    for table, frame in tiny_frames.items():
        frame.to_csv(tmp_path / f"{table}.csv", index=False)
    assert tiny_tables(**read_folder(tmp_path)).digest == tiny_tables().digest


def test_a_frame_of_a_csv_has_its_times_typed(tmp_path: Path) -> None:
    (tmp_path / "surveys.csv").write_text("response_id,responded_at\nr1,2024-01-01T10:00:00Z\n")
    times = read_folder(tmp_path)["surveys"]["responded_at"]
    assert times.tolist() == [pd.Timestamp("2024-01-01 10:00", tz="UTC")]
    assert isinstance(times.dtype, pd.DatetimeTZDtype)
