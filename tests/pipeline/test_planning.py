"""The plan and the leak alarm of whole runs, in a real store."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pytest
from campaignpulse.experiment import DataSource, Experiment, plan_of, read_experiment
from campaignpulse.pipeline import run
from campaignpulse.pipeline.planning import planned
from campaignpulse.sources import load
from campaignpulse.tracking import open_store
from campaignpulse.tracking.store import client_of

TWO = "scorers: {rules: {kind: rules}, learned: {kind: learned}}\n"


@pytest.fixture(scope="module")
def leaky(data_folder: Path, experiment_text: str, store_template: Path, tmp_path_factory):
    """Experiment, result and client of a run on data with a list of leavers, dated before their leaving."""
    folder = tmp_path_factory.mktemp("leaky")
    (folder / "data").mkdir()
    for file in data_folder.iterdir():
        (folder / "data" / file.name).write_bytes(file.read_bytes())
    left = pd.read_csv(folder / "data" / "subscriptions.csv", parse_dates=["at"])
    filled = left[["account_id"]].assign(
        occurred_at=(left["at"] - pd.Timedelta(days=35)).dt.tz_convert("UTC"), metric="exit_checks"
    )
    events = pd.concat([pd.read_parquet(folder / "data" / "events.parquet"), filled])
    events.to_parquet(folder / "data" / "events.parquet")
    (folder / "mlruns").mkdir()
    (folder / "mlruns" / "mlflow.db").write_bytes((store_template / "mlflow.db").read_bytes())
    (folder / "first.yaml").write_text(
        experiment_text + TWO + "evaluation: {campaign_lift: false}\noutput: out\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAMPAIGNPULSE_MLRUNS", str(folder / "mlruns"))
        asked = read_experiment(folder / "first.yaml")
        return asked, run(asked), client_of(open_store())


def changed(experiment: Experiment, **evaluation: object) -> Experiment:
    return experiment.model_copy(update={"evaluation": experiment.evaluation.model_copy(update=evaluation)})


def test_a_leak_is_the_first_that_the_result_the_page_and_the_record_say(leaky) -> None:
    _, result, client = leaky
    told = result.to_dict()["warnings"]
    assert any(sentence.startswith("leak alarm: exit_checks_") for sentence in told)
    page = Path(result.outputs["report"]).read_text(encoding="utf-8")
    assert page.index("leak alarm: exit_checks_") < page.index('class="verdict"')
    tags = client.get_run(result.mlflow["run_id"]).data.tags
    assert tags["mlflow.note.content"].startswith(told[0])
    assert told[0] in tags["warning"]


def test_the_plan_is_logged_with_its_digest_and_was_fixed_before_the_run_began(leaky) -> None:
    experiment, result, client = leaky
    logged = client.get_run(result.mlflow["run_id"])
    plan = plan_of(experiment)
    assert logged.data.tags["plan"] == plan.digest
    kept = Path(urlsplit(logged.info.artifact_uri).path) / "plan.json"
    assert json.loads(kept.read_text()) == json.loads(plan.text())
    since = pd.Timestamp(logged.data.tags["plan_since"])
    assert since.timestamp() * 1000 <= logged.info.start_time
    assert any(f"digest {plan.digest[:12]}" in fact for fact in result.report.facts)


def test_the_first_plan_leaves_no_doubt(leaky) -> None:
    _, result, _ = leaky
    assert not any(sentence.startswith("plan:") for sentence in result.report.warnings)


def test_another_primary_metric_on_the_same_test_period_is_exploratory(leaky, monkeypatch) -> None:
    experiment, result, _ = leaky
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(Path(result.outputs["report"]).parents[1] / "mlruns"))
    tables = load(experiment.data.source, zone=experiment.data.zone)
    (doubt,) = planned(changed(experiment, metric="brier"), tables, open_store()).doubts
    assert "2023-11-01 to 2024-01-10 has been looked at under 1 other plan" in doubt
    assert "evaluation.metric was roc_auc on 2" in doubt
    assert doubt.endswith("treat this verdict as exploratory")
    assert planned(experiment, tables, open_store()).doubts == ()


def test_the_doubt_stands_before_the_verdict_also_after_a_delivery_of_data(leaky, monkeypatch) -> None:
    experiment, result, client = leaky
    folder = Path(result.outputs["report"]).parents[1]
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(folder / "mlruns"))
    (folder / "later").mkdir()
    for file in (folder / "data").iterdir():
        (folder / "later" / file.name).write_bytes(file.read_bytes())
    events = pd.read_parquet(folder / "later" / "events.parquet")
    events.iloc[:-1].to_parquet(folder / "later" / "events.parquet")
    moved = {"data": DataSource(path=folder / "later"), "output": folder / "other"}
    later = run(changed(experiment, metric="brier").model_copy(update=moved))
    doubt = later.to_dict()["warnings"][-1]
    assert doubt.startswith("plan: the test period 2023-11-01 to 2024-01-10 has been looked at under 1 other")
    page = Path(later.outputs["report"]).read_text(encoding="utf-8")
    assert page.index("plan: the test period") < page.index('class="verdict"')
    note = client.get_run(later.mlflow["run_id"]).data.tags["mlflow.note.content"]
    assert note.index(doubt) < note.index(later.report.comparison.verdict)
