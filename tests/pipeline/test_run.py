"""The whole way on a small data set, with a real store."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.cli import main
from campaignpulse.experiment import read_experiment
from campaignpulse.experiment.engine import EngineChoice
from campaignpulse.features import kept
from campaignpulse.models import read_points_card
from campaignpulse.pipeline import run
from campaignpulse.sources import load

CONTRACT_KEYS = {"verdict", "primary", "scorers", "comparisons", "missing", "stages", "outputs", "mlflow"}


def campaignpulse(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr("sys.argv", ["campaignpulse", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


@pytest.fixture(scope="module")
def result(data_folder, experiment_text, store_template, tmp_path_factory):
    """One run of the smallest experiment file, and what it left behind."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "data").symlink_to(data_folder)
    (folder / "first.yaml").write_text(experiment_text + "output: out\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAMPAIGNPULSE_MLRUNS", str(copied_store(store_template, folder / "mlruns")))
        assert campaignpulse(patch, "run", folder / "first.yaml", "--json", folder / "a.json", "--quiet") == 0
        assert campaignpulse(patch, "run", folder / "first.yaml", "--json", folder / "b.json", "--quiet") == 0
    return [json.loads((folder / name).read_text()) for name in ("a.json", "b.json")]


def copied_store(template: Path, root: Path) -> Path:
    root.mkdir()
    (root / "mlflow.db").write_bytes((template / "mlflow.db").read_bytes())
    return root


def test_the_json_has_every_key_of_the_contract(result):
    assert set(result[0]) >= CONTRACT_KEYS
    assert set(result[0]["primary"]) >= {"metric", "reference", "challenger", "difference", "low", "high"}
    assert set(result[0]["scorers"]) >= {"rules", "learned", "boosted"}
    assert set(result[0]["outputs"]) >= {"windows", "labels", "predictions", "scores", "report"}


def test_a_planted_decline_is_found(result):
    assert result[0]["scorers"]["learned"]["overall"]["roc_auc"] > 0.75


def test_the_same_run_again_gives_the_same_tables_and_is_recorded_once(result):
    first, second = result
    assert first["mlflow"] == second["mlflow"]
    assert first["scorers"] == second["scorers"]


def test_the_first_run_makes_the_preferred_scorer_the_champion_and_the_second_leaves_it(result):
    first, second = result
    assert first["promoted"] == "my-first-look/1"
    assert second["promoted"] is None


def test_windows_and_labels_have_one_row_for_each_account_and_cutoff(result):
    windows = pd.read_parquet(result[0]["outputs"]["windows"])
    labels = pd.read_parquet(result[0]["outputs"]["labels"])
    assert not windows.duplicated(["account_id", "cutoff"]).any()
    pd.testing.assert_frame_equal(windows[["account_id", "cutoff"]], labels[["account_id", "cutoff"]])
    assert set(windows["phase"]) == {"active", "post", "pre", "baseline"}
    assert windows.columns[:5].tolist() == ["account_id", "cutoff", "phase", "campaign_id", "series"]
    assert set(windows.dtypes.iloc[5:]) == {np.dtype("float32")}


def test_an_account_has_no_snapshot_after_it_cancelled(result, data_folder):
    windows = pd.read_parquet(result[0]["outputs"]["windows"])
    left = pd.read_csv(data_folder / "subscriptions.csv", parse_dates=["at"]).set_index("account_id")["at"]
    after = windows["cutoff"] > windows["account_id"].map(left)
    assert not after.any()


def test_scores_hold_the_columns_of_the_contract(result):
    scores = pd.read_parquet(result[0]["outputs"]["scores"])
    promised = ["account_id", "cutoff", "scorer", "phase", "campaign_id", "health", "probability"]
    assert set(scores) >= {*promised, "low", "high", "reliability", "reasons", "engagement", "retention"}
    assert scores["health"].between(0, 100).all()


