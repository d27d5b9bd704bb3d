"""What scoring a day puts on the ledger, with a real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.evaluation.ledger import Ledger
from campaignpulse.experiment import DataSource, Evaluation, Experiment
from campaignpulse.pipeline import score
from campaignpulse.tracking import existing_store, promote

MONDAY, TUESDAY = "2024-01-08", "2024-01-09"
LEARNED, RULES = "my-first-look-learned/1", "my-first-look-rules/1"


def ledger_of(experiment: Experiment) -> Ledger:
    return Ledger(Path(experiment.output) / "ledger")


def predictions(experiment: Experiment) -> pd.DataFrame:
    return ledger_of(experiment).predictions()


def test_the_champion_and_the_other_side_predict_the_same_account_days(deployed: Experiment) -> None:
    result = score(deployed, at=MONDAY)
    found = predictions(deployed)
    assert found.groupby("scorer")["version"].unique().map(list).to_dict() == {
        "learned": [LEARNED],
        "rules": [RULES],
    }
    kept = pd.read_parquet(result.outputs["scores"]).set_index("account_id")["probability"]
    for _, own in found.groupby("scorer"):
        assert own["account_id"].tolist() == sorted(kept.index)
    own = found[found["scorer"] == "learned"].set_index("account_id")["probability"]
    pd.testing.assert_series_equal(own, kept.reindex(own.index), check_index_type=False)
    assert (found["matured_at"] - found["cutoff"]).unique().tolist() == [pd.Timedelta(days=56)]


def test_the_shadow_says_what_the_run_said_of_that_day(deployed: Experiment, deployed_store: Path) -> None:
    """A second opinion: the run predicted the same rows before anything was stored."""
    in_run = pd.read_parquet(deployed_store / "out" / "predictions.parquet")
    in_run = in_run[(in_run["cutoff"] == in_run["cutoff"].max()) & (in_run["scorer"] == "rules")]
    score(deployed, at=in_run["cutoff"].iloc[0])
    found = predictions(deployed)
    found = found[found["scorer"] == "rules"].set_index("account_id")["probability"]
    asked = in_run.set_index("account_id")["probability"]
    assert len(asked) > 50
    pd.testing.assert_series_equal(found.loc[asked.index], asked, rtol=1e-12, check_index_type=False)


def test_a_later_day_changes_no_byte_of_an_earlier_one(deployed: Experiment) -> None:
    score(deployed, at=MONDAY)
    before = {path: path.read_bytes() for path in ledger_of(deployed).folder.rglob("*.parquet")}
    score(deployed, at=TUESDAY)
    after = {path: path.read_bytes() for path in ledger_of(deployed).folder.rglob("*.parquet")}
    assert len(after) == 2 * len(before)
    assert after.items() > before.items()


def test_the_same_day_on_other_data_leaves_the_first_predictions_and_says_so(
    deployed: Experiment, data_folder: Path, tmp_path: Path
) -> None:
    score(deployed, at=MONDAY)
    before = predictions(deployed)
    (tmp_path / "data").mkdir()
    for file in data_folder.iterdir():
        (tmp_path / "data" / file.name).write_bytes(file.read_bytes())
    events = pd.read_parquet(tmp_path / "data" / "events.parquet")
    gone = events["account_id"].isin(before["account_id"].unique()[:5]) & (events["occurred_at"] > "2023-12")
    events[~gone].to_parquet(tmp_path / "data" / "events.parquet")
    other = deployed.model_copy(update={"data": DataSource(path=tmp_path / "data")})
    result = score(other, at=MONDAY)
    pd.testing.assert_frame_equal(predictions(deployed), before)
    assert any(
        "come out otherwise than when they were made, as the data have changed; the first ones stand" in said
        for said in result.day.missing
    )


def test_the_same_day_again_says_nothing(deployed: Experiment) -> None:
    score(deployed, at=MONDAY)
    assert not any(said.startswith("ledger:") for said in score(deployed, at=MONDAY).day.missing)


def test_days_that_scorers_learned_from_are_no_predictions(deployed: Experiment) -> None:
    result = score(deployed, at="2023-10-31")
    assert predictions(deployed).empty
    assert any(
        "2023-10-31 is among the days that the scorers may have learned from" in said
        for said in result.day.missing
    )
    score(deployed, at="2023-11-01")
    assert not predictions(deployed).empty


@pytest.fixture
def put_back(monkeypatch: pytest.MonkeyPatch, deployed_store: Path) -> Iterator[None]:
    """Make learned the champion again after a test that has promoted another."""
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(deployed_store / "mlruns"))
    yield
    promote(existing_store(), LEARNED)


@pytest.mark.usefixtures("put_back")
def test_a_scorer_keeps_its_predictions_when_it_is_promoted(deployed: Experiment) -> None:
    score(deployed, at=MONDAY)
    before = predictions(deployed)
    promote(existing_store(), RULES)
    score(deployed, at=MONDAY)
    pd.testing.assert_frame_equal(predictions(deployed), before)


@pytest.mark.usefixtures("put_back")
def test_a_champion_that_is_no_side_predicts_beside_both(deployed: Experiment) -> None:
    promote(existing_store(), "my-first-look-traditional/1")
    score(deployed, at=MONDAY)
    assert set(predictions(deployed)["scorer"]) == {"traditional", "rules", "learned"}


def test_a_side_that_the_champions_run_did_not_have_is_said(deployed: Experiment) -> None:
    other = deployed.model_copy(update={"evaluation": Evaluation(reference="learned", challenger="new")})
    result = score(other, at=MONDAY)
    assert (
        f"ledger: new does not predict beside the champion: the run of {LEARNED} has no scorer of this name"
        in result.day.missing
    )
    assert set(predictions(deployed)["scorer"]) == {"learned"}
