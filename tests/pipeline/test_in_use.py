from __future__ import annotations

from dataclasses import replace

import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import CancelLabel, Experiment
from campaignpulse.features import Feature, tenure
from campaignpulse.pipeline.grading import SILENCE
from campaignpulse.pipeline.in_use import in_use


def test_the_champion_comes_with_what_it_was_trained_for(deployed: Experiment) -> None:
    found = in_use(deployed)
    assert (str(found.version), found.version.scorer) == ("my-first-look/2", "learned")
    assert found.trained_for["label.horizon_days"] == "56"
    assert list(found.doubts(deployed, ())) == []


def test_another_horizon_in_the_file_is_said(deployed: Experiment) -> None:
    other = deployed.model_copy(update={"label": CancelLabel(kind="cancel", horizon_days=90)})
    (said,) = in_use(other).doubts(other, ())
    assert said.startswith("label.horizon_days: the champion was trained for 56, ")
    assert "file now says 90" in said


def test_a_rule_that_the_file_adds_is_said(deployed: Experiment) -> None:
    label = CancelLabel(kind="cancel", horizon_days=56, eligible={"tenure_days": 30})
    other = deployed.model_copy(update={"label": label})
    (said,) = in_use(other).doubts(other, ())
    assert said.startswith("label.eligible.tenure_days: the champion was trained for none")


def test_metrics_without_rows_are_said(deployed: Experiment) -> None:
    (said,) = in_use(deployed).doubts(deployed, ("sessions", "surveys.nps"))
    assert said.startswith("metrics: sessions and surveys.nps, which the champion reads, had no row")


def test_the_silence_that_grades_read_is_among_its_features_once(deployed: Experiment) -> None:
    found = in_use(deployed)
    assert [feature.name for feature in found.features].count(SILENCE.name) == 1
    bare = replace(found.one, features=(Feature("tenure", tenure(), "any", 1, "days"),))
    assert replace(found, one=bare).features == (*bare.features, SILENCE)


def test_without_a_champion_the_way_out_is_said(deployed: Experiment) -> None:
    with pytest.raises(InputError, match=r"'another look' has no champion .* `campaignpulse run`"):
        in_use(deployed.model_copy(update={"name": "another look"}))
