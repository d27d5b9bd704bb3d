"""What to expect of the customers of a day, all and by phase, and what came true."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.recalibration import came_by_phase, expected_by_phase, expected_performance, worth_of
from sklearn.metrics import brier_score_loss, roc_auc_score


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Customers of a day who leave as their probabilities say: many at baseline, few in the pre phase."""
    random = np.random.default_rng(0)
    probability = random.beta(2, 8, 900)
    return pd.DataFrame(
        {
            "account_id": [f"a{number}" for number in range(900)],
            "phase": np.repeat(["baseline", "post", "pre"], [600, 280, 20]),
            "probability": probability,
            "churned": pd.array(random.random(900) < probability, dtype="boolean"),
        }
    )


def test_each_phase_has_its_own_expectation_and_small_ones_have_none(rows: pd.DataFrame) -> None:
    told = expected_by_phase(rows)
    assert list(told) == ["overall", "post", "baseline"]
    post = rows[rows["phase"] == "post"]
    assert told["post"] == expected_performance(post["probability"], post["account_id"])


def test_what_came_is_the_plain_metric_of_the_rows_that_have_an_outcome(rows: pd.DataFrame) -> None:
    unknown = rows.assign(churned=rows["churned"].where(rows.index % 3 != 0))
    came, known = came_by_phase(unknown)["overall"], unknown.dropna()
    truth = known["churned"].astype(bool)
    assert (came.rows, came.churned) == (600, truth.sum())
    assert came.roc_auc == pytest.approx(roc_auc_score(truth, known["probability"]))
    assert came.brier == pytest.approx(brier_score_loss(truth, known["probability"]))


def test_with_nobody_there_is_nothing_to_tell(rows: pd.DataFrame) -> None:
    assert expected_by_phase(rows.head(0)) == came_by_phase(rows.head(0)) == {}


@pytest.mark.parametrize(("churned", "learned"), [(29, False), (30, True)])
def test_what_a_probability_is_worth_takes_thirty_of_each_outcome(churned: int, learned: bool) -> None:
    probability = np.linspace(0.1, 0.6, 100)
    matured = pd.DataFrame({"account_id": range(100), "probability": probability})
    found = worth_of(matured.assign(churned=np.arange(100) >= 100 - churned))
    assert (found is not None) == learned


def test_a_scorer_that_was_too_sure_is_expected_to_do_worse(rows: pd.DataFrame) -> None:
    odds = rows["probability"] / (1 - rows["probability"])
    sure = rows.assign(probability=(odds**2) / (1 + odds**2))
    at_face = expected_by_phase(sure)["overall"].roc_auc
    told = expected_by_phase(sure, worth=worth_of(sure))["overall"].roc_auc
    came = came_by_phase(sure)["overall"].roc_auc
    assert abs(told.value - came) < abs(at_face.value - came)
