"""The headline figures of a run, on a small simulated customer base."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.cli import main
from campaignpulse.evaluation.claims import COLLABORATION_DOUBLED
from campaignpulse.experiment import read_experiment
from campaignpulse.pipeline.headline import roles_of

EXPERIMENT = """\
name: a small studio
data: {simulate: {accounts: 600, years: 2, seed: 5}}
label: {kind: cancel, horizon_days: 90}
cutoffs: {every_days: 28}
split: {train: [2022-07-01, 2022-12-31], test: [2023-04-10, 2023-09-20]}
scorers:
  control: {kind: traditional}
  rules: {kind: rules}
  learned: {kind: learned}
claims: {playbook_from: 2023-01-03, review_cycle: delivery_delay_days}
output: out
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, store_template: Path) -> Path:
    """One run of a simulated experiment, its JSON and its outputs."""
    folder = tmp_path_factory.mktemp("studio")
    (folder / "studio.yaml").write_text(EXPERIMENT)
    (folder / "mlruns").mkdir()
    (folder / "mlruns" / "mlflow.db").write_bytes((store_template / "mlflow.db").read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAMPAIGNPULSE_MLRUNS", str(folder / "mlruns"))
        command = ["run", str(folder / "studio.yaml"), "--json", str(folder / "a.json"), "--quiet"]
        patch.setattr("sys.argv", ["campaignpulse", *command])
        with pytest.raises(SystemExit) as stop:
            main()
        assert not stop.value.code
    return folder


@pytest.fixture(scope="module")
def found(folder: Path) -> pd.DataFrame:
    """The claims as the run recorded them, by key."""
    (table,) = (folder / "mlruns" / "artifacts").rglob("claims.json")
    content = json.loads(table.read_text())
    return pd.DataFrame(content["data"], columns=content["columns"]).set_index("key")


def test_a_run_records_the_headline_figures_with_their_intervals(found: pd.DataFrame) -> None:
    measured = found[found["reason"].isna()]
    assert len(measured) > len(found) / 2
    known = measured.dropna(subset="low")
    assert (known["low"] <= known["value"]).all()
    assert (known["value"] <= known["high"]).all()


def test_the_report_tells_them(folder: Path, found: pd.DataFrame) -> None:
    page = (folder / "out" / "report.html").read_text(encoding="utf-8")
    first = found[found["reason"].isna()].iloc[0]
    assert first["question"] in page


def test_the_control_is_found_by_its_kind_whatever_its_name(folder: Path) -> None:
    roles = roles_of(read_experiment(folder / "studio.yaml"))
    assert (roles.traditional, roles.campaign_aware, roles.challenger) == ("control", "rules", "learned")


def test_what_the_file_says_plays_its_part(folder: Path) -> None:
    roles = roles_of(read_experiment(folder / "studio.yaml"))
    assert roles.review_cycle == "delivery_delay_days"
    assert roles.playbook_day == pd.Timestamp("2023-01-03", tz="UTC")


def test_doubled_collaboration_is_measured_and_takes_no_part_in_the_comparison(
    folder: Path, found: pd.DataFrame
) -> None:
    doubled = found[found["against"].str.startswith("rules, on the same") & found["reason"].isna()]
    assert not doubled.empty
    answer = json.loads((folder / "a.json").read_text())
    assert not any(name.endswith(COLLABORATION_DOUBLED) for name in answer["scorers"])


def test_a_control_that_is_the_reference_is_not_taken_for_the_campaign_aware_score(folder: Path) -> None:
    other = "evaluation: {reference: control, challenger: learned}"
    (folder / "other.yaml").write_text(EXPERIMENT.replace("output: out", other))
    roles = roles_of(read_experiment(folder / "other.yaml"))
    assert (roles.traditional, roles.campaign_aware) == ("control", "rules")
