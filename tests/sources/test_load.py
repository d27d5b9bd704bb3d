from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import Simulation
from campaignpulse.sources import load
from campaignpulse.sources.load import NAMED
from campaignpulse.tables import Tables

Frames = dict[str, pd.DataFrame]
MakeTables = Callable[..., Tables]


def test_frames_by_name_go_through_the_gate(tiny_frames: Frames, tiny_tables: MakeTables) -> None:
    tables = load(tiny_frames)
    assert tables.digest == tiny_tables().digest
    assert tables.origin == "the frames"


def test_a_folder_and_a_duckdb_file_give_the_same_tables(
    tmp_path: Path, tiny_frames: Frames, tiny_tables: MakeTables
) -> None:
    folder, file = tmp_path / "folder", tmp_path / "data.duckdb"
    folder.mkdir()
    with duckdb.connect(str(file)) as connection:
        for table, frame in tiny_frames.items():
            frame.to_parquet(folder / f"{table}.parquet")
            connection.register("delivered", frame)
            connection.table("delivered").create(table)
    for source in (folder, str(folder), file):
        tables = load(source)
        assert tables.digest == tiny_tables().digest
        assert tables.origin == str(source)


def test_a_folder_of_tables_may_hold_a_manifest_of_somebody(
    tmp_path: Path, tiny_frames: Frames, tiny_tables: MakeTables
) -> None:
    for table, frame in tiny_frames.items():
        frame.to_parquet(tmp_path / f"{table}.parquet")
    (tmp_path / "manifest.json").write_text('{"entries": []}')
    assert load(tmp_path).digest == tiny_tables().digest


def test_the_zone_reaches_the_gate(tiny_frames: Frames, tiny_tables: MakeTables) -> None:
    assert load(tiny_frames, zone="Asia/Tokyo").digest == tiny_tables(zone="Asia/Tokyo").digest


def test_a_folder_is_named_in_what_the_gate_refuses(tmp_path: Path, tiny_frames: Frames) -> None:
    tiny_frames["events"].to_parquet(tmp_path / "events.parquet")
    with pytest.raises(InputError, match=rf"^{tmp_path}: there is no table 'campaigns'"):
        load(tmp_path)


def test_a_source_that_is_not_there_is_refused_with_the_named_data_sets(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"nowhere is no folder, no DuckDB file and no named data set; .*journey"
    ):
        load(tmp_path / "nowhere")


def test_a_named_data_set_is_loaded_by_name_wherever_one_stands(
    monkeypatch: pytest.MonkeyPatch, tiny_tables: MakeTables
) -> None:
    monkeypatch.setitem(NAMED, "tiny", tiny_tables)
    assert load("tiny").origin == "tiny"
    assert load("experiments/tiny").origin == "tiny"


def test_a_named_data_set_keeps_its_own_days(
    monkeypatch: pytest.MonkeyPatch, tiny_tables: MakeTables
) -> None:
    monkeypatch.setitem(NAMED, "tiny", tiny_tables)
    assert load("tiny", zone="UTC").zone == "UTC"
    with pytest.raises(InputError, match="the days of tiny are those of UTC, not of Asia/Tokyo; leave"):
        load("tiny", zone="Asia/Tokyo")


def test_a_folder_comes_before_a_named_data_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tiny_tables: MakeTables
) -> None:
    monkeypatch.setitem(NAMED, "tiny", tiny_tables)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny").mkdir()
    with pytest.raises(InputError, match="tiny holds none of the tables"):
        load("tiny")


def test_a_simulation_is_made_as_it_is_asked_for_and_says_so() -> None:
    tables = load(Simulation(accounts=30, years=1, seed=3))
    assert len(tables.accounts) == 30
    assert tables.origin.startswith("simulated customer base ")
    assert tables.origin.endswith(", seed 3")
    assert load(Simulation(accounts=30, years=1, seed=3)).digest == tables.digest
    assert load(Simulation(accounts=30, years=1, seed=4)).digest != tables.digest


def test_a_switch_of_a_simulation_is_turned_on() -> None:
    late = load(Simulation(accounts=30, years=1, switches=("late_rows",))).events
    assert (late["known_at"] > late["occurred_at"]).any()


def test_a_switch_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match="there is no switch 'konzept_change'; perhaps concept_change"):
        load(Simulation(accounts=30, years=1, switches=("konzept_change",)))
