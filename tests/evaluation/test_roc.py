from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation import align
from campaignpulse.evaluation.aligned import AlignedRows
from campaignpulse.evaluation.roc import paired_roc
from scipy import stats
from sklearn.metrics import roc_curve

PAIR = ("learned", "rules")
SHARES = (0.1, 0.2, 0.3, 0.5, 0.7)


@pytest.fixture
def rows(predictions: Callable[..., pd.DataFrame]) -> AlignedRows:
    return align(predictions({"learned": 0.5, "rules": 1.0}, accounts=300))


def test_a_curve_is_that_of_scikit_learn(rows: AlignedRows) -> None:
    found = paired_roc(rows, PAIR, shares=SHARES)
    for name in PAIR:
        across, up, _ = roc_curve(rows.churned, rows.probability[name], drop_intermediate=False)
        assert found[name].to_numpy() == pytest.approx(np.interp(SHARES, across, up), abs=1e-12)


def test_the_band_is_as_wide_as_samples_of_accounts_would_have_it(rows: AlignedRows) -> None:
    random = np.random.default_rng(0)
    own = [np.flatnonzero(rows.account == number) for number in range(rows.accounts)]
    gaps = []
    for _ in range(400):
        drawn = random.integers(0, rows.accounts, rows.accounts)
        places = np.concatenate([own[number] for number in drawn])
        gaps.append(paired_roc(rows.where(places), PAIR, shares=SHARES)["difference"].to_numpy())
    found = paired_roc(rows, PAIR, shares=SHARES)
    error = (found["high"] - found["low"]).to_numpy() / 2 / stats.norm.ppf(0.975)
    assert error == pytest.approx(np.std(gaps, axis=0), rel=0.25)


def test_all_curves_meet_at_both_ends(rows: AlignedRows) -> None:
    ends = paired_roc(rows, PAIR, shares=(0.0, 1.0))
    assert ends["learned"].tolist()[1] == ends["rules"].tolist()[1] == 1.0
    assert (ends["difference"].iloc[1], ends["high"].iloc[1]) == (0.0, 0.0)


def test_a_scorer_does_not_differ_from_itself(rows: AlignedRows) -> None:
    same = replace(
        rows, probability={"learned": rows.probability["rules"], "rules": rows.probability["rules"]}
    )
    found = paired_roc(same, PAIR, shares=SHARES)
    assert found[["difference", "low", "high"]].abs().to_numpy().max() == 0.0


def test_with_one_outcome_there_is_no_curve(rows: AlignedRows) -> None:
    found = paired_roc(rows.where(rows.churned), PAIR, shares=SHARES)
    assert found[["learned", "difference", "low", "high"]].isna().to_numpy().all()
