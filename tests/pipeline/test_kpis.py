"""Figures of hand-offs from a scored day to MLflow: complete, as known then, once on record."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.diagnosis.causes.record import CauseRecord
from campaignpulse.diagnosis.handoff import HandoffBook
from campaignpulse.experiment import Experiment
from campaignpulse.experiment.causes import CausesChoice
from campaignpulse.experiment.engine import EngineChoice
from campaignpulse.pipeline import score
from campaignpulse.pipeline.engine import read_here
from campaignpulse.pipeline.handoffs import book_path
from campaignpulse.pipeline.kpis import kpis
from campaignpulse.tracking import existing_store
from campaignpulse.tracking.store import client_of

EARLY, MONDAY = "2023-10-02", "2024-01-08"
NOON = pd.Timestamp("2024-01-09 12:00", tz="UTC")
HOUR = pd.Timedelta(hours=1)


@pytest.fixture
def handed(buggy: Experiment) -> Experiment:
    """The experiment with two scored days, one of which has known outcomes, and one hand-off resolved."""
    score(buggy, at=EARLY)
    made = score(buggy, at=MONDAY).handed
    assert made is not None
    first = made.handoffs["handoff_id"].iloc[0]
    HandoffBook(book_path()).resolve(first, resolved_at=NOON, cause="dissatisfaction", received_at=NOON)
    return buggy


def test_every_figure_is_told_or_its_absence_is(handed: Experiment) -> None:
    found = kpis(handed).found
    assert found.at == NOON
    told = set(found.rows["kpi"])
    assert {"value_at_risk", "open_cases", "cause_precision", "false_alarm_rate"} <= told
    assert {line.split(":")[0] for line in found.missing} == {"resolution_change", "retention"}
    assert json.loads(json.dumps(kpis(handed).to_dict(), allow_nan=False))["at"] == "2024-01-09"


def test_the_figures_say_that_spark_has_no_part_in_them(handed: Experiment) -> None:
    by_spark = handed.model_copy(update={"engine": EngineChoice(name="spark")})
    assert kpis(by_spark).found.missing == (*read_here(by_spark), *kpis(handed).found.missing)


def test_false_alarms_are_counted_among_those_who_stayed(handed: Experiment) -> None:
    found = kpis(handed).found.figure("false_alarm_rate")
    assert found is not None
    assert 0 <= found["low"] <= found["value"] <= found["high"] <= 1


def test_a_figure_of_a_day_knows_nothing_of_later(handed: Experiment) -> None:
    before = kpis(handed, at=NOON - HOUR).found
    assert before.figure("cause_precision") is None
    assert any(line.startswith("cause_precision: nobody has confirmed") for line in before.missing)


def test_the_same_day_makes_one_run_with_the_figures_as_metrics_and_a_file(handed: Experiment) -> None:
    first, again = kpis(handed), kpis(handed)
    assert first.mlflow == again.mlflow
    run = client_of(existing_store()).get_run(first.mlflow["run_id"])
    assert run.data.tags["kind"] == "handoffs"
    assert run.data.metrics["cause_precision/overall"] == 0.0
    artifacts = Path(run.info.artifact_uri.removeprefix("file://"))
    assert (
        (artifacts / "kpis.csv").read_text().startswith("kpi,cause,phase,arm,value,low,high,unit,n,counted")
    )


def test_the_page_is_in_the_output_and_among_the_artifacts_of_the_run(handed: Experiment) -> None:
    result = kpis(handed)
    page = Path(result.outputs["report"])
    assert page.name == "handoffs.html"
    assert page.parent == handed.output
    run = client_of(existing_store()).get_run(result.mlflow["run_id"])
    kept = Path(run.info.artifact_uri.removeprefix("file://")) / page.name
    assert kept.read_bytes() == page.read_bytes()
    assert "handoffs.html" in run.data.tags["mlflow.note.content"]


def test_what_told_the_causes_is_on_the_page_and_in_mlflow(buggy: Experiment) -> None:
    asked = buggy.model_copy(update={"causes": CausesChoice(fewest_confirmed=2)})
    made = score(asked, at=MONDAY).handed
    assert made is not None
    for place, name in enumerate(made.handoffs["handoff_id"]):
        cause = ("product_bug", "none")[place % 2]
        HandoffBook(book_path()).resolve(name, resolved_at=NOON, cause=cause, received_at=NOON)
    score(asked, at="2024-01-10")
    result = kpis(asked)
    said = "The causes of 2024-01-10 were told by what was learned (product bug), and by rules."
    assert said in Path(result.outputs["report"]).read_text()
    run = client_of(existing_store()).get_run(result.mlflow["run_id"])
    assert said in run.data.tags["mlflow.note.content"]
    assert run.data.metrics["cause_with/product_bug"] >= 2
    kept = Path(run.info.artifact_uri.removeprefix("file://"))
    record = CauseRecord.from_dict(json.loads((kept / "causes_told_by.json").read_text()))
    assert record.at == "2024-01-10"
    assert "product_bug" in (kept / "cause_weights.json").read_text()


def test_what_told_the_causes_is_missing_where_it_was_not_kept(handed: Experiment) -> None:
    (Path(kpis(handed).outputs["report"]).parent / "scores" / f"{MONDAY}_causes.json").unlink()
    assert any(line.startswith("causes: what told those") for line in kpis(handed).found.missing)


def test_before_anything_was_scored_there_is_nothing_to_tell(buggy: Experiment) -> None:
    with pytest.raises(InputError, match="has no scores of any day"):
        kpis(buggy)


def test_what_campaigns_show_is_on_the_page_and_in_mlflow_without_ids_of_accounts(
    puzzled: Experiment,
) -> None:
    made = score(puzzled, at=MONDAY).handed
    assert made is not None
    result = kpis(puzzled)
    page = Path(result.outputs["report"]).read_text()
    assert "Campaigns and segments on 2024-01-08" in page
    assert "March Madness 2024, campaign confusion: " in page
    run = client_of(existing_store()).get_run(result.mlflow["run_id"])
    kept = Path(run.info.artifact_uri.removeprefix("file://"))
    table = json.loads((kept / "cohorts.json").read_text())
    assert "who" not in table["columns"]
    assert {"campaign_id", "share", "low", "high", "evidence"} <= set(table["columns"])
    assert (kept / "surges.json").is_file()
