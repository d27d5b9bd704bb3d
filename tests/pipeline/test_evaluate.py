"""From scored days to what the predictions turned out to be worth, with a real store."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.cli import main
from campaignpulse.evaluation import clustered_auc_difference
from campaignpulse.evaluation.ledger import Ledger
from campaignpulse.experiment import CancelLabel, DataSource, DropLabel, Evaluation, Experiment
from campaignpulse.pipeline import evaluate, score
from campaignpulse.pipeline.evaluate import EvaluateResult
from campaignpulse.tracking import existing_store
from campaignpulse.tracking.store import client_of

DAYS = ("2023-11-01", "2023-11-29", "2023-12-27", "2024-01-24", "2024-02-21")
HORIZON = pd.Timedelta(days=56)
FIRST, SECOND = (pd.Timestamp(day, tz="UTC") + HORIZON for day in DAYS[:2])


@pytest.fixture(scope="module")
def scored(deployed_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder whose ledger has five days, four weeks apart."""
    from campaignpulse.experiment import read_experiment

    output = tmp_path_factory.mktemp("scored")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAMPAIGNPULSE_MLRUNS", str(deployed_store / "mlruns"))
        asked = read_experiment(deployed_store / "first.yaml").model_copy(update={"output": output})
        for day in DAYS:
            score(asked, at=day)
    return output


@pytest.fixture
def asked(
    deployed: Experiment, scored: Path, store_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Experiment:
    """The experiment with a full ledger that nobody has asked; few churned accounts are enough."""
    (tmp_path / "mlruns").mkdir()
    (tmp_path / "mlruns" / "mlflow.db").write_bytes((store_template / "mlflow.db").read_bytes())
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(tmp_path / "mlruns"))
    few = deployed.evaluation.model_copy(update={"min_churned_accounts": 10})
    return deployed.model_copy(update={"output": scored, "evaluation": few})


def outcomes(result: EvaluateResult) -> pd.DataFrame:
    return pd.read_parquet(result.outputs["outcomes"])


def test_predictions_as_made_are_compared_by_the_outcomes_that_have_arrived(asked: Experiment) -> None:
    """A second opinion: cancellations counted by hand, on the rows of the ledger."""
    result = evaluate(asked, at=SECOND)
    told = outcomes(result)
    cancels = pd.read_csv(asked.data.path / "subscriptions.csv").set_index("account_id")["at"]
    at = pd.to_datetime(told["account_id"].map(cancels), utc=True)
    churned = (at >= told["cutoff"]) & (at < told["cutoff"] + HORIZON)
    mature = told["cutoff"] + HORIZON <= SECOND
    assert (told["state"] == "mature").tolist() == mature.tolist()
    assert told.loc[mature, "label"].tolist() == churned[mature].tolist()
    assert told.loc[~mature, "label"].isna().all()
    wide = told[mature].assign(churned=churned[mature])
    wide = wide.pivot_table(index=["account_id", "cutoff", "churned"], columns="scorer", values="probability")
    wide = wide.reset_index()
    by_hand = clustered_auc_difference(wide["churned"], wide["learned"], wide["rules"], wide["account_id"])
    assert result.evaluation.comparison.primary.difference == pytest.approx(by_hand.value, abs=1e-12)
    assert result.evaluation.comparison.scorers["rules"]["overall"].churned == wide["churned"].sum() > 10


def test_outcomes_arrive_and_predictions_stay(asked: Experiment) -> None:
    early, late = evaluate(asked, at=FIRST), evaluate(asked, at=SECOND)
    states = [one.evaluation.maturity for one in (early, late)]
    assert states[0].mature < states[1].mature
    assert states[0].next_at == SECOND
    assert states[0].next_predictions == states[1].mature - states[0].mature
    key = ["account_id", "cutoff", "scorer"]
    evaluate(asked, at=FIRST)
    before = outcomes(evaluate(asked, at=FIRST)).set_index(key)["probability"]
    after = outcomes(evaluate(asked, at=SECOND)).set_index(key)["probability"]
    pd.testing.assert_series_equal(after.loc[before.index], before)


def test_one_day_before_the_first_outcome_there_is_no_verdict_yet(asked: Experiment) -> None:
    found = evaluate(asked, at=FIRST - pd.Timedelta(days=1)).evaluation
    assert found.comparison is None
    assert found.verdict.startswith("not enough data: no outcome is known yet of the ")
    assert found.verdict.endswith(f"the first are known on {FIRST:%Y-%m-%d}.")
    assert evaluate(asked, at=FIRST).evaluation.comparison is not None


def test_the_same_again_is_on_record_once_as_a_decision_of_its_own_kind(asked: Experiment) -> None:
    first, again = evaluate(asked, at=SECOND), evaluate(asked, at=SECOND)
    assert first.mlflow == again.mlflow
    run = client_of(existing_store()).get_run(first.mlflow["run_id"])
    assert (run.info.status, run.data.tags["kind"]) == ("FINISHED", "ledger")
    assert run.data.tags["verdict"] == first.evaluation.verdict
    assert run.data.tags["mlflow.note.content"].startswith(first.evaluation.verdict)
    assert run.data.metrics["n_mature"] == first.evaluation.maturity.mature
    assert "auc_difference/overall" in run.data.metrics
    assert evaluate(asked, at=FIRST).mlflow["run_id"] != first.mlflow["run_id"]


