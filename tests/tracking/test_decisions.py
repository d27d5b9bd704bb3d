import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from campaignpulse.tracking import Decision, Logged, SearchRecord, Store, decision_run, log_decision
from campaignpulse.tracking.store import client_of


def logged(store: Store, decision: Decision) -> Logged:
    with decision_run(store, "spring", kind="ab", run_key="k1", name="rules against learned") as run:
        return log_decision(run, decision)


def run_of(store: Store, run_id: str) -> Any:
    return client_of(store).get_run(run_id)


def file_of(store: Store, run_id: str, name: str) -> Path:
    return Path(client_of(store).download_artifacts(run_id, name))


def test_the_parent_run_opens_with_the_verdict_and_goes_on_with_the_table(recorded: Any) -> None:
    store, ab = recorded.store, recorded.ab
    tags = run_of(store, ab.run_id).data.tags
    first, _, rest = tags["mlflow.note.content"].partition("\n\n")
    assert (
        first == tags["verdict"] == "learned wins: ROC AUC .704 against .673, difference .031 (.012 to .050)"
    )
    assert rest.startswith("| phase | rules | learned |")


def test_warnings_open_the_description_and_are_a_tag_of_their_own(store: Store, decision: Decision) -> None:
    warned = replace(decision, warnings=("leak alarm: one", "leak alarm: two"), scorers=())
    tags = run_of(store, logged(store, warned).run_id).data.tags
    assert tags["warning"] == "leak alarm: one | leak alarm: two"
    assert tags["mlflow.note.content"].startswith(
        f"leak alarm: one\n\nleak alarm: two\n\n{decision.verdict}\n\n"
    )


def test_a_run_without_warnings_bears_no_such_tag(recorded: Any) -> None:
    assert "warning" not in run_of(recorded.store, recorded.ab.run_id).data.tags


def test_a_parent_run_holds_settings_rounded_metrics_inputs_tables_and_the_report(recorded: Any) -> None:
    store, ab = recorded.store, recorded.ab
    run = run_of(store, ab.run_id)
    assert run.data.params == {"label.kind": "drop", "label.share": "0.5", "seed": "0"}
    assert run.data.metrics == {"auc_difference/overall": 0.0312, "auc_difference_p/overall": 0.002}
    assert run.data.tags["data_digest"] == "d" * 64
    assert file_of(store, ab.run_id, "report.html").read_text() == "<!doctype html><title>report</title>"
    assert file_of(store, ab.run_id, "figures/forest.svg").read_bytes() == b"<svg/>"
    assert run.info.status == "FINISHED"


def test_each_scorer_is_one_finished_child_with_its_own_metrics(recorded: Any) -> None:
    store, ab = recorded.store, recorded.ab
    assert list(ab.children) == ["rules", "learned", "boosted"]
    for name, auc in {"rules": 0.673, "learned": 0.704, "boosted": 0.71}.items():
        run = run_of(store, ab.children[name])
        assert run.info.status == "FINISHED"
        assert (run.data.tags["kind"], run.data.tags["mlflow.parentRunId"]) == ("scorer", ab.run_id)
        assert run.data.tags["mlflow.note.content"] == f"{name} of two features"
        assert run.data.metrics == {
            "auc/overall": auc,
            "auc_low/overall": pytest.approx(auc - 0.02),
            "brier/overall": 0.13,
            "n_rows/overall": 600,
            "auc/active": pytest.approx(auc - 0.01),
            "n_rows/active": 150,
        }


def test_inputs_are_named_with_role_digest_and_source(recorded: Any) -> None:
    store, ab = recorded.store, recorded.ab
    for run_id in (ab.run_id, ab.children["learned"]):
        inputs = run_of(store, run_id).inputs.dataset_inputs
        found = {item.dataset.name: (item.tags[0].value, item.dataset.digest) for item in inputs}
        assert found == {"training windows": ("training", "a" * 12), "test windows": ("testing", "b" * 12)}
        assert {json.loads(item.dataset.source)["uri"] for item in inputs} == {"data/"}
        columns = json.loads(inputs[0].dataset.schema)["mlflow_colspec"]
        assert [column["type"] for column in columns[:3]] == ["string", "datetime", "string"]
        assert json.loads(inputs[0].dataset.profile) == {"num_rows": 600, "num_elements": 600 * 7}


def test_metrics_of_a_child_belong_to_its_model_on_the_test_windows(recorded: Any) -> None:
    store, ab = recorded.store, recorded.ab
    run = run_of(store, ab.children["learned"])
    model = client_of(store).get_logged_model(run.outputs.model_outputs[0].model_id)
    overall = next(metric for metric in model.metrics if metric.key == "auc/overall")
    assert (overall.value, overall.dataset_name, overall.run_id) == (0.704, "test windows", run.info.run_id)


