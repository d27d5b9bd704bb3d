"""`campaignpulse store`: a day comes in; damage is exit code 2, and mended from the deliveries."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from campaignpulse.cli import app
from campaignpulse.sources import load
from campaignpulse.tables import Tables
from typer.testing import CliRunner


@pytest.fixture
def deliveries(tiny_tables: Callable[..., Tables], tmp_path: Path) -> Path:
    for place, name in enumerate(("monday", "tuesday")):
        folder = tmp_path / "deliveries" / name
        folder.mkdir(parents=True)
        for table, frame in tiny_tables().frames.items():
            rows = frame.iloc[place::2] if table == "events" else frame
            rows.to_parquet(folder / f"{table}.parquet", index=False)
    return tmp_path / "deliveries"


def ran(*arguments: object) -> str:
    result = CliRunner().invoke(app, ["store", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_days_come_in_and_are_read_as_one_data_set(
    deliveries: Path, tiny_tables: Callable[..., Tables], tmp_path: Path
) -> None:
    store, answer = tmp_path / "store", tmp_path / "added.json"
    for name in ("monday", "tuesday"):
        said = ran("add", store, deliveries / name, "--name", name, "--json", answer)
        assert said.startswith(f"{name}: ")
    assert json.loads(answer.read_text())["changed"] is True
    assert len(load(store).events) == len(tiny_tables().events)
    assert "every file is as it was written" in ran("verify", store)


def test_a_terminal_sees_how_far_an_addition_is_and_a_pipe_does_not(
    deliveries: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [ran("add", tmp_path / "store", deliveries / "monday", "--name", "monday")]
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    said.append(ran("add", tmp_path / "store", deliveries / "tuesday", "--name", "tuesday"))
    assert ["(1 of 2): 0 s so far" in one for one in said] == [False, True]


def test_damage_is_bad_input_and_mended_from_the_deliveries(deliveries: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    ran("add", store, deliveries / "monday", "--name", "monday", "--quiet")
    (file,) = store.glob("*.arrow")
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(
        ValueError, match=rf"{file.name} has .* bytes .*; mend it with `campaignpulse store repair"
    ):
        ran("verify", store)
    assert file.name in ran("repair", store, "--from", deliveries / "{name}")
    ran("verify", store)


def test_a_batch_is_taken_out(deliveries: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    for name in ("monday", "tuesday"):
        ran("add", store, deliveries / name, "--name", name, "--quiet")
    assert "events taken out" in ran("remove", store, "--name", "monday")
