"""What a run puts on record of its comparison."""

from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.evaluation import Comparison, compare
from campaignpulse.pipeline.record import differences

FEW, ENOUGH = 12, 30


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """Twelve accounts churn in the post phase, thirty in the baseline; `learned` ranks all of them first."""
    counts = {"post": FEW, "baseline": ENOUGH}
    rows = [
        {"account_id": f"{phase}{place}{churned}", "phase": phase, "churned": churned, "scorer": scorer}
        | {"probability": 0.1 + 0.5 * churned * (scorer == "learned") + place / 1_000}
        for phase, many in counts.items()
        for place in range(many)
        for churned in (True, False)
        for scorer in ("rules", "learned")
    ]
    table = pd.DataFrame(rows).assign(cutoff=pd.Timestamp("2024-01-01", tz="UTC"))
    return compare(table, reference="rules", challenger="learned")


@pytest.mark.parametrize(("least", "there"), [(FEW, True), (FEW + 1, False)])
def test_phases_with_too_few_churned_accounts_have_no_difference_in_the_chart_of_runs(
    comparison: Comparison, least: int, there: bool
) -> None:
    found = differences(comparison, min_churned_accounts=least)
    assert {f"auc_difference{bound}/baseline" for bound in ("", "_low", "_high")} <= {*found}
    assert any(name.endswith("/post") for name in found) is there


def test_the_whole_always_has_its_difference_which_the_verdict_speaks_of(comparison: Comparison) -> None:
    assert differences(comparison, min_churned_accounts=1_000)["auc_difference/overall"] is not None
