import json
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.tracking import Store
from campaignpulse.tracking.contents import cut, read_table, write_files, write_values
from campaignpulse.tracking.runs import start_run
from campaignpulse.tracking.store import client_of, experiment_id


@pytest.fixture
def run_id(store: Store) -> str:
    return start_run(store, experiment_id(store, "spring"), name="one", tags={})


def test_more_values_than_one_call_takes_are_all_kept(store: Store, run_id: str) -> None:
    params = {f"setting_{number}": number for number in range(201)}
    metrics = {f"auc/segment {number}": number / 10000 for number in range(1001)}
    write_values(store, run_id, metrics=metrics, params=params, tags={})
    data = client_of(store).get_run(run_id).data
    assert data.params == {name: str(value) for name, value in params.items()}
    assert data.metrics == metrics


def test_a_metric_with_a_course_has_a_value_at_each_step_that_has_one(store: Store, run_id: str) -> None:
    write_values(store, run_id, metrics={}, params={}, tags={}, steps={"log_loss": [0.5, None, 0.25]})
    history = client_of(store).get_metric_history(run_id, "log_loss")
    assert [(metric.step, metric.value) for metric in history] == [(0, 0.5), (2, 0.25)]


def test_a_setting_longer_than_mlflow_takes_is_cut_and_shows_it(store: Store, run_id: str) -> None:
    write_values(store, run_id, metrics={}, params={"metrics": "x" * 6001}, tags={})
    assert client_of(store).get_run(run_id).data.params["metrics"] == "x" * 5999 + "…"


@pytest.mark.parametrize(("length", "kept"), [(7, "verdict"), (6, "verdi…")])
def test_a_text_is_cut_only_beyond_its_length(length: int, kept: str) -> None:
    assert cut("verdict", length, "…") == kept


def test_a_file_is_given_as_bytes_as_text_or_by_its_path(store: Store, run_id: str, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text("name: spring")
    files = {"a.svg": b"<svg/>", "b/c.html": "<p>é</p>", "experiment.yaml": tmp_path / "plan.yaml"}
    write_files(store, run_id, tables={}, files=files)
    logged = Path(client_of(store).download_artifacts(run_id, "."))
    assert (logged / "a.svg").read_bytes() == b"<svg/>"
    assert (logged / "b" / "c.html").read_text(encoding="utf-8") == "<p>é</p>"
    assert (logged / "experiment.yaml").read_text() == "name: spring"


@pytest.mark.parametrize("name", ["../report.html", "/report.html", "a/../../b", ""])
def test_an_artifact_outside_its_run_is_refused(store: Store, run_id: str, name: str) -> None:
    with pytest.raises(ValueError, match=r"must be a relative path without"):
        write_files(store, run_id, tables={}, files={name: "x"})


def test_a_table_that_the_ui_shows_has_few_digits_and_the_parquet_table_all(
    store: Store, run_id: str
) -> None:
    table = pd.DataFrame({"slice": ["overall"], "roc_auc": [0.66116385941234], "p_value": [8.6995e-06]})
    write_files(store, run_id, tables={"a.json": table, "a.parquet": table}, files={})
    logged = Path(client_of(store).download_artifacts(run_id, "."))
    assert json.loads((logged / "a.json").read_text())["data"] == [["overall", 0.661164, 0.000009]]
    pd.testing.assert_frame_equal(pd.read_parquet(logged / "a.parquet"), table)


def test_a_table_that_is_neither_json_nor_parquet_is_refused(store: Store, run_id: str) -> None:
    with pytest.raises(ValueError, match=r"'rows\.csv' must end in \.json"):
        write_files(store, run_id, tables={"rows.csv": pd.DataFrame({"a": [1]})}, files={})


def test_a_table_is_read_as_it_was_written_and_one_that_is_not_there_is_none(
    store: Store, run_id: str
) -> None:
    day = pd.Timestamp("2024-01-01", tz="UTC")
    table = pd.DataFrame({"account_id": ["a"], "cutoff": [day], "phase": pd.Categorical(["post"])})
    write_files(store, run_id, tables={"rows.parquet": table}, files={})
    pd.testing.assert_frame_equal(read_table(store, run_id, "rows.parquet"), table)
    assert read_table(store, run_id, "others.parquet") is None
    assert read_table(store, "no such run", "rows.parquet") is None
