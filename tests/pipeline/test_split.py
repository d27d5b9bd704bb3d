from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import Experiment, read_experiment
from campaignpulse.pipeline.choose import chosen_features
from campaignpulse.pipeline.split import customers_of, split_of
from campaignpulse.sources import load
from campaignpulse.tables import Tables, validate


@pytest.fixture
def experiment(experiment_file: Path) -> Experiment:
    return read_experiment(experiment_file)


@pytest.fixture
def tables(experiment: Experiment) -> Tables:
    return load(experiment.data.source)


def test_training_outcomes_are_known_by_the_first_test_day(experiment: Experiment, tables: Tables) -> None:
    chosen, _ = chosen_features(experiment, tables)
    split = split_of(experiment, tables, chosen)
    last = split.train["cutoff"].max() + pd.Timedelta(days=experiment.label.horizon_days)
    assert last <= split.test["cutoff"].min()
    assert {feature.name for feature in chosen.all} <= set(split.train)


def test_the_customers_are_those_of_the_cutoffs_of_both_sides(experiment: Experiment, tables: Tables) -> None:
    days = customers_of(experiment, tables)["cutoff"]
    assert days.min() == experiment.split.train[0]
    assert days.max() == pd.Timestamp("2024-01-10", tz="UTC")


def test_an_eligibility_that_nobody_meets_is_refused(experiment_file: Path, tables: Tables) -> None:
    text = experiment_file.read_text().replace(
        "horizon_days: 56", "horizon_days: 56, eligible: {tenure_days: 9000}"
    )
    experiment_file.write_text(text)
    with pytest.raises(InputError, match=r"label\.eligible: nobody is a customer"):
        customers_of(read_experiment(experiment_file), tables)


def answers(days: list[str]) -> pd.DataFrame:
    """Two answers of each of four accounts on each day; the first account knows nothing but faults."""
    rows = [
        {"account_id": f"a00{n}", "responded_at": day, "text": "It crashed" if n + k < 2 else "Fine"}
        for n in range(4)
        for day in days
        for k in range(2)
    ]
    return pd.DataFrame(rows).assign(instrument="nps", score=5.0, response_id=range(len(rows)))


def test_shares_of_few_cases_learn_their_mean_from_training_snapshots_alone(
    experiment_file: Path, experiment: Experiment, tables: Tables
) -> None:
    experiment_file.write_text(experiment_file.read_text() + "features: {shrink_shares: true}\n")
    asked = read_experiment(experiment_file)
    trained, later = ["2023-05-01", "2023-06-01"], ["2023-09-02", "2023-12-01"]
    chosen = [
        chosen_features(one, validate({**tables.frames, "surveys": answers(days)}, origin="x"))[0].features
        for one, days in ((experiment, trained), (asked, trained), (asked, trained + later))
    ]
    changed = [one.name for one, other in zip(chosen[0], chosen[1], strict=True) if one != other]
    assert changed == ["surveys.fault_mean_84d", "surveys.fault_mean_365d"]
    assert chosen[2] == chosen[1]


def test_the_share_of_answers_that_nobody_reads_is_said(experiment: Experiment, tables: Tables) -> None:
    said = answers(["2023-05-01"]).assign(text="Es ist nicht schnell")
    foreign = validate({**tables.frames, "surveys": said}, origin="x")
    told = "surveys: 100 % of 8 texts are not English (German): no theme and no tone"
    assert told in chosen_features(experiment, foreign)[1]
    read = validate({**tables.frames, "surveys": answers(["2023-05-01"])}, origin="x")
    assert not any("English" in sentence for sentence in chosen_features(experiment, read)[1])
