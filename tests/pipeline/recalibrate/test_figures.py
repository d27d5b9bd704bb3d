"""The figures of a decision, as MLflow takes them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.pipeline.recalibrate.figures import candidates, figures, over_time, searches

QUIET, ALARM = "2024-05-06", "2024-08-05"
WEEK = pd.Timedelta(days=7)


def test_both_sides_of_the_gate_are_candidates_with_the_loss_that_decided(judged) -> None:
    found = judged("quiet", QUIET).found
    gate = found.decision.gate
    told = {one.name: one.metrics for one in candidates(found)}
    assert told == {
        "champion": {"log_loss": gate.champion, "n_rows": gate.rows},
        "challenger": {"log_loss": gate.challenger, "n_rows": gate.rows},
    }
    assert {one.verdict for one in candidates(found)} == {gate.sentence}


def test_without_a_search_there_is_none_on_record(judged) -> None:
    assert searches(judged("quiet", QUIET).found, "learned") == ()


def test_each_week_is_told_at_the_day_on_which_it_ended(judged) -> None:
    found = judged("shift", ALARM).found
    told = over_time(found)
    for week in found.course.weeks:
        assert told[week.cutoff + WEEK]["cancellations_observed"] == week.observed
        assert told[week.cutoff + WEEK]["evidence_more"] == week.more
    assert set(told[found.decision.at]) >= {"log_loss_champion", "log_loss_base_rate", "evidence_more"}


def test_the_figures_of_the_day_are_the_totals_of_the_course_and_the_shift(judged) -> None:
    found = judged("shift", ALARM).found
    told = figures(found)
    assert told["shift"] == found.decision.shift
    assert told["cancellations_observed"] == sum(week.observed for week in found.course.weeks)
    assert told["cancellations_expected"] == pytest.approx(sum(week.expected for week in found.course.weeks))
    assert told["evidence_more"] == found.course.weeks[-1].more


def test_how_far_the_challenger_was_ahead_is_told_only_where_one_was_tried(judged) -> None:
    found = judged("quiet", QUIET).found
    assert figures(found)["log_loss_difference"] == found.decision.gate.difference
    assert figures(found)["standard_errors_ahead"] == found.decision.gate.sure
    alone = replace(found, decision=replace(found.decision, gate=None), standing=found.decision.gate)
    assert "log_loss_difference" not in figures(alone)
    assert figures(alone)["log_loss_champion"] == found.decision.gate.as_scored
