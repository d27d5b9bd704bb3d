"""`run` and `score` with Spark: a sample is learned from, and everybody is scored as in memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import DataSource, Experiment
from campaignpulse.experiment.engine import EngineChoice
from campaignpulse.pipeline import lint_scorecard, recalibrate, run, score
from campaignpulse.pipeline.checks import check_data
from campaignpulse.pipeline.engine import InMemory, InSpark, all_tables, engine_of, read_here
from campaignpulse.pipeline.kpis import kpis
from campaignpulse.sources import load

MONDAY, FRIDAY = "2024-01-08", "2024-01-12"


@pytest.fixture
def clustered(deployed: Experiment, tmp_path: Path) -> Experiment:
    """The deployed experiment on the same data as Parquet, read by Spark."""
    (tmp_path / "lake").mkdir()
    for name, frame in load(deployed.data.source).frames.items():
        frame.to_parquet(tmp_path / "lake" / f"{name}.parquet")
    changed = {
        "data": DataSource(path=tmp_path / "lake"),
        "engine": EngineChoice(name="spark"),
        "output": tmp_path / "out of spark",
    }
    return deployed.model_copy(update=changed)


def sampled(experiment: Experiment, accounts: int) -> Experiment:
    return experiment.model_copy(update={"engine": EngineChoice(name="spark", sample_accounts=accounts)})


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    """What `score` has written, but for when it did."""
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.parquet"))}
    return {
        name: pd.read_parquet(path).drop(columns="predicted_at", errors="ignore")
        for name, path in files.items()
    }


def test_without_a_word_all_is_in_memory(deployed: Experiment) -> None:
    assert isinstance(engine_of(deployed), InMemory)


def test_what_needs_all_tables_reads_them_here_and_says_that_spark_had_no_part(deployed: Experiment) -> None:
    by_spark = deployed.model_copy(update={"engine": EngineChoice(name="spark")})
    here, there = all_tables(deployed), all_tables(by_spark)
    assert there.digest == here.digest
    assert there.notes == (*here.notes, *read_here(by_spark))
    assert read_here(deployed) == ()
    said = next(one for one in check_data(by_spark).report.findings if one.table == "engine")
    assert (said.severity, said.way_out) == ("note", "see docs/spark.md")


@pytest.mark.parametrize("command", [check_data, kpis, recalibrate])
def test_what_needs_all_tables_refuses_those_that_spark_alone_reads(
    deployed: Experiment, command: Callable[[Experiment], Any]
) -> None:
    changed = {"engine": EngineChoice(name="spark"), "data": DataSource(name="s3a://lake/pulse")}
    said = r"data\.name is 's3a://lake/pulse', which Spark alone reads.*name that as data\.path"
    with pytest.raises(InputError, match=said):
        command(deployed.model_copy(update=changed))


@pytest.mark.spark
@pytest.mark.usefixtures("spark")
class TestInSpark:
    def test_the_scores_of_two_days_are_those_of_the_engine_in_memory(
        self, deployed: Experiment, clustered: Experiment
    ) -> None:
        for at in (MONDAY, FRIDAY):
            here, there = (score(one, at=at, handoffs=False) for one in (deployed, clustered))
            assert there.day.missing == here.day.missing
        local, by_spark = tables(deployed.output), tables(clustered.output)
        assert list(by_spark) == list(local)
        assert any("reasons" in name for name in local)
        for name, frame in local.items():
            # a matrix product of other rows around them may round the last bit of a probability another way
            pd.testing.assert_frame_equal(by_spark[name], frame, rtol=1e-12, atol=1e-12)

    def test_everybody_is_scored_where_a_sample_stands_for_all(
        self, deployed: Experiment, clustered: Experiment
    ) -> None:
        here, there = score(deployed, at=MONDAY, handoffs=False), score(sampled(clustered, 60), at=MONDAY)
        assert there.day.accounts["account_id"].tolist() == here.day.accounts["account_id"].tolist()
        assert any("% of 160, drawn by their ids, stands for all" in said for said in there.day.missing)
        assert len(there.handed.handoffs) + len(there.handed.held) > 0

    def test_a_run_learns_from_the_sample_and_its_windows_are_those_of_the_whole(
        self, clustered: Experiment, deployed_store: Path
    ) -> None:
        found = run(sampled(clustered, 80))
        keys = ["account_id", "cutoff"]
        part = pd.read_parquet(found.outputs["windows"]).set_index(keys)
        whole = pd.read_parquet(deployed_store / "out" / "windows.parquet").set_index(keys)
        assert 50 < part.index.get_level_values(0).nunique() < 110
        pd.testing.assert_frame_equal(part, whole.loc[part.index, part.columns], check_exact=True)
        assert any("drawn by their ids" in said for said in found.report.missing)

    def test_a_scorecard_is_linted_by_the_sample_which_is_told(
        self, clustered: Experiment, tmp_path: Path
    ) -> None:
        card = tmp_path / "card.yaml"
        card.write_text("name: small\nweights: {engagement: 1, retention: 1}\n")
        found = lint_scorecard(card, experiment=sampled(clustered, 60))
        assert "drawn by their ids" in found.to_dict()["missing"][0]
        assert lint_scorecard(card, experiment=clustered).missing == ()

    def test_a_cell_that_the_gate_refuses_in_an_executor_is_one_sentence_and_nothing_stays_on_disk(
        self, clustered: Experiment, tmp_path: Path, spark: Any
    ) -> None:
        few, file = sampled(clustered, 60), tmp_path / "lake" / "events.parquet"
        drawn = set(engine_of(few).tables.events["account_id"])
        events = pd.read_parquet(file)
        others = ~events["account_id"].isin(drawn)
        events.loc[others, "occurred_at"] = pd.Timestamp("1700-01-01", tz="UTC")
        events.to_parquet(file)
        with pytest.raises(InputError, match=r"occurred_at is 1700-01-01.*times lie between"):
            score(few, at=MONDAY)
        kept = spark._jsparkSession.sharedState().cacheManager()  # noqa: SLF001 - told nowhere else
        assert kept.isEmpty()

    def test_the_tables_about_some_accounts_hold_the_sample_too(self, clustered: Experiment) -> None:
        engine = engine_of(sampled(clustered, 60))
        assert isinstance(engine, InSpark)
        drawn = set(engine.sample.tables.events["account_id"])
        events = load(clustered.data.path).events
        other = next(name for name in events["account_id"] if name not in drawn)
        assert set(engine.about(pd.Series([other])).events["account_id"]) == {*drawn, other}