def test_each_score_has_its_reasons_and_the_first_of_an_account_says_that_it_is(result):
    scores = pd.read_parquet(result[0]["outputs"]["scores"])
    assert scores["reasons"].str.len().between(1, 200).all()
    first = ~scores.sort_values("cutoff").duplicated(["account_id", "scorer"]).sort_index()
    assert scores.loc[first, "reasons"].str.contains("(no earlier score)", regex=False).all()
    assert scores.loc[~first, "reasons"].str.contains("since").all()


def test_what_stands_behind_the_reasons_is_kept_row_by_row(result):
    scores, behind = (pd.read_parquet(result[0]["outputs"][name]) for name in ("scores", "reasons"))
    keys = ["account_id", "cutoff", "scorer"]
    assert behind.columns.tolist() == [*keys, "part", "points", "feature", "before", "value"]
    found = behind.merge(scores, on=keys, validate="many_to_one")
    assert len(found) == len(behind) > len(scores) / 2
    strongest = found.drop_duplicates(keys)
    assert all(part in said for part, said in zip(strongest["part"], strongest["reasons"], strict=True))


def test_each_score_has_an_interval_around_it_and_a_grade(result):
    scores = pd.read_parquet(result[0]["outputs"]["scores"])
    assert (scores["low"] <= scores["health"]).all()
    assert (scores["health"] <= scores["high"]).all()
    assert set(scores["reliability"]) <= {"A", "B", "C", "D"}


def test_without_tickets_and_surveys_no_score_has_an_a(result):
    """Subscriptions are there, and two of three signal tables are not: at most B by completeness."""
    scores = pd.read_parquet(result[0]["outputs"]["scores"])
    assert "A" not in set(scores["reliability"])


def test_the_report_begins_with_the_verdict(result):
    page = Path(result[0]["outputs"]["report"]).read_text(encoding="utf-8")
    assert result[0]["verdict"].split(":")[0] in page


def test_the_learned_weights_lie_beside_the_report_as_a_card_and_with_their_scorer_in_the_store(result):
    path = Path(result[0]["outputs"]["learned_scorecard"])
    card = read_points_card(path)
    assert (path.name, card.name) == ("learned.yaml", "learned, my first look")
    assert set(card.points) >= {"engagement", "retention"}
    (logged,) = (path.parent.parent / "mlruns" / "artifacts").rglob("learned.yaml")
    assert logged.read_bytes() == path.read_bytes()


def test_time_and_memory_of_each_stage_are_told(result):
    assert [stage["name"] for stage in result[0]["stages"]] == [
        "check", "read", "windows", "labels", "train", "grade", "evaluate", "customers", "write", "record",
    ]  # fmt: skip
    assert all(stage["seconds"] >= 0 and stage["peak_mb"] > 0 for stage in result[0]["stages"])


def test_each_run_leaves_its_times_for_the_estimate_of_the_next(result):
    kept = json.loads((Path(result[1]["outputs"]["report"]).parent / "timings.json").read_text())
    assert kept["stages"] == result[1]["stages"]


def test_what_campaign_features_bring_is_among_the_comparisons(result):
    pairs = {(row["scorer"], row["reference"]) for row in result[0]["comparisons"]}
    assert ("learned", "learned without campaign features") in pairs


@pytest.mark.parametrize(
    ("added", "said"),
    [
        (
            "components: {engagement: {metrics: [sesions]}}",
            "components.engagement.metrics: metric 'sesions' is in no",
        ),
        (
            "components: {health: {metrics: [sessions]}}",
            "components.health has the name of a column of the scores",
        ),
        (
            "scorers: {rules: {kind: rules}, learned: {kind: learned}, 'l2=3.5': {kind: learned}}",
            "scorers.l2=3.5",
        ),
        (
            "components: {cap: {metrics: [sessions]}}",
            "components: 'cap' is what another part of a score is called",
        ),
        ("output: first.yaml", "nothing can be written into"),
        (
            "scorers: {rules: {kind: rules}, learned: {kind: learned, settings: {l2: -3}}}",
            "cannot learn with",
        ),
    ],
)
def test_what_would_fail_late_is_refused_in_one_sentence(
    monkeypatch, capsys, experiment_file, store_template, added, said
):
    experiment_file.write_text(experiment_file.read_text() + added + "\n")
    monkeypatch.setenv(
        "CAMPAIGNPULSE_MLRUNS", str(copied_store(store_template, experiment_file.parent / "mlruns"))
    )
    assert campaignpulse(monkeypatch, "run", experiment_file, "--quiet") == 2
    assert said in capsys.readouterr().err


