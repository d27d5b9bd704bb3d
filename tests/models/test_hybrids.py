from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.models import ScorerWithFeatures
from campaignpulse.models.change import read_for
from campaignpulse.models.hybrids import BEHAVIOUR_BIT, DATA_BIT, NOW, PHASE_BIT, Hybrids, health_slope

NAN = np.nan


def row(values: list[float], phase: str) -> pd.DataFrame:
    columns = pd.DataFrame([values], columns=["sessions", "seats", "tickets", "nps"])
    return columns.assign(
        account_id="a",
        cutoff=pd.Timestamp("2024-01-01", tz="UTC"),
        phase=phase,
        campaign_id=None,
        series=None,
    )


@pytest.fixture
def hybrids(versions: tuple[ScorerWithFeatures, ScorerWithFeatures]) -> Hybrids:
    """One account: the phase, the values and what is known have changed."""
    before = row([1.0, 2.0, NAN, 0.5], "pre")
    now = row([1.5, NAN, 3.0, NAN], "active")
    one = versions[0]
    bits = np.array([BEHAVIOUR_BIT, BEHAVIOUR_BIT, PHASE_BIT, DATA_BIT])
    return Hybrids(one.scorer, read_for(one, before, before), read_for(one, now, now), bits)


@pytest.mark.parametrize(
    ("bits", "values", "phase"),
    [
        (0, [1.0, 2.0, NAN, 0.5], "pre"),
        (PHASE_BIT, [1.0, 2.0, 3.0, 0.5], "active"),
        (DATA_BIT, [1.0, 2.0, NAN, NAN], "pre"),
        (BEHAVIOUR_BIT, [1.5, NAN, NAN, 0.5], "pre"),
        (NOW, [1.5, NAN, 3.0, NAN], "active"),
    ],
)
def test_a_hybrid_takes_each_factor_from_its_side(hybrids: Hybrids, bits, values, phase) -> None:
    expected = hybrids.scorer.decision_function(row(values, phase))[0]
    assert hybrids.evaluate().log_odds[bits, 0] == pytest.approx(expected, abs=1e-12)


def test_each_changed_feature_has_the_factor_that_changed_it(hybrids: Hybrids) -> None:
    assert hybrids.changed_by.tolist() == [[BEHAVIOUR_BIT, BEHAVIOUR_BIT, PHASE_BIT, DATA_BIT]]


def test_a_feature_moves_what_its_own_factor_brings(hybrids: Hybrids) -> None:
    moved = hybrids.evaluate().moved
    assert np.flatnonzero(moved[PHASE_BIT][0]).tolist() in ([2], [])
    assert np.flatnonzero(moved[DATA_BIT][0]).tolist() in ([3], [])
    assert not moved[BEHAVIOUR_BIT][0, 2:].any()


def test_the_slope_of_health_is_the_one_between_two_log_odds(
    versions: tuple[ScorerWithFeatures, ScorerWithFeatures],
) -> None:
    scorer, ends = versions[0].scorer, (np.array([-1.5]), np.array([-0.5]))
    rise = scorer.health_at(ends[1]) - scorer.health_at(ends[0])
    np.testing.assert_allclose(health_slope(scorer, *ends), rise)
    assert (health_slope(scorer, ends[0], ends[0]) <= 0).all()
