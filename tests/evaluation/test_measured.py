from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation import align, clustered_auc_difference
from campaignpulse.evaluation.measured import measure

Predictions = Callable[..., pd.DataFrame]


def test_the_difference_of_a_pair_is_challenger_minus_reference_on_the_rows_measured(
    predictions: Predictions,
) -> None:
    rows = align(predictions({"rules": 2.0, "learned": 0.3})).where(np.arange(1200) % 3 > 0)
    part = measure(rows)
    ours, theirs = rows.probability["learned"], rows.probability["rules"]

    expected = clustered_auc_difference(rows.churned, ours, theirs, rows.account)

    found = part.difference(("learned", "rules"), "roc_auc")
    assert found.value == pytest.approx(expected.value, abs=1e-12)
    assert found.standard_error == pytest.approx(expected.standard_error, abs=1e-12)
    assert part.difference(("rules", "learned"), "roc_auc").value == pytest.approx(-(expected.value or 0.0))


def test_losses_are_measured_in_their_own_unit(predictions: Predictions) -> None:
    rows = align(predictions({"rules": 2.0, "learned": 0.3}))
    ours, theirs = ((rows.probability[name] - rows.churned) ** 2 for name in ("learned", "rules"))

    found = measure(rows).difference(("learned", "rules"), "brier")

    assert found.value == pytest.approx(ours.mean() - theirs.mean(), abs=1e-12)