def test_tables_of_the_same_name_stand_in_every_child_as_the_ui_expects_them(recorded: Any) -> None:
    store, ab = recorded.store, recorded.ab
    for run_id in ab.children.values():
        assert json.loads(run_of(store, run_id).data.tags["mlflow.loggedArtifacts"]) == [
            {"path": "by_phase.json", "type": "table"}
        ]
    table = pd.read_json(file_of(store, ab.children["learned"], "by_phase.json"), orient="split")
    expected = pd.DataFrame({"phase": ["active", "post"], "roc_auc": [0.704, None]})
    pd.testing.assert_frame_equal(table, expected, check_dtype=False)
    rows = pd.read_parquet(file_of(store, ab.children["learned"], "predictions.parquet"))
    assert len(rows) == 600


def test_mlflow_itself_reads_the_tables_of_all_children_together(
    recorded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, ab = recorded.store, recorded.ab
    monkeypatch.setenv("MLFLOW_TRACKING_URI", store.uri)  # load_table looks for the runs in the global store
    tables = client_of(store).load_table(ab.experiment_id, "by_phase.json", list(ab.children.values()))
    assert sorted(tables["roc_auc"].dropna()) == [0.673, 0.704, 0.71]


def test_the_link_finds_exactly_the_children_of_this_decision_best_first(
    store: Store, decision: Decision
) -> None:
    logged(store, replace(decision, scorers=decision.scorers[:1]))
    ab = logged(store, replace(decision, scorers=decision.scorers[:2]))
    query = parse_qs(urlsplit(ab.url).fragment.partition("?")[2])
    order = [f"{query['orderByKey'][0]} DESC"]
    found = client_of(store).search_runs([ab.experiment_id], query["searchFilter"][0], order_by=order)
    assert [run.info.run_id for run in found] == [ab.children["learned"], ab.children["rules"]]


def test_a_search_is_one_finished_child_with_its_trials_as_steps_and_rows(
    store: Store, decision: Decision
) -> None:
    search = SearchRecord(
        name="learned",
        verdict="3 trials: no better than the defaults",
        steps={"log_loss": [0.5, None, 0.25]},
        trials=pd.DataFrame({"trial": [0, 1, 2], "log_loss": [0.5, 0.6, 0.25]}),
        params={"l2": 200.0},
        metrics={"log_loss_difference": -0.00031, "auc_difference": None},
        tags={"adopted": "no"},
    )
    ab = logged(store, replace(decision, scorers=(), searches=(search,)))
    children = f"tags.`mlflow.parentRunId` = '{ab.run_id}'"
    (child,) = client_of(store).search_runs([ab.experiment_id], children)
    assert (child.info.run_name, child.info.status) == ("tuning learned", "FINISHED")
    told = {name: child.data.tags[name] for name in ("kind", "scorer", "verdict", "adopted")}
    assert told == {"kind": "tuning", "scorer": "learned", "verdict": search.verdict, "adopted": "no"}
    assert child.data.params == {"l2": "200.0"}
    assert child.data.metrics == {"log_loss": 0.25, "log_loss_difference": -0.0003}
    table = pd.read_json(file_of(store, child.info.run_id, "trials.json"), orient="split")
    pd.testing.assert_frame_equal(table, search.trials, check_dtype=False)
    query = parse_qs(urlsplit(ab.url).fragment.partition("?")[2])
    assert client_of(store).search_runs([ab.experiment_id], query["searchFilter"][0]) == []


def test_a_description_that_mlflow_would_cut_silently_says_that_it_is_cut(
    store: Store, decision: Decision
) -> None:
    found = logged(store, replace(decision, body="x" * 9000, scorers=()))
    note = run_of(store, found.run_id).data.tags["mlflow.note.content"]
    assert len(note) == 8000
    assert note.endswith("… cut here; the report has all of it")


def test_logging_a_decision_says_nothing(
    store: Store, decision: Decision, capfd: pytest.CaptureFixture[str]
) -> None:
    logged(store, replace(decision, scorers=decision.scorers[:1]))
    assert capfd.readouterr() == ("", "")


def test_a_decision_that_fails_half_way_registers_no_model(store: Store, decision: Decision) -> None:
    broken = replace(decision.scorers[1], folder=Path("/nowhere"))
    with pytest.raises(FileNotFoundError):
        logged(store, replace(decision, scorers=(decision.scorers[0], broken)))
    client = client_of(store)
    assert list(client.search_registered_models()) == []
    runs = client.search_runs([client.get_experiment_by_name("spring").experiment_id])
    statuses = {run.info.run_name: run.info.status for run in runs}
    assert statuses == {"rules against learned": "FAILED", "rules": "FINISHED", "learned": "FAILED"}
