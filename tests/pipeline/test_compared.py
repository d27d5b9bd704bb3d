"""The comparison that an experiment asks for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.experiment import Experiment
from campaignpulse.pipeline.compared import compared


@pytest.fixture
def experiment() -> Experiment:
    return Experiment.model_validate(
        {
            "name": "a",
            "data": {"path": "data"},
            "label": {"kind": "cancel", "horizon_days": 90},
            "cutoffs": {"every_days": 7},
            "split": {"train": ["2023-01-01", "2023-06-30"], "test": ["2023-10-01", "2023-12-31"]},
            "evaluation": {"confidence": 0.9, "bootstrap_draws": 200},
        }
    )


@pytest.fixture
def predictions() -> pd.DataFrame:
    random = np.random.default_rng(0)
    churned = random.random(300) < 0.3
    rows = {"account_id": [f"a{number}" for number in range(300)], "cutoff": pd.Timestamp("2023-10-01")}
    return pd.concat(
        pd.DataFrame(rows).assign(
            scorer=name,
            phase="baseline",
            churned=churned,
            probability=1 / (1 + np.exp(-(churned + random.normal(size=300)))),
        )
        for name in ("rules", "learned")
    )


def test_the_block_of_the_file_decides_how_sure_one_has_to_be(experiment, predictions) -> None:
    found = compared(experiment, predictions)
    assert "(90 % interval" in found.verdict
    assert found.second_opinion is not None


def test_a_look_has_a_confidence_of_its_own_and_no_second_opinion(experiment, predictions) -> None:
    usual, look = compared(experiment, predictions), compared(experiment, predictions, confidence=0.999)
    assert look.primary.difference == usual.primary.difference
    assert look.primary.high - look.primary.low > 1.9 * (usual.primary.high - usual.primary.low)
    assert look.second_opinion is None


def test_verdicts_by_phase_are_those_of_the_planned_phases(experiment, predictions) -> None:
    def said(*phases: str) -> set[str]:
        chosen = experiment.evaluation.model_copy(update={"phases": phases})
        found = compared(experiment.model_copy(update={"evaluation": chosen}), predictions)
        return {row.slice for row in found.comparisons if row.verdict is not None} - {"overall"}

    assert said("post", "baseline") == {"post", "baseline"}
    assert said("active") == {"active"}
