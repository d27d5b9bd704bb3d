from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation.at_work.figure import UNDEFINED
from campaignpulse.evaluation.at_work.flagged import Flagged, flagged_by_slice
from campaignpulse.evaluation.at_work.uneven import uneven

Make = Callable[..., pd.DataFrame]


@pytest.fixture
def unfair(predictions: Make) -> dict[str, Flagged]:
    """One scorer has everybody likelier to churn in active phases than they are, and in pre phases less."""
    table = predictions({"usage": 1.0, "fair": 1.0}, accounts=400)
    shift = table["phase"].map({"active": 1.5, "post": 0.0, "pre": -0.5, "baseline": 0.0})
    moved = 1 / (1 + (1 / table["probability"] - 1) * np.exp(-shift))
    table["probability"] = moved.where(table["scorer"] == "usage", table["probability"])
    return flagged_by_slice(table, budget_share=0.2)


def test_a_scorer_that_takes_a_campaign_for_churn_is_found_uneven(unfair: dict[str, Flagged]) -> None:
    found = uneven(unfair, "usage", confidence=0.95)
    assert (found.worst, found.best) == ("active", "pre")
    assert found.ratio.low > 1.5


def test_the_ratio_is_that_of_the_rates(unfair: dict[str, Flagged]) -> None:
    rates = {
        phase: part.at_risk["fair"][~part.rows.churned].mean()
        for phase, part in unfair.items()
        if phase != "overall"
    }
    found = uneven(unfair, "fair", confidence=0.95)
    assert found.ratio.value == pytest.approx(max(rates.values()) / min(rates.values()))


def test_a_phase_with_few_who_stayed_is_not_judged(parts: dict[str, Flagged]) -> None:
    found = uneven(parts, "rules", confidence=0.95)
    assert (found.worst, found.best, found.ratio) == (None, None, UNDEFINED)


def test_a_phase_without_any_false_flag_has_no_ratio(unfair: dict[str, Flagged]) -> None:
    unfair["pre"].at_risk["usage"][:] = False
    found = uneven(unfair, "usage", confidence=0.95)
    assert (found.best, found.ratio) == ("pre", UNDEFINED)
