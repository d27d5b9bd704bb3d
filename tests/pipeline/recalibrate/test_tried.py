"""What is tried on a day: a refit, then other settings, and which of them may decide."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import Experiment, TuningChoice
from campaignpulse.features.kept import kept_windows
from campaignpulse.models import CompleteScorer
from campaignpulse.pipeline.in_use import in_use
from campaignpulse.pipeline.recalibrate.challenger import Challenger, refitted
from campaignpulse.pipeline.recalibrate.matured import Matured, matured_rows
from campaignpulse.pipeline.recalibrate.tried import Tried, better_of, policy_of, searched, tried_at
from campaignpulse.recalibration import REFIT, RETUNE, Course, Policy
from campaignpulse.recalibration.gate import FEWEST_CHURNED
from campaignpulse.sources import load
from campaignpulse.tables import Tables, as_known
from sklearn.base import clone

AT = pd.Timestamp("2024-10-07", tz="UTC")
STIFF = 1_000.0  # of l2: weights can hardly leave 0, so the champion cannot tell customers apart


@pytest.fixture
def asked(world) -> tuple[Experiment, Tables]:
    experiment = world("quiet")
    return experiment, as_known(load(experiment.data.source), AT)


def stiff(experiment: Experiment, tables: Tables) -> CompleteScorer:
    """The champion as it would be at a setting that was badly chosen."""
    one, matured = in_use(experiment).one, matured_rows(experiment, tables, AT)
    one = replace(one, scorer=clone(one.scorer).set_params(l2=STIFF))
    rows, _ = kept_windows(tables, matured.rows[["account_id", "cutoff"]], one.features)
    return refitted(one, rows, matured.churned)


def tried(
    asked,
    one: CompleteScorer,
    *,
    why: str | None = "a test",
    other_leavers: bool = True,
    studies: Path | None = None,
) -> Tried:
    experiment, tables = asked
    matured, champion = matured_rows(experiment, tables, AT), replace(in_use(experiment), one=one)
    refit = tried_at(experiment, one, tables, AT, matured, first_day=champion.first_day, why=why)
    about = (experiment, champion, tables, AT, matured, Course())
    return searched(refit, *about, other_leavers=other_leavers, studies=studies)


def with_tuning(asked, *, sure: float) -> tuple[Experiment, Tables]:
    experiment, tables = asked
    policy = experiment.recalibration.model_copy(update={"sure": sure})
    tuning = TuningChoice(trials=4, folds=1)
    return experiment.model_copy(update={"tuning": tuning, "recalibration": policy}), tables


def test_without_a_reason_nothing_is_tried_and_the_champion_stands_beside_the_base_rate(asked) -> None:
    found = tried(asked, in_use(asked[0]).one, why=None)
    assert (found.refit, found.search) == (None, None)
    assert found.best == (None, None, REFIT)
    assert found.gate is not None
    assert found.gate.constant is not None


def test_without_a_tuning_block_no_settings_are_searched(asked) -> None:
    found = tried(asked, in_use(asked[0]).one)
    assert found.refit is not None
    assert found.search is None


def test_without_an_alarm_no_settings_are_searched(asked) -> None:
    found = tried(with_tuning(asked, sure=9.0), in_use(asked[0]).one, other_leavers=False)
    assert found.search is None


def test_other_settings_take_over_where_a_refit_at_those_in_use_is_held(asked, tmp_path: Path) -> None:
    asked = with_tuning(asked, sure=0.2)
    one = stiff(*asked)
    found = tried(asked, one, studies=tmp_path)
    assert found.search is not None
    assert not found.gate.passed
    assert found.search.gate.passed
    challenger, gate, step = found.best
    assert (challenger, gate, step) == (found.search.challenger, found.search.gate, RETUNE)
    assert challenger.one.scorer.l2 < STIFF
    assert found.search.sentence.startswith(
        "settings were searched, as others leave than the champion has in mind: l2 "
    )
    assert "passed by the same gate" in found.search.sentence
    again = tried(asked, one, studies=tmp_path)
    assert again.search.tuning.best == found.search.tuning.best


def test_settings_that_are_no_better_change_nothing_and_say_so(asked) -> None:
    found = tried(with_tuning(asked, sure=9.0), in_use(asked[0]).one)
    assert found.search is not None
    assert not found.search.passed
    assert found.best[2] == REFIT
    assert "settings were searched" in found.search.sentence


def test_where_too_few_cutoffs_are_left_for_a_search_it_is_said(asked) -> None:
    experiment, tables = with_tuning(asked, sure=9.0)
    experiment = experiment.model_copy(update={"tuning": TuningChoice(trials=2, folds=12)})
    found = tried((experiment, tables), in_use(experiment).one)
    assert found.search is None
    assert found.said[0].startswith("retune: no settings could be searched: folds:")


def test_the_policy_is_that_of_the_experiment_file(asked) -> None:
    experiment, _ = asked
    assert policy_of(experiment) == Policy(more=5, fewer=8)
    changed = experiment.recalibration.model_copy(update={"rest_days": 7, "half_life_days": 90})
    rested = policy_of(experiment.model_copy(update={"recalibration": changed}))
    assert rested == Policy(more=5, fewer=8, rest_days=7)


def with_late(asked, churned: int) -> Tried:
    """What is tried where, of the late outcomes, those of so many accounts that churned are there."""
    experiment, tables = asked
    found = matured_rows(experiment, tables, AT)
    ids = found.rows.loc[found.asked & found.churned, "account_id"].unique()[churned:]
    kept = ~(found.asked & found.churned & found.rows["account_id"].isin(ids))
    few = Matured(found.rows[kept].reset_index(drop=True), found.asked[kept].reset_index(drop=True))
    champion = in_use(experiment)
    return tried_at(experiment, champion.one, tables, AT, few, first_day=champion.first_day, why="a test")


def refuse(*_: object) -> None:
    raise InputError("the scorer cannot learn")


def test_where_late_outcomes_cannot_teach_the_refit_of_the_year_stands_and_it_is_said(
    asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Challenger, "of_these", refuse)
    found = tried(asked, in_use(asked[0]).one)
    assert found.refit is not None
    assert found.said == ("refit: late outcomes alone could not be tried: the scorer cannot learn",)


def test_where_too_few_churned_for_the_gate_late_outcomes_are_not_tried_alone(
    asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Challenger, "of_these", refuse)
    assert with_late(asked, FEWEST_CHURNED - 1).said == ()
    assert with_late(asked, FEWEST_CHURNED).said != ()


@pytest.fixture
def year(asked) -> Tried:
    found = tried(asked, in_use(asked[0]).one)
    assert found.gate is not None
    assert not found.gate.passed
    return found


def with_gate(found: Tried, *, passed: bool, ahead: float) -> Tried:
    assert found.gate is not None
    gate = replace(found.gate, passed=passed, challenger=found.gate.challenger - ahead)
    return replace(found, gate=gate)


def test_the_refit_of_late_outcomes_stands_where_it_passes_and_that_of_the_year_does_not(year: Tried) -> None:
    lately = with_gate(year, passed=True, ahead=0.01)
    found = better_of(year, lately, days=112)
    assert found.gate is lately.gate
    assert found.learned is not None
    assert found.learned.startswith("it learned from the outcomes of the last 112 days alone, by which")


def test_where_both_refits_pass_the_one_with_the_lower_log_loss_stands(year: Tried) -> None:
    passed = with_gate(year, passed=True, ahead=0.0)
    assert better_of(passed, with_gate(year, passed=True, ahead=0.01), days=112).learned is not None
    assert better_of(passed, with_gate(year, passed=True, ahead=-0.01), days=112) is passed


def test_where_the_refit_of_late_outcomes_is_held_that_of_the_year_stands(year: Tried) -> None:
    assert better_of(year, with_gate(year, passed=False, ahead=0.01), days=112) is year
