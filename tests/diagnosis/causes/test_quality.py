"""How well a cause is told, counted by hand and by scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.diagnosis.causes.quality import Quality
from campaignpulse.evaluation.clustered import clustered_auc
from sklearn.metrics import roc_auc_score

LIKELY = np.array([0.9, 0.5, 0.4, 0.6, 0.2, 0.1])
HELD = np.array([True, True, True, False, False, False])


def test_the_area_is_that_of_a_second_opinion_with_an_interval_by_account() -> None:
    account = np.array([0, 0, 1, 2, 3, 4])
    found = Quality.of(LIKELY, HELD, account, bar=0.5)
    assert found.auc == pytest.approx(roc_auc_score(HELD, LIKELY))
    low, high = clustered_auc(HELD, LIKELY, account).interval()
    assert (found.auc_low, found.auc_high) == (max(low, 0.0), min(high, 1.0))
    assert high > 1.0


def test_rows_are_counted_at_the_bar_and_above() -> None:
    found = Quality.of(LIKELY, HELD, np.arange(6), bar=0.5)
    assert (found.held, found.named, found.right) == (3, 3, 2)


def test_where_no_interval_can_be_told_there_is_none() -> None:
    found = Quality.of(LIKELY, HELD, np.array([0, 0, 0, 1, 1, 1]), bar=0.5)
    assert (found.auc_low, found.auc_high) == (None, None)


def test_it_reads_back_from_plain_values() -> None:
    found = Quality.of(LIKELY, HELD, np.arange(6), bar=0.5)
    assert Quality.from_dict(found.to_dict()) == found
