from __future__ import annotations

import pytest
from campaignpulse.evaluation import adjusted, holm


def test_each_p_value_is_multiplied_by_the_hypotheses_not_yet_rejected() -> None:
    assert holm([0.01, 0.02, 0.03, 0.04]) == pytest.approx([0.04, 0.06, 0.06, 0.06])


def test_the_order_given_is_kept() -> None:
    assert holm([0.3, 0.001, 0.02]) == pytest.approx([0.3, 0.003, 0.04])


def test_no_adjusted_value_exceeds_one() -> None:
    assert holm([0.6, 0.7]) == [1.0, 1.0]


def test_one_p_value_stays_and_none_gives_none() -> None:
    assert holm([0.04]) == [0.04]
    assert holm([]) == []


def test_each_family_is_adjusted_for_itself() -> None:
    p_values = {
        ("brier", "overall"): 0.01,
        ("log_loss", "post"): 0.02,
        ("roc_auc", "overall"): 0.04,
        ("roc_auc", "post"): 0.02,
        ("roc_auc", "pre"): 0.03,
    }

    assert adjusted(p_values, primary="roc_auc") == {
        ("brier", "overall"): 0.02,
        ("log_loss", "post"): 0.02,
        ("roc_auc", "overall"): 0.04,
        ("roc_auc", "post"): 0.04,
        ("roc_auc", "pre"): 0.04,
    }
