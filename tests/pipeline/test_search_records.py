from __future__ import annotations

from dataclasses import replace

import pytest
from campaignpulse.evaluation.tuning import Gap, Judgement, Trial, Tuning
from campaignpulse.pipeline.search_records import search_records


def trial(number: int, *losses: float, pruned: bool = False) -> Trial:
    return Trial(number, {"l2": 50.0 + number}, losses, (0.6,) * len(losses), pruned=pruned, seconds=1.0)


@pytest.fixture
def tuning() -> Tuning:
    return Tuning(
        kind="learned",
        study="learned-0123",
        defaults={"l2": 50.0},
        best={"l2": 52.0},
        adopted=True,
        verdict="4 trials: better than the defaults",
        trials=(trial(0, 0.4, 0.5), trial(1, 0.1, pruned=True), trial(2, 0.3, 0.4), trial(3, 0.5, 0.5)),
        broken_off=0,
        judgement=Judgement(
            by="time",
            rows=9,
            accounts=5,
            churned_accounts=3,
            first="2024-01-01",
            last="2024-02-01",
            log_loss=Gap(-0.01, -0.02, -0.001),
            roc_auc=Gap(None, None, None),
        ),
    )


def test_a_pruned_trial_has_no_value_among_those_of_whole_ones(tuning: Tuning) -> None:
    (record,) = search_records({"learned": tuning})
    assert record.steps["log_loss"] == [pytest.approx(0.45), None, pytest.approx(0.35), 0.5]
    assert record.steps["best_log_loss"] == [pytest.approx(0.45)] * 2 + [pytest.approx(0.35)] * 2
    assert record.steps["auc"] == [0.6, None, 0.6, 0.6]


def test_the_best_settings_are_the_params_and_whether_they_are_used_a_tag(tuning: Tuning) -> None:
    (record,) = search_records({"my learned": tuning})
    assert record.name == "my learned"
    assert record.params == {"kind": "learned", "l2": 52.0}
    assert record.tags == {"adopted": "yes", "study": "learned-0123"}
    assert record.metrics["log_loss_difference_high"] == -0.001
    assert len(record.trials) == 4


def test_where_nothing_was_judged_the_defaults_stand_for_the_best_and_no_difference_is_told(
    tuning: Tuning,
) -> None:
    unfinished = replace(tuning, best=None, adopted=False, trials=(), judgement=None)
    (record,) = search_records({"learned": unfinished})
    assert record.params == {"kind": "learned", "l2": 50.0}
    assert record.metrics == {}
    assert record.steps["best_log_loss"] == []
    assert search_records({}) == ()
