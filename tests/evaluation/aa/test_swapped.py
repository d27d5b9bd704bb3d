from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.evaluation.aa.swapped import swapped_outputs
from campaignpulse.evaluation.influence import auc_influence, count_accounts, mean_influence
from campaignpulse.evaluation.metrics import brier, brier_by_row, log_loss, roc_auc
from scipy import stats

RANDOM = np.random.default_rng(3)
ROWS, ACCOUNTS = 300, 60
ACCOUNT = RANDOM.integers(0, ACCOUNTS, ROWS)
CHURNED = RANDOM.random(ROWS) < 0.3
FIRST, SECOND = RANDOM.random(ROWS), np.round(RANDOM.random(ROWS), 1)  # the second with many ties
SWAPPED = RANDOM.random(ACCOUNTS)[ACCOUNT] < 0.5
COUNTED = count_accounts(ACCOUNT, CHURNED, size=ACCOUNTS)


def mixed(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.where(SWAPPED, second, first), np.where(SWAPPED, first, second)


def test_the_difference_of_ranks_and_its_influences_are_those_of_the_mixed_scorers() -> None:
    value, rows = swapped_outputs("roc_auc", CHURNED, FIRST, SECOND).difference(SWAPPED)
    ours, theirs = mixed(stats.rankdata(FIRST), stats.rankdata(SECOND))
    expected = auc_influence(CHURNED, ours, COUNTED) - auc_influence(CHURNED, theirs, COUNTED)
    assert value == pytest.approx(expected.value)
    np.testing.assert_allclose(
        np.bincount(ACCOUNT, weights=rows, minlength=ACCOUNTS), expected.by_account, atol=1e-12
    )


def test_the_difference_of_losses_and_its_influences_are_those_of_the_mixed_scorers() -> None:
    value, rows = swapped_outputs("brier", CHURNED, FIRST, SECOND).difference(SWAPPED)
    losses = (brier_by_row(CHURNED, output) for output in mixed(FIRST, SECOND))
    ours, theirs = (mean_influence(loss, COUNTED) for loss in losses)
    assert value == pytest.approx((ours - theirs).value)
    np.testing.assert_allclose(
        np.bincount(ACCOUNT, weights=rows, minlength=ACCOUNTS), (ours - theirs).by_account, atol=1e-12
    )


@pytest.mark.parametrize(
    ("metric", "measure"), [("roc_auc", roc_auc), ("brier", brier), ("log_loss", log_loss)]
)
def test_without_a_swap_it_is_the_real_difference_and_with_all_swapped_its_opposite(metric, measure) -> None:
    pair, nobody = swapped_outputs(metric, CHURNED, FIRST, SECOND), np.zeros(ROWS, dtype=bool)
    real = measure(CHURNED, FIRST) - measure(CHURNED, SECOND)
    assert pair.difference(nobody)[0] == pytest.approx(real)
    assert pair.difference(~nobody)[0] == pytest.approx(-real)
    assert pair.difference(nobody)[1].sum() == pytest.approx(0, abs=1e-12)
