from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.experiment import Experiment, read_experiment
from campaignpulse.pipeline.checks.predicted import predictions_of
from campaignpulse.sources import load
from campaignpulse.tables import Tables

ON_RECORD = "as the run on record predicted"


@pytest.fixture
def recorded(deployed_store: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Experiment, Tables]:
    """An experiment that has run, and its data."""
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(deployed_store / "mlruns"))
    asked = read_experiment(deployed_store / "first.yaml")
    return asked, load(asked.data.source, zone=asked.data.zone)


def sorted_rows(predictions: pd.DataFrame) -> pd.DataFrame:
    return predictions.sort_values(["scorer", "account_id", "cutoff"], ignore_index=True)


def test_predictions_of_a_run_on_record_are_taken_and_are_what_training_anew_gives(
    recorded, tmp_path
) -> None:
    asked, tables = recorded
    kept, where = predictions_of(asked, tables)
    assert where == ON_RECORD
    assert set(kept["scorer"]) == {"rules", "learned"}
    elsewhere = asked.model_copy(update={"output": tmp_path / "empty"})
    made, how = predictions_of(elsewhere, tables)
    assert how == "trained for this check"
    pd.testing.assert_frame_equal(
        sorted_rows(made), sorted_rows(kept), check_dtype=False, check_categorical=False
    )


@pytest.mark.parametrize("changed", [{"seed": 1}, {"name": "another look"}])
def test_predictions_of_another_experiment_are_not_taken(recorded, changed) -> None:
    asked, tables = recorded
    assert predictions_of(asked.model_copy(update=changed), tables)[1] != ON_RECORD


@pytest.mark.parametrize("kept", ["edited", "broken"])
def test_a_file_that_no_run_wrote_is_not_taken(recorded, tmp_path, kept: str) -> None:
    asked, tables = recorded
    (tmp_path / "out").mkdir()
    file = tmp_path / "out" / "predictions.parquet"
    if kept == "edited":
        pd.read_parquet(asked.output / "predictions.parquet").assign(probability=0.5).to_parquet(file)
    else:
        file.write_bytes(b"no parquet")
    assert predictions_of(asked.model_copy(update={"output": tmp_path / "out"}), tables)[1] != ON_RECORD


def test_without_a_store_they_are_made(recorded, tmp_path, monkeypatch) -> None:
    asked, tables = recorded
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(tmp_path / "nowhere"))
    assert predictions_of(asked, tables)[1] == "trained for this check"
    assert not (tmp_path / "nowhere").exists()
