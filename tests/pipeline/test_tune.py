"""A run whose scorer is tuned, with a real store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from campaignpulse.evaluation.tuning import Tuning
from campaignpulse.experiment import Experiment, read_experiment
from campaignpulse.pipeline import RunResult, run
from campaignpulse.pipeline.run import STAGES, stage_names
from campaignpulse.pipeline.tune import lift_doubts, with_settings
from campaignpulse.reports import tuning_sentences
from campaignpulse.tracking import Store
from campaignpulse.tracking.store import client_of

ASKED = """\
output: out
scorers:
  rules: {kind: rules}
  mine: {kind: learned}
  kept: {kind: boosted, settings: {n_estimators: 30, learning_rate: 0.1}}
evaluation: {challenger: mine, campaign_lift: false}
tuning: {scorers: [mine, kept], trials: 2, folds: 2}
"""


@pytest.fixture(scope="module")
def folder(
    data_folder: Path, experiment_text: str, store_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """A folder with an experiment that asks for tuning, and a store of its own."""
    folder = tmp_path_factory.mktemp("tuned")
    (folder / "data").symlink_to(data_folder)
    (folder / "tuned.yaml").write_text(experiment_text + ASKED)
    root = folder / "mlruns"
    root.mkdir()
    (root / "mlflow.db").write_bytes((store_template / "mlflow.db").read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAMPAIGNPULSE_MLRUNS", str(root))
        yield folder


@pytest.fixture(scope="module")
def experiment(folder: Path) -> Experiment:
    return read_experiment(folder / "tuned.yaml")


@pytest.fixture(scope="module")
def steps() -> list[tuple[str, int, int]]:
    """What the run's listener is told, filled by `result`."""
    return []


@pytest.fixture(scope="module")
def result(experiment: Experiment, steps: list[tuple[str, int, int]]) -> RunResult:
    return run(
        experiment,
        listener=lambda moment: steps.append((moment.name, moment.steps_done, moment.steps)),
    )


def children(folder: Path, result: RunResult, kind: str) -> list[Any]:
    client = client_of(Store(folder / "mlruns"))
    parent = result.mlflow["run_id"]
    (experiment,) = [one for one in client.search_experiments() if one.name == "my first look"]
    asked = f"tags.kind = '{kind}' and tags.`mlflow.parentRunId` = '{parent}'"
    return list(client.search_runs([experiment.experiment_id], asked))


def test_the_json_says_of_each_tuned_scorer_what_came_of_it(result: RunResult) -> None:
    tuned = json.loads(json.dumps(result.to_dict(), allow_nan=False))["tuning"]
    assert list(tuned) == ["mine", "kept"]
    assert tuned["mine"]["trials"] == 2
    assert tuned["mine"]["verdict"].startswith("2 trials: ")


def test_settings_that_the_file_gives_are_kept_and_the_others_searched(result: RunResult) -> None:
    searched = set(result.report.tuning["kept"].defaults)
    assert "num_leaves" in searched
    assert not searched & {"n_estimators", "learning_rate"}


def test_the_stage_is_there_and_tells_the_trials_of_all_scorers(
    result: RunResult, steps: list[tuple[str, int, int]]
) -> None:
    assert [stage.name for stage in result.stages] == list(STAGES)
    told = [(done, of) for name, done, of in steps if name == "tune" and of]
    assert told == [(0, 4), (1, 4), (2, 4), (2, 4), (3, 4), (4, 4)]


def test_without_tuning_there_is_no_such_stage(experiment: Experiment) -> None:
    plain = experiment.model_copy(update={"tuning": None})
    assert stage_names(plain) == tuple(name for name in STAGES if name != "tune")


def test_the_same_run_again_tries_nothing_and_finds_the_same(
    experiment: Experiment, result: RunResult, folder: Path
) -> None:
    studies = {path: path.read_bytes() for path in (folder / "mlruns" / "studies").glob("*.jsonl")}
    again = run(experiment)
    assert len(studies) == 2
    assert {path: path.read_bytes() for path in studies} == studies
    assert again.report.tuning == result.report.tuning
    assert again.mlflow == result.mlflow


def test_mlflow_has_one_child_run_for_each_tuned_scorer_however_many_trials(
    result: RunResult, folder: Path
) -> None:
    tuned = {one.data.tags["scorer"]: one for one in children(folder, result, "tuning")}
    assert set(tuned) == {"mine", "kept"}
    assert len(children(folder, result, "scorer")) == 3
    mine, found = tuned["mine"], result.report.tuning["mine"]
    assert mine.data.tags["verdict"] == found.verdict
    assert float(mine.data.params["l2"]) == found.best["l2"]
    history = client_of(Store(folder / "mlruns")).get_metric_history(mine.info.run_id, "log_loss")
    assert [(one.step, one.value) for one in history] == [
        (trial.number, pytest.approx(trial.log_loss, abs=1e-6)) for trial in found.trials
    ]


def test_the_page_says_what_came_of_it(result: RunResult) -> None:
    page = Path(result.outputs["report"]).read_text(encoding="utf-8")
    for sentence in tuning_sentences(result.report.tuning):
        assert sentence in page


def found(adopted: bool) -> Tuning:
    return Tuning(
        kind="learned",
        study="learned-0123",
        defaults={"l2": 50.0},
        best={"l2": 7.0},
        adopted=adopted,
        verdict="",
        trials=(),
        broken_off=0,
        judgement=None,
    )


def test_adopted_settings_are_those_that_the_scorers_are_fitted_with(experiment: Experiment) -> None:
    used = with_settings(experiment, {"mine": found(adopted=True)})
    assert used.scorers["mine"].settings == {"l2": 7.0}
    assert experiment.scorers["mine"].settings == {}
    assert used.scorers["kept"] == experiment.scorers["kept"]


def test_settings_that_were_not_adopted_change_nothing(experiment: Experiment) -> None:
    assert with_settings(experiment, {"mine": found(adopted=False)}) == experiment


def test_without_tuning_the_json_does_not_speak_of_it(result: RunResult) -> None:
    plain = replace(result, report=replace(result.report, tuning={}))
    assert plain.to_dict().keys() == result.to_dict().keys() - {"tuning"}


def test_a_lift_that_tuning_flatters_is_said_and_no_other(experiment: Experiment) -> None:
    asking = experiment.evaluation.model_copy(update={"campaign_lift": True})
    asks = experiment.model_copy(update={"evaluation": asking})
    assert "mine" in lift_doubts(asks, {"mine": found(adopted=True)})[0]
    assert lift_doubts(asks, {"mine": found(adopted=False)}) == ()
    assert lift_doubts(experiment, {"mine": found(adopted=True)}) == ()
