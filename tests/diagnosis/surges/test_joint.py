from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.diagnosis.surges.joint import joint_tail, tone_tail
from scipy import stats


@pytest.mark.parametrize(("volume", "tone"), [(0.05, 0.05), (0.001, 0.6), (1.0, 1.0)])
def test_two_p_values_are_joined_as_fisher_does(volume: float, tone: float) -> None:
    second = stats.combine_pvalues([volume, tone], method="fisher").pvalue
    assert joint_tail(np.array([volume]), np.array([tone]), np.array([3.0]))[0] == pytest.approx(second)


def test_where_no_tone_is_heard_the_volume_decides_alone() -> None:
    assert joint_tail(np.array([0.03]), np.array([1.0]), np.array([0.0])).tolist() == [0.03]


def test_the_tone_is_judged_against_the_own_share_shrunk_toward_the_usual_one() -> None:
    found = tone_tail(np.array([3.0]), np.array([4.0]), np.array([1.0]), np.array([6.0]), usual=0.25)
    assert found[0] == pytest.approx(stats.betabinom.sf(2, 4, 4 * 0.25 + 1, 4 * 0.75 + 5))


def test_who_always_sounds_bad_surprises_less() -> None:
    calm, sour = (
        tone_tail(np.array([4.0]), np.array([4.0]), np.array([own]), np.array([10.0]), usual=0.2)[0]
        for own in (1.0, 9.0)
    )
    assert calm < sour


def test_no_ticket_is_no_surprise() -> None:
    assert tone_tail(np.zeros(1), np.zeros(1), np.zeros(1), np.zeros(1), usual=0.2).tolist() == [1.0]
