"""Whatever is delivered, `load` and reading in parts take it for the same or refuse it in the same words."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pandas.testing
import pyarrow as pa
import pyarrow.parquet
import pytest
from campaignpulse.checks import InputError
from campaignpulse.sources import load
from campaignpulse.sources.arrow import to_frame
from campaignpulse.sources.batches import UnzonedError, parts_of
from campaignpulse.sources.parts import streamed
from campaignpulse.tables import SCHEMAS, Tables, with_events

Frames = dict[str, pd.DataFrame]
Random = np.random.Generator

TIMES = (
    "2025-03-01",
    "2025-03-01T09:30:00Z",
    "2025-03-01 09:30",
    "2025-03-01 09",
    "2025-03-01T09:30:00+02:00",
)
ODD_TIMES = (
    *("", "NULL", "NA", "nan", " 2025-03-02 ", "soon", "1600-01-01", "20250301", "2025-02-30", "None"),
    *("2025-03-01T09:30:00.1234567Z", "2025-03-01 24:00"),
)
ODD_NUMBERS = (
    *("", "NULL", "NA", " 2.5 ", "+3", "1e3", "inf", "1e31", "abc", "true", "1_000", "0x10", "12,5", "NAN"),
    "0.1234567890123456789",
)
ODD_WORDS = ("", "NA", "NULL", "007", " a1 ", "x,y", "é")
ODD = {
    **dict.fromkeys(("occurred_at", "known_at"), ODD_TIMES),
    **dict.fromkeys(("account_id", "metric", "event_id", "campaign_id"), ODD_WORDS),
    "value": ODD_NUMBERS,
}
FAULTS = (
    *(
        "none",
        "odd cell",
        "odd cell",
        "odd cell",
        "a column lacks",
        "a name is wrong",
        "an account is unknown",
    ),
    *("a table lacks", "events lack", "a cell too many", "a column twice", "a part lacks a column"),
)
BESIDE = {
    "campaigns": pd.DataFrame(
        {
            "campaign_id": ["c1"],
            "name": ["Spring"],
            "series": ["spring"],
            "starts_at": ["2025-03-01"],
            "ends_at": ["2025-03-10"],
        }
    ),
    "exposures": pd.DataFrame({"account_id": ["a1"], "campaign_id": ["c1"]}),
}


def some_times(random: Random, rows: int) -> Any:
    return random.choice(TIMES if random.random() < 0.5 else [random.choice(TIMES)], rows)


def some_events(random: Random, fault: str) -> pd.DataFrame:
    """A few events as text, with some of the optional columns, and mostly in order."""
    rows = int(random.integers(1, 8))
    events = pd.DataFrame(
        {
            "account_id": random.choice(["a1", "a2"], rows),
            "occurred_at": some_times(random, rows),
            "metric": random.choice(["posts", "logins"], rows),
            "value": random.choice(["1", "2.5", "0.1", "1e-3", "123456789.123"], rows),
            "known_at": some_times(random, rows),
            "campaign_id": random.choice(["c1", "", "c9"], rows),
            "event_id": random.choice(["e1", "e2", "e3"], rows),
            "further": random.choice(["1", "x", ""], rows),
        }
    )
    events = events.drop(columns=[name for name in events.columns[3:] if random.random() < 0.5])
    if fault == "odd cell":
        name = random.choice([name for name in events if name in ODD])
        events.loc[int(random.integers(0, rows)), name] = random.choice(ODD[name])
    elif fault == "a column lacks":
        events = events.drop(columns=random.choice(list(events)))
    elif fault == "a name is wrong":
        events = events.rename(columns={"account_id": "acount_id"})
    return events


def typed(events: pd.DataFrame, random: Random) -> pd.DataFrame:
    """Some columns as a database has them, in one type or another."""
    out = events.copy()
    for name in out.columns.intersection([*ODD]):
        try:
            if random.random() < 0.5 and name == "value":
                out[name] = pd.to_numeric(out[name].replace("", None)).astype(
                    random.choice(["float64", "float32"])
                )
            elif random.random() < 0.5 and name.endswith("_at"):
                out[name] = pd.to_datetime(
                    out[name].replace("", None), format="ISO8601", utc=bool(random.random() < 0.7)
                )
            elif random.random() < 0.2:
                out[name] = out[name].astype("category")
        except (ValueError, TypeError):
            continue
    return out


def put_file(events: pd.DataFrame, place: Path, random: Random, fault: str) -> None:
    if place.suffix == ".parquet":
        typed(events, random).to_parquet(place, index=False)
        return
    text = events.to_csv(index=False)
    if fault == "a cell too many":
        text = text.rstrip("\n") + ",1\n"
    elif fault == "a column twice":
        text = text.replace("metric", "occurred_at", 1)
    place.write_text(text)


def put_parts(events: pd.DataFrame, folder: Path, kind: str, random: Random, fault: str) -> None:
    folder.mkdir()
    pieces = np.array_split(np.arange(len(events)), random.integers(1, 4))
    for number, rows in enumerate(pieces):
        last, part = rows is pieces[-1], events.iloc[rows]
        if last and fault == "a part lacks a column":
            part = part.drop(columns=random.choice(list(part)))
        put_file(part, folder / f"{number}{kind}", random, fault if last else "none")


def delivered(folder: Path, seed: int) -> Path:
    random = np.random.default_rng(seed)
    fault, kind = random.choice(FAULTS), random.choice([".csv", ".parquet", ".duckdb"])
    events, frames = some_events(random, fault), dict(BESIDE)
    if fault == "an account is unknown":
        frames["accounts"] = pd.DataFrame({"account_id": ["a1"]})
    elif fault == "a table lacks":
        del frames["campaigns"]
    if kind == ".duckdb":
        tables = frames if fault == "events lack" else {**frames, "events": typed(events, random)}
        put_duckdb(folder / "data.duckdb", tables)
        return folder / "data.duckdb"
    for name, frame in frames.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    if fault != "events lack" and random.random() < 0.5:
        put_file(events, folder / f"events{kind}", random, fault)
    elif fault != "events lack":
        put_parts(events, folder / "events", kind, random, fault)
    return folder


def put_duckdb(file: Path, frames: Frames) -> None:
    with duckdb.connect(str(file)) as connection:
        for name, frame in frames.items():
            there = BytesIO()
            frame.to_parquet(there, index=False)
            connection.from_arrow(pyarrow.parquet.read_table(there)).create(name)


def in_parts(source: Path) -> Tables:
    found, parts, notes, before = streamed(source, None), [], [], 0
    for batch in found.parts.batches:
        rows, said = found.clean(batch, before)
        parts.append(to_frame(pa.Table.from_batches([rows])).astype({"account_id": "str", "metric": "str"}))
        notes += said
        before += batch.num_rows
    return with_events(found.tables, pd.concat(parts, ignore_index=True), notes)


def outcome(read: Callable[[Path], Tables], source: Path) -> pd.DataFrame | str:
    try:
        events = read(source).events
    except InputError as error:
        # a part of the table does not know how many rows of the others are like it
        return re.sub(r" \([\d,]+ more rows? (is|are) like it\)", "", str(error))
    return events[[name for name in SCHEMAS["events"].columns if name in events]]


@pytest.mark.parametrize("seed", range(60))
def test_load_and_reading_part_by_part_accept_the_same_or_refuse_in_the_same_words(
    tmp_path: Path, seed: int
) -> None:
    source = delivered(tmp_path, seed)
    whole, parts = outcome(load, source), outcome(in_parts, source)
    if isinstance(whole, str) or isinstance(parts, str):
        assert parts == whole
    else:
        pandas.testing.assert_frame_equal(parts, whole, check_exact=True)


def test_a_view_that_fails_while_it_is_read_is_refused_by_file_and_reason(tmp_path: Path) -> None:
    file = tmp_path / "data.duckdb"
    put_duckdb(file, BESIDE)
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "CREATE TABLE raw AS SELECT 'a1' AS account_id, TIMESTAMPTZ '2025-03-01 09:00Z' AS occurred_at, "
            "'posts' AS metric, CASE WHEN i = 200000 THEN 'two' ELSE '1' END AS value FROM range(200001) t(i)"
        )
        connection.execute("CREATE VIEW events AS SELECT * REPLACE (value::DOUBLE AS value) FROM raw")
    said = outcome(load, file)
    assert isinstance(said, str)
    assert said.startswith(f"{file} cannot be read as a DuckDB file: Conversion Error: Could not convert")
    assert outcome(in_parts, file) == said


def test_a_view_whose_table_is_gone_is_refused_by_file_and_reason(tmp_path: Path) -> None:
    file = tmp_path / "data.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("CREATE TABLE raw (account_id TEXT)")
        connection.execute("CREATE VIEW events AS SELECT * FROM raw")
        connection.execute("DROP TABLE raw")
    assert outcome(in_parts, file) == outcome(load, file)
    assert "Table with name raw does not exist" in str(outcome(load, file))


def test_a_column_twice_in_a_later_part_is_refused_by_its_file(tmp_path: Path, tiny_frames: Frames) -> None:
    for name, frame in tiny_frames.items():
        if name != "events":
            frame.to_parquet(tmp_path / f"{name}.parquet")
    (tmp_path / "events").mkdir()
    tiny_frames["events"].to_parquet(tmp_path / "events.parquet")
    rows = pyarrow.parquet.read_table(tmp_path / "events.parquet")
    (tmp_path / "events.parquet").unlink()
    for number, part in enumerate((rows, rows.append_column("value", rows["value"]))):
        pyarrow.parquet.write_table(part, tmp_path / "events" / f"{number}.parquet")
    said = outcome(load, tmp_path)
    assert said == f"{tmp_path}/events/1.parquet has two columns 'value'; rename or remove one of them"
    assert outcome(in_parts, tmp_path) == said


def test_a_folder_without_events_has_no_parts(tmp_path: Path) -> None:
    assert parts_of(tmp_path, "UTC", further=False) is None


def test_a_further_column_of_times_may_lack_an_offset_in_any_zone(
    tmp_path: Path, tiny_frames: Frames
) -> None:
    events = tiny_frames["events"].assign(exported=pd.Timestamp("2025-01-01 09:00"))
    events.to_parquet(tmp_path / "events.parquet")
    assert parts_of(tmp_path, "Asia/Tokyo", further=False) is not None
    events.assign(known_at=pd.Timestamp("2025-01-01 09:00")).to_parquet(tmp_path / "events.parquet")
    with pytest.raises(UnzonedError, match="known_at has no offset"):
        parts_of(tmp_path, "Asia/Tokyo", further=False)


def test_small_row_groups_are_read_together_in_their_order(tmp_path: Path) -> None:
    events = pd.DataFrame({"account_id": [f"a{i % 7}" for i in range(40)], "metric": "posts", "value": 1.0})
    events["occurred_at"] = pd.date_range("2024-01-01", periods=40, tz="UTC")
    for part in (0, 1):
        (tmp_path / "events").mkdir(exist_ok=True)
        rows = events.iloc[20 * part : 20 * part + 20]
        rows.to_parquet(tmp_path / "events" / f"{part}.parquet", row_group_size=6)
    parts = parts_of(tmp_path, "UTC", further=False)
    assert parts is not None
    (batch,) = parts.batches
    assert batch.column("account_id").to_pylist() == events["account_id"].tolist()
    assert batch.column("occurred_at").to_pylist() == events["occurred_at"].tolist()
