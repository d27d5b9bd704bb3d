from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.sources.duckdb_file import read_duckdb
from campaignpulse.tables import Tables

MakeTables = Callable[..., Tables]


@pytest.fixture
def file(tmp_path: Path, tiny_frames: dict[str, pd.DataFrame]) -> Path:
    file = tmp_path / "data.duckdb"
    with duckdb.connect(str(file)) as connection:
        for table, frame in tiny_frames.items():
            connection.register("delivered", frame)
            connection.table("delivered").create(table)
        connection.table("delivered").create("weather")
    return file


def test_the_tables_come_as_they_were_written(file: Path, tiny_tables: MakeTables) -> None:
    frames = read_duckdb(file)
    assert "weather" not in frames
    assert tiny_tables(**frames).digest == tiny_tables().digest


def test_a_view_serves_as_a_table(file: Path) -> None:
    with duckdb.connect(str(file)) as connection:
        connection.execute("ALTER TABLE events RENAME TO raw")
        connection.execute("CREATE VIEW events AS SELECT * FROM raw WHERE metric = 'approvals'")
    assert len(read_duckdb(file)["events"]) == 3


def test_days_decimals_and_enumerations_are_read(tmp_path: Path, tiny_tables: MakeTables) -> None:
    file = tmp_path / "data.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "CREATE TABLE subscriptions AS SELECT 'a1' AS account_id, DATE '2024-05-01' AS at, "
            "'upgrade'::ENUM ('start', 'upgrade') AS change, 12.50::DECIMAL(10, 2) AS amount"
        )
    row = tiny_tables(**read_duckdb(file)).subscriptions.iloc[0]
    assert [str(cell) for cell in row] == ["a1", "2024-05-01 00:00:00+00:00", "upgrade", "12.5"]


def test_the_file_is_not_written_to(file: Path) -> None:
    before = file.read_bytes()
    read_duckdb(file)
    assert file.read_bytes() == before


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text("account_id,occurred_at,metric\n")
    with pytest.raises(InputError, match=r"events\.csv is no DuckDB file; give a DuckDB file, or the folder"):
        read_duckdb(tmp_path / "events.csv")


def test_a_corrupt_duckdb_file_is_refused_by_name(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:100] + bytes(100))
    with pytest.raises(InputError, match=r"data\.duckdb cannot be read as a DuckDB file: "):
        read_duckdb(file)


def test_a_duckdb_file_without_the_tables_is_refused_with_what_it_holds(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "x.duckdb")) as connection:
        connection.execute("CREATE TABLE weather (rain BOOLEAN)")
    with pytest.raises(InputError, match=r"x\.duckdb holds none of the tables .*; it holds weather"):
        read_duckdb(tmp_path / "x.duckdb")
