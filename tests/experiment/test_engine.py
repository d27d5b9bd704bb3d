"""The block that says what makes the windows."""

from __future__ import annotations

from pathlib import Path

import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import Experiment, read_experiment
from campaignpulse.experiment.engine import EngineChoice

REST = """
label: {kind: cancel, horizon_days: 56}
cutoffs: {every_days: 14}
split: {train: [2023-04-01, 2023-09-01], test: [2023-11-01, 2024-01-10]}
"""


def read(folder: Path, text: str) -> Experiment:
    (folder / "e.yaml").write_text(f"name: e\n{text}{REST}", encoding="utf-8")
    return read_experiment(folder / "e.yaml")


def test_the_name_alone_stands_for_the_block(tmp_path: Path) -> None:
    found = read(tmp_path, "data: {name: lake}\nengine: spark").engine
    assert found == EngineChoice(name="spark")
    more = read(tmp_path, "data: {name: lake}\nengine: {name: spark, sample_accounts: 500}").engine
    assert (more.name, more.sample_accounts) == ("spark", 500)
    assert read(tmp_path, "data: {name: lake}").engine.name == "local"


def test_another_engine_is_refused_by_its_key(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"engine\.name"):
        read(tmp_path, "data: {name: lake}\nengine: flink")


def test_a_simulated_base_is_not_on_a_cluster(tmp_path: Path) -> None:
    simulated = "data: {simulate: {accounts: 50}}"
    with pytest.raises(InputError, match=r"engine is spark, and data\.simulate is made in memory; write it"):
        read(tmp_path, f"{simulated}\nengine: spark")
    assert read(tmp_path, f"{simulated}\nengine: local").engine.name == "local"
