from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.experiment import Experiment, Simulation, read_experiment
from campaignpulse.pipeline.checks import check_data
from campaignpulse.sources import load
from campaignpulse.sources.store import BatchStore
from campaignpulse.tables import validate


@pytest.fixture
def asked(experiment_file: Path) -> Experiment:
    return read_experiment(experiment_file)


def test_the_tables_of_an_experiment_are_looked_at_and_its_outcomes(asked: Experiment) -> None:
    found = check_data(asked, today=pd.Timestamp("2024-06-01", tz="UTC")).to_dict()
    assert found["experiment"] == "my first look"
    assert [size["table"] for size in found["tables"]] == [
        "campaigns",
        "exposures",
        "events",
        "subscriptions",
    ]
    assert found["errors"] == 0
    assert [stage["name"] for stage in found["stages"]] == ["read", "outcomes", "look"]


def test_too_few_churners_for_the_verdict_of_this_experiment_are_told(asked: Experiment) -> None:
    many = asked.evaluation.model_copy(update={"min_churned_accounts": 500})
    found = check_data(asked.model_copy(update={"evaluation": many}))
    assert any("a verdict needs 500" in one.what for one in found.report.of("warning"))


def test_rows_after_today_are_an_error_unless_the_data_are_simulated(asked: Experiment) -> None:
    early = pd.Timestamp("2023-12-01", tz="UTC")
    found = check_data(asked, today=early)
    assert {one.table for one in found.report.of("error")} == {"events", "subscriptions"}
    simulated = asked.model_copy(
        update={
            "data": asked.data.model_copy(
                update={"path": None, "simulate": Simulation(accounts=250, years=3)}
            )
        }
    )
    assert check_data(simulated, today=early).report.of("error") == ()


def test_equal_rows_of_two_ids_in_a_store_are_real_and_those_without_an_id_may_be_a_day_delivered_twice(
    asked: Experiment, tmp_path: Path
) -> None:
    tables = load(asked.data.source)
    last = tables.events["occurred_at"].max().floor("D") - pd.Timedelta(days=30)
    day = pd.DataFrame(
        {"account_id": tables.events["account_id"].iloc[:1000], "occurred_at": last, "metric": "clicks"}
    )
    twice = pd.concat([day, day], ignore_index=True)
    for name, ids in (("with", [f"e{n}" for n in range(len(twice))]), ("without", None)):
        events = pd.concat([tables.events, twice if ids is None else twice.assign(event_id=ids)])
        frames = {**tables.frames, "events": events}
        BatchStore(tmp_path / name).add(validate(frames, origin="both"), name="all")
        source = asked.data.model_copy(update={"path": tmp_path / name})
        found = check_data(
            asked.model_copy(update={"data": source}), today=pd.Timestamp("2024-06-01", tz="UTC")
        )
        assert any("rows stand twice" in one.what for one in found.report.of("error")) == (ids is None)
