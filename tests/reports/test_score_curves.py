from __future__ import annotations

from dataclasses import replace

from campaignpulse.experiment import Evaluation
from campaignpulse.reports import Report
from campaignpulse.reports.score_curves import curves


def test_roc_gains_and_reliability_stand_side_by_side_each_with_its_numbers(report: Report) -> None:
    shown = curves(report)
    assert shown.count("<figure>") == shown.count("<summary>Numbers</summary>") == 3
    assert "Where rules leaves the band around learned" in shown


def test_the_budget_of_the_experiment_is_read_off_the_gains(report: Report) -> None:
    made = curves(replace(report, evaluation=Evaluation(budget_share=0.15)))
    assert "among the first 15 %" in made
    assert '<td class="number">15 %</td>' in made