def test_an_eligibility_that_nobody_meets_is_named(monkeypatch, capsys, experiment_file, store_template):
    text = experiment_file.read_text().replace(
        "horizon_days: 56", "horizon_days: 56, eligible: {tenure_days: 9000}"
    )
    experiment_file.write_text(text)
    monkeypatch.setenv(
        "CAMPAIGNPULSE_MLRUNS", str(copied_store(store_template, experiment_file.parent / "mlruns"))
    )
    assert campaignpulse(monkeypatch, "run", experiment_file, "--quiet") == 2
    assert "label.eligible: nobody is a customer" in capsys.readouterr().err


def test_what_the_scorers_are_worth_at_work_is_told_with_its_intervals(result):
    told = result[0]["at_work"]
    recall = told["scorers"]["learned"]["overall"]["recall"]
    assert recall["low"] < recall["value"] < recall["high"]
    assert {pair["scorer"] for pair in told["pairs"]} == {"traditional", "learned", "boosted"}
    assert told["scorers"]["learned"]["lead_time"]["never"]["of"] > 0


def test_the_slices_of_the_customers_are_told_and_those_that_are_too_thin_are_counted(result):
    told = result[0]["slices"]
    assert (told["challenger"], told["reference"], told["metric"]) == ("learned", "rules", "roc_auc")
    assert told["hidden"] > 0
    assert all(one["churned_accounts"] >= 30 for kind in told["kinds"] for one in kind["slices"])


def test_compact_events_in_shares_of_accounts_give_every_table_as_whole_ones_do(
    deployed_store, asked, monkeypatch
):
    monkeypatch.setattr(kept, "EVENTS_AT_ONCE", 500)
    found = run(asked.model_copy(update={"engine": EngineChoice(events="compact")}))
    for name in ("windows", "labels", "predictions", "scores", "reasons"):
        whole = pd.read_parquet(deployed_store / "out" / f"{name}.parquet")
        pd.testing.assert_frame_equal(pd.read_parquet(found.outputs[name]), whole, check_exact=True)
    assert found.report.data_digest == load(asked.data.path).digest


BEHAVED = {
    "drop": "{kind: drop, metric: sessions, share: 0.5, horizon_days: 56, trailing_days: 84, "
    "eligible: {active_days: {min: 4, within_days: 84}, "
    "min_sum: {metric: sessions, value: 8, within_days: 84}}}",
    "silence": "{kind: silence, metric: sessions, horizon_days: 42, eligible: {recent_days: 56}}",
}
BY_RULES = """\
scorers: {traditional: {kind: traditional}, rules: {kind: rules}}
evaluation: {reference: traditional, challenger: rules, campaign_lift: false}
"""


@pytest.mark.parametrize("kind", list(BEHAVED))
def test_churn_that_events_tell_is_the_same_by_compact_events(asked, experiment_text, tmp_path, kind):
    (tmp_path / "data").symlink_to(asked.data.path)
    text = experiment_text.replace("{kind: cancel, horizon_days: 56}", BEHAVED[kind]) + BY_RULES
    found = []
    for events in ("whole", "compact"):
        (tmp_path / f"{events}.yaml").write_text(f"{text}engine: {{events: {events}}}\noutput: {events}\n")
        found.append(run(read_experiment(tmp_path / f"{events}.yaml")))
    whole, compact = (one.report for one in found)
    for name in ("windows", "labels", "predictions", "scores", "reasons"):
        tables = [pd.read_parquet(one.outputs[name]) for one in found]
        pd.testing.assert_frame_equal(*tables, check_exact=True)
    assert pd.read_parquet(found[0].outputs["labels"])["churned"].nunique() == 2
    assert (whole.comparison, whole.facts, whole.missing) == (
        compact.comparison,
        compact.facts,
        compact.missing,
    )
