from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from campaignpulse.evaluation.at_work.agreement import agreement
from campaignpulse.evaluation.at_work.flagged import Flagged
from scipy import stats
from sklearn.metrics import cohen_kappa_score


def kappa(of: Flagged) -> float:
    return float(cohen_kappa_score(of.at_risk["learned"], of.at_risk["rules"]))


def test_snapshots_and_accounts_that_change_colour_are_counted(part: Flagged) -> None:
    found = agreement(part, "learned", "rules", confidence=0.95)
    assert (found.changed.hits, found.changed.of) == (6, 20)
    assert (found.accounts, found.of_accounts) == (5, 10)  # a, b, c, e and f


def test_kappa_is_that_of_scikit_learn(many: Flagged) -> None:
    found = agreement(many, "learned", "rules", confidence=0.95)
    assert found.kappa.value == pytest.approx(kappa(many), abs=1e-12)


def test_the_interval_of_kappa_is_that_of_a_sample_of_accounts(
    many: Flagged, replicates: Callable[[Flagged, Callable[[Flagged], float]], float]
) -> None:
    found = agreement(many, "learned", "rules", confidence=0.95).kappa
    error = (found.high - found.low) / 2 / stats.norm.ppf(0.975)
    assert error == pytest.approx(replicates(many, kappa), rel=0.15)


def test_a_scorer_agrees_with_itself(many: Flagged) -> None:
    found = agreement(many, "rules", "rules", confidence=0.95)
    assert (found.changed.value, found.accounts, found.kappa.value) == (0.0, 0, 1.0)


def test_two_empty_lists_have_no_kappa(many: Flagged) -> None:
    nobody = Flagged(many.rows, dict.fromkeys(("a", "b"), np.zeros(len(many.rows.churned), dtype=bool)))
    assert agreement(nobody, "a", "b", confidence=0.95).kappa.value is None
