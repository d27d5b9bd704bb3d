from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.evaluation import OVERALL, align, clustered_auc_difference
from campaignpulse.evaluation.measured import measure_slices
from campaignpulse.tables import PHASES

Predictions = Callable[..., pd.DataFrame]
PAIR = ("learned", "rules")


def test_the_difference_of_a_pair_is_challenger_minus_reference_on_the_rows_of_each_slice(
    predictions: Predictions,
) -> None:
    table = predictions({"rules": 2.0, "learned": 0.3})
    table["probability"] = table["probability"].round(1)
    parts = measure_slices(align(table))

    assert list(parts) == [OVERALL, *PHASES]
    for part in parts.values():
        ours, theirs = (part.rows.probability[name] for name in PAIR)
        expected = clustered_auc_difference(part.rows.churned, ours, theirs, part.rows.account)
        found = part.difference(PAIR, "roc_auc")
        assert found.value == pytest.approx(expected.value, abs=1e-12)
        assert found.standard_error == pytest.approx(expected.standard_error, abs=1e-12)
        assert part.difference(PAIR[::-1], "roc_auc").value == pytest.approx(-(expected.value or 0.0))


def test_losses_are_measured_in_their_own_unit(predictions: Predictions) -> None:
    part = measure_slices(align(predictions({"rules": 2.0, "learned": 0.3})))[OVERALL]
    ours, theirs = ((part.rows.probability[name] - part.rows.churned) ** 2 for name in PAIR)

    assert part.difference(PAIR, "brier").value == pytest.approx(ours.mean() - theirs.mean(), abs=1e-12)
    assert part.estimate("rules", "brier").value == pytest.approx(theirs.mean(), abs=1e-12)
