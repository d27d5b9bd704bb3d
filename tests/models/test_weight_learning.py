from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.models.calibration import account_folds
from campaignpulse.models.components import group
from campaignpulse.models.design import PHASE_TERM, Design
from campaignpulse.models.gate import Rows, Training
from campaignpulse.models.weight_learning import learn_weights


@pytest.fixture
def training(clustered):
    windows, churned = clustered(accounts=150, noise=2)
    values = windows[["collaboration", "bugs", "noise_0", "noise_1"]].to_numpy()
    phase = pd.Index(["active", "post", "pre", "baseline"]).get_indexer(windows["phase"])
    account = pd.factorize(windows["account_id"])[0]
    return Training(Rows(values, phase, windows.index), churned.to_numpy(), account, np.array([False, True]))


@pytest.fixture
def design(training):
    grouping = group(
        ["collaboration", "bugs", "noise_0", "noise_1"],
        {"work": ["collaboration"], "support": ["bugs"]},
        {"collaboration": 1, "bugs": -1},
        rest="other",
        undeclared=0,
    )
    return Design.learn(training.rows.values, grouping, np.zeros(4, dtype=bool))


def test_the_parts_the_phase_and_the_intercept_add_up_to_the_risk(training, design):
    learned = learn_weights(training, design, l2=5.0, by_phase=())
    phases = learned.model.weights[design.term == PHASE_TERM][training.rows.phase]
    np.testing.assert_allclose(learned.parts.sum(axis=1) + phases + learned.model.intercept, learned.risk)


def test_the_phases_add_up_to_nothing_so_that_the_intercept_is_their_middle(training, design):
    learned = learn_weights(training, design, l2=5.0, by_phase=())
    assert learned.model.weights[design.term == PHASE_TERM].sum() == pytest.approx(0, abs=1e-3)


def test_the_unseen_risk_is_that_of_weights_from_the_other_accounts(training, design):
    unseen = learn_weights(training, design, l2=5.0, by_phase=()).unseen
    held = account_folds(training.account, training.churned) == 0
    rows = training.rows
    others = Training(
        Rows(rows.values[~held], rows.phase[~held], rows.index[~held]),  # noqa: PD011, an array
        training.churned[~held],
        pd.factorize(training.account[~held])[0],
        training.classes,
    )
    model = learn_weights(others, design, l2=5.0, by_phase=()).model
    np.testing.assert_allclose(unseen[held], model.log_odds(design(rows)[held]), atol=5e-3)


def test_one_churned_account_leaves_the_risk_as_it_was_seen(training, design):
    lonely = Training(training.rows, training.account == 3, training.account, training.classes)
    learned = learn_weights(lonely, design, l2=5.0, by_phase=())
    np.testing.assert_array_equal(learned.unseen, learned.risk)
    assert learned.certainty.components["effect"].isna().all()
    assert np.isnan(learned.certainty.low).all()
