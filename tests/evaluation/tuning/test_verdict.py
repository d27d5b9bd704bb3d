from __future__ import annotations

from dataclasses import replace

import pytest
from campaignpulse.evaluation.tuning import Gap, Judgement
from campaignpulse.evaluation.tuning.verdict import beats, verdict

BEST = {"l2": 212.34567, "num_leaves": 9}


def test_better_settings_are_named_with_what_they_bring(judgement: Judgement) -> None:
    assert verdict(40, BEST, judgement, min_churned_accounts=30) == (
        "40 trials: better than the defaults: log loss −0.0031 [−0.0050, −0.0012], ROC AUC +0.0042 [0.0001, "
        "0.0083] on the days kept apart (2024-09-09 to 2024-11-04); from now on l2 212, num_leaves 9"
    )


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (Gap(-0.0003, -0.0011, 0.0004), "no better than the defaults: log loss −0.0003 [−0.0011, 0.0004]"),
        (Gap(0.002, 0.001, 0.003), "worse than the defaults: log loss +0.0020 [0.0010, 0.0030]"),
        (Gap(-0.002, None, None), "no better than the defaults: log loss −0.0020 (no interval)"),
        (Gap(-0.0021, -0.0042, 0.0), "no better than the defaults"),
    ],
)
def test_otherwise_the_defaults_stay(judgement: Judgement, gap: Gap, said: str) -> None:
    judged = replace(judgement, log_loss=gap)
    sentence = verdict(40, BEST, judged, min_churned_accounts=30)
    assert sentence.startswith(f"40 trials: {said}")
    assert sentence.endswith("; the defaults stay")
    assert not beats(judged, min_churned_accounts=30)


def test_with_too_few_churned_accounts_nothing_is_adopted(judgement: Judgement) -> None:
    assert beats(judgement, min_churned_accounts=40)
    assert not beats(judgement, min_churned_accounts=41)
    assert verdict(40, BEST, judgement, min_churned_accounts=41) == (
        "40 trials: not enough data on the days kept apart (2024-09-09 to 2024-11-04): 40 churned accounts, "
        "at least 41 are needed; the defaults stay"
    )


def test_accounts_that_were_kept_apart_are_said_to_be_so(judgement: Judgement) -> None:
    judged = replace(judgement, by="accounts", last=judgement.first)
    assert (
        "on the accounts kept apart (2024-09-09; the training is too short to keep later days apart)"
        in verdict(40, BEST, judged, min_churned_accounts=30)
    )


def test_an_auc_that_is_undefined_is_said_to_be_so(judgement: Judgement) -> None:
    judged = replace(judgement, roc_auc=Gap(None, None, None))
    assert "ROC AUC undefined" in verdict(40, BEST, judged, min_churned_accounts=30)


def test_defaults_that_nothing_beat_on_the_folds_need_no_judge() -> None:
    assert verdict(1, BEST, None, min_churned_accounts=30) == (
        "1 trial: none did better than the defaults on the folds; the defaults stay"
    )


def test_a_budget_that_was_too_short_for_the_defaults_is_said_to_be_so() -> None:
    assert verdict(0, None, None, min_churned_accounts=30) == (
        "0 trials: the budget ended before the defaults had been tried on every fold; the defaults stay"
    )