def test_a_cancellation_that_is_moved_changes_the_outcome_and_no_prediction(
    asked: Experiment, tmp_path: Path
) -> None:
    before = outcomes(evaluate(asked, at=SECOND))
    (tmp_path / "data").mkdir()
    for file in asked.data.path.iterdir():
        (tmp_path / "data" / file.name).write_bytes(file.read_bytes())
    rows = pd.read_csv(tmp_path / "data" / "subscriptions.csv")
    moved = before.loc[before["label"].eq(True), "account_id"].iloc[0]
    rows.loc[rows["account_id"] == moved, "at"] = "2024-04-20"
    rows.to_csv(tmp_path / "data" / "subscriptions.csv", index=False)
    after = outcomes(
        evaluate(asked.model_copy(update={"data": DataSource(path=tmp_path / "data")}), at=SECOND)
    )
    pd.testing.assert_series_equal(before["probability"], after["probability"])
    changed = before["label"].fillna(False) != after["label"].fillna(False)
    assert set(before.loc[changed, "account_id"]) == {moved}


def test_a_verdict_waits_for_its_planned_look(asked: Experiment) -> None:
    looks = (SECOND, SECOND + pd.Timedelta(days=56))
    planned = asked.model_copy(update={"evaluation": asked.evaluation.model_copy(update={"looks": looks})})
    between = evaluate(planned, at=SECOND - pd.Timedelta(days=1))
    assert between.evaluation.verdict.startswith("no verdict yet: this is no planned look, the next is on ")
    assert between.to_dict()["next_look"] == f"{SECOND:%Y-%m-%d}"
    first = evaluate(planned, at=SECOND)
    (look,) = first.evaluation.judged.looks
    assert (look.number, look.of, look.crossed) == (1, 2, False)
    assert look.confidence > 0.99
    assert first.to_dict()["looks"][0]["churned_accounts"] == look.churned_accounts > 10
    run = client_of(existing_store()).get_run(first.mlflow["run_id"])
    assert run.data.tags["look"] == "1 of 2"
    assert float(run.data.tags["confidence"]) == pytest.approx(look.confidence, abs=1e-7)
    assert "Intervals by account, at 99." in run.data.tags["mlflow.note.content"]
    assert not any("no looks are planned" in said for said in first.evaluation.missing)
    assert any("no looks are planned" in said for said in evaluate(asked, at=SECOND).evaluation.missing)
    early = evaluate(planned, at=FIRST - pd.Timedelta(days=1)).evaluation
    assert early.judged.next_look == SECOND


def test_a_plan_that_is_changed_after_the_outcomes_is_exploratory_beside_the_verdict(
    asked: Experiment,
) -> None:
    first = evaluate(asked, at=SECOND)
    assert (first.to_dict()["warnings"], evaluate(asked, at=SECOND).mlflow) == ([], first.mlflow)
    bent = {"decision": "non_inferiority", "non_inferiority_margin": 0.2, "looks": (SECOND,)}
    evaluation = asked.evaluation.model_copy(update=bent)
    second = evaluate(asked.model_copy(update={"evaluation": evaluation}), at=SECOND)
    (doubt,) = second.to_dict()["warnings"]
    assert doubt.startswith("plan: the outcomes on this ledger have been looked at under 1 other plan (")
    assert "evaluation.decision was superiority, there was no evaluation.looks and there was no " in doubt
    assert doubt.endswith("treat this verdict as exploratory")
    client = client_of(existing_store())
    tags = [client.get_run(one.mlflow["run_id"]).data.tags for one in (first, second)]
    assert tags[0]["plan"] != tags[1]["plan"]
    assert tags[0]["plan_since"] <= tags[1]["plan_since"]
    assert tags[1]["mlflow.note.content"].startswith(doubt)


def test_looks_that_are_planned_before_any_outcome_are_no_other_plan(asked: Experiment) -> None:
    evaluate(asked, at=DAYS[0])
    looks = asked.evaluation.model_copy(update={"looks": (SECOND,)})
    found = evaluate(asked.model_copy(update={"evaluation": looks}), at=SECOND).evaluation
    assert found.warnings == ()


def test_early_answers_are_told_of_open_outcomes_and_decide_nothing(asked: Experiment) -> None:
    """A second opinion: cancellations within 30 days, counted by hand."""
    at = SECOND + pd.Timedelta(days=8)  # 36 days after the third day that was scored
    result = evaluate(asked, at=at)
    (one, other) = result.evaluation.proxies
    assert (one.days, other.days) == (30, 45)
    told = outcomes(result)
    rules = told[told["scorer"] == "rules"]
    known = rules[(rules["cutoff"] + pd.Timedelta(days=30) <= at) & (rules["state"] == "unknown")]
    assert one.rows == len(known) > 50
    cancels = pd.read_csv(asked.data.path / "subscriptions.csv").set_index("account_id")["at"]
    days = (pd.to_datetime(rules["account_id"].map(cancels), utc=True) - rules["cutoff"]).dt.days
    churned = rules["label"].eq(True).fillna(False)
    assert one.caught == pytest.approx((days[churned] < 30).mean())
    assert other.caught > one.caught
    assert one.kept == 1.0
    run = client_of(existing_store()).get_run(result.mlflow["run_id"])
    assert f"auc_difference_by_{one.days}_days/overall" in run.data.metrics
    assert result.to_dict()["proxies"][0]["mature_rows"] == one.mature_rows


