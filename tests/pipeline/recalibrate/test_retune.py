"""A search for other settings: who may have one, and that the gate's outcomes are no part of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import TuningChoice
from campaignpulse.pipeline.in_use import in_use
from campaignpulse.pipeline.recalibrate.challenger import fit_challenger
from campaignpulse.pipeline.recalibrate.matured import matured_rows
from campaignpulse.pipeline.recalibrate.retune import can_retune, search
from campaignpulse.sources import load
from campaignpulse.tables import as_known

AT = pd.Timestamp("2024-10-07", tz="UTC")


def test_settings_are_searched_only_of_scorers_that_the_tuning_block_names(world) -> None:
    experiment = world("quiet")
    assert not can_retune(experiment, "learned")
    tuned = experiment.model_copy(update={"tuning": TuningChoice()})
    assert can_retune(tuned, "learned")
    assert not can_retune(tuned, "rules")


def test_outcomes_that_the_gate_asks_about_are_no_part_of_a_search(world) -> None:
    experiment = world("quiet").model_copy(update={"tuning": TuningChoice(trials=2, folds=1)})
    tables = as_known(load(experiment.data.source), AT)
    matured = matured_rows(experiment, tables, AT)
    refit = fit_challenger(in_use(experiment).one, tables, matured)
    found = search(experiment, "learned", refit, matured.asked, why="a test", studies=None)
    turned = np.where(matured.asked, ~refit.churned, refit.churned)
    refit.churned[:] = turned
    again = search(experiment, "learned", refit, matured.asked, why="a test", studies=None)
    assert [trial.log_loss for trial in again.tuning.trials] == [
        trial.log_loss for trial in found.tuning.trials
    ]
    with pytest.raises(InputError, match="no such block"):
        search(world("quiet"), "learned", refit, matured.asked, why="a test", studies=None)
