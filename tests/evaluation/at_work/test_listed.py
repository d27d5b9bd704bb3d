from __future__ import annotations

from collections.abc import Callable

import pytest
from campaignpulse.evaluation.at_work.flagged import Flagged
from campaignpulse.evaluation.at_work.listed import (
    false_at_risk,
    false_at_risk_difference,
    precision,
    precision_difference,
    recall,
    recall_difference,
)
from scipy import stats

PAIR = ("learned", "rules")
Replicates = Callable[[Flagged, Callable[[Flagged], float]], float]


def test_shares_are_sums_by_hand(part: Flagged) -> None:
    found = [
        (share.hits, share.of)
        for share in (of(part, "learned", confidence=0.95) for of in (recall, precision, false_at_risk))
    ]
    assert found == [(3, 4), (3, 4), (1, 16)]


def test_differences_are_sums_by_hand(part: Flagged) -> None:
    assert recall_difference(part, *PAIR, confidence=0.95).value == pytest.approx(3 / 4 - 1 / 4)
    assert precision_difference(part, *PAIR, confidence=0.95).value == pytest.approx(3 / 4 - 1 / 4)
    assert false_at_risk_difference(part, *PAIR, confidence=0.95).value == pytest.approx(1 / 16 - 3 / 16)


@pytest.mark.parametrize(
    ("share", "difference"),
    [
        (recall, recall_difference),
        (precision, precision_difference),
        (false_at_risk, false_at_risk_difference),
    ],
)
def test_intervals_of_differences_are_those_of_a_sample_of_accounts(
    many: Flagged, replicates: Replicates, share: Callable, difference: Callable
) -> None:
    def apart(of: Flagged) -> float:
        ours, theirs = (share(of, name, confidence=0.95).value for name in PAIR)
        return ours - theirs

    found = difference(many, *PAIR, confidence=0.95)
    error = (found.high - found.low) / 2 / stats.norm.ppf(0.975)
    assert error == pytest.approx(replicates(many, apart), rel=0.15)
    assert found.value == pytest.approx(apart(many))


def test_the_other_way_round_has_the_other_sign(many: Flagged) -> None:
    there, back = (recall_difference(many, *pair, confidence=0.95) for pair in (PAIR, PAIR[::-1]))
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))