def test_a_drop_has_no_early_answer_and_that_is_said(asked: Experiment) -> None:
    label = DropLabel(kind="drop", metric="sessions", horizon_days=56, trailing_days=112)
    found = evaluate(asked.model_copy(update={"label": label}), at=SECOND).evaluation
    assert found.proxies == ()
    assert any("a drop is only defined over the whole horizon" in said for said in found.missing)


def test_a_day_that_the_data_do_not_reach_is_refused(asked: Experiment) -> None:
    with pytest.raises(InputError, match=r"at 2025-01-01: the data tell outcomes up to 2024-05-0\d"):
        evaluate(asked, at="2025-01-01")


def test_without_a_day_all_outcomes_count_that_the_table_of_the_label_tells(asked: Experiment) -> None:
    last = pd.to_datetime(pd.read_csv(asked.data.path / "subscriptions.csv")["at"], utc=True).max()
    assert evaluate(asked).evaluation.at == last


def test_days_that_were_scored_after_the_last_outcome_count_as_unknown(asked: Experiment) -> None:
    label = CancelLabel(kind="cancel", horizon_days=56, as_of=DAYS[1])
    state = evaluate(asked.model_copy(update={"label": label})).evaluation.maturity
    assert state.unknown == len(Ledger(Path(asked.output) / "ledger").predictions()) > 500


def test_an_empty_ledger_is_one_sentence_with_the_way_out(deployed: Experiment) -> None:
    with pytest.raises(InputError, match=r"no predictions on the ledger yet; `campaignpulse score` adds"):
        evaluate(deployed)
    assert not (Path(deployed.output) / "ledger_outcomes.parquet").exists()


def test_before_the_first_day_the_ledger_is_empty(asked: Experiment) -> None:
    with pytest.raises(InputError, match="no predictions of days up to 2023-10-31 on the ledger"):
        evaluate(asked, at="2023-10-31")


def test_another_horizon_than_was_predicted_leaves_all_out_and_says_so(asked: Experiment) -> None:
    label = CancelLabel(kind="cancel", horizon_days=28)
    found = evaluate(asked.model_copy(update={"label": label}), at=SECOND).evaluation
    assert found.verdict == "not enough data: there is no account day that rules and learned both predicted."
    assert any(
        "are of another horizon than label.horizon_days asks about, 28" in said for said in found.missing
    )


def test_a_side_that_nobody_scored_is_said(asked: Experiment) -> None:
    other = Evaluation(reference="traditional", challenger="learned")
    found = evaluate(asked.model_copy(update={"evaluation": other}), at=SECOND).evaluation
    assert found.comparison is None
    assert any("account days only learned predicted, and are left out" in said for said in found.missing)


def cli(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr("sys.argv", ["campaignpulse", "evaluate", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


def test_the_command_prints_the_verdict_first_and_writes_the_json(
    monkeypatch, capsys, asked: Experiment, deployed_store: Path, tmp_path: Path
) -> None:
    (tmp_path / "data").symlink_to(asked.data.path)
    text = (deployed_store / "first.yaml").read_text().replace("output: out", f"output: {asked.output}")
    (tmp_path / "first.yaml").write_text(text)
    answer = tmp_path / "a.json"
    arguments = (tmp_path / "first.yaml", "--at", f"{SECOND:%Y-%m-%d}", "--json", answer)
    assert cli(monkeypatch, *arguments, "--quiet") == 0
    assert capsys.readouterr().out == ""
    assert cli(monkeypatch, *arguments) == 0
    told, printed = json.loads(answer.read_text()), capsys.readouterr().out
    assert printed.startswith(told["verdict"])
    assert "of which" not in printed
    assert f"MLflow: {told['mlflow']['url']}" in printed
    assert told["predictions"]["unknown"] > 0
    assert told["next_matures_at"] > f"{SECOND:%Y-%m-%d}"
    assert {"primary", "scorers", "comparisons", "left_out", "missing", "stages", "outputs"} <= set(told)


def test_an_empty_ledger_ends_the_command_with_exit_code_2(
    monkeypatch, capsys, deployed_store: Path, data_folder: Path, tmp_path: Path
) -> None:
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(deployed_store / "mlruns"))
    (tmp_path / "data").symlink_to(data_folder)
    (tmp_path / "first.yaml").write_text((deployed_store / "first.yaml").read_text())
    assert cli(monkeypatch, tmp_path / "first.yaml", "--quiet") == 2
    assert "no predictions on the ledger yet" in capsys.readouterr().err
