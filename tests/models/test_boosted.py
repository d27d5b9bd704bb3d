from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.models import BoostedScorer
from scipy.stats import spearmanr


@pytest.mark.parametrize(("feature", "sign"), [("sessions", -1), ("tickets", 1)])
def test_the_risk_is_monotone_where_the_direction_is_known(planted, components, directions, feature, sign):
    windows, churned = planted()
    scorer = BoostedScorer(components, directions).fit(windows, churned)
    grid = windows.iloc[np.repeat(np.arange(20), 50)].assign(**{feature: np.tile(np.linspace(-3, 3, 50), 20)})
    steps = np.diff(scorer.raw_risk(grid).reshape(20, 50), axis=1)
    assert (sign * steps >= 0).all()
    assert (steps != 0).any()


def test_a_declared_direction_holds_even_against_the_data(planted, components, directions):
    windows, churned = planted()
    against = BoostedScorer(components, {**directions, "sessions": -1}).fit(windows, churned)
    low, high = (against.raw_risk(windows.assign(sessions=value)) for value in (-3.0, 3.0))
    assert (high >= low).all()


def test_a_feature_without_direction_may_turn(planted):
    windows, churned = planted(accounts=600)
    churned[:] = (windows["sessions"].abs() > 1).to_numpy()
    scorer = BoostedScorer().fit(windows, churned)
    low, middle, high = (scorer.raw_risk(windows.assign(sessions=value)).mean() for value in (-2, 0, 2))
    assert low > middle < high


def test_planted_phase_effects_move_the_risk(planted):
    scorer = BoostedScorer().fit(*planted(accounts=1_000))
    windows = planted(accounts=50, seed=1)[0]
    active, baseline = (
        scorer.raw_risk(windows.assign(phase=phase)).mean() for phase in ("active", "baseline")
    )
    assert active > baseline + 0.2


def test_threads_do_not_change_the_result(planted):
    windows, churned = planted(accounts=100)
    one = BoostedScorer(n_jobs=1).fit(windows, churned).predict_proba(windows)
    two = BoostedScorer(n_jobs=2).fit(windows, churned).predict_proba(windows)
    assert (one == two).all()


def test_another_seed_gives_other_trees(planted):
    windows, churned = planted(accounts=100)
    one = BoostedScorer(random_state=0).fit(windows, churned).predict_proba(windows)
    two = BoostedScorer(random_state=1).fit(windows, churned).predict_proba(windows)
    assert (one != two).any()


def test_one_component_in_one_phase_orders_rows_as_the_risk_does(planted):
    windows, churned = planted(accounts=100)
    windows["phase"] = "baseline"
    scorer = BoostedScorer().fit(windows, churned)
    order = spearmanr(scorer.raw_risk(windows), scorer.component_health(windows)["all"])
    assert order.statistic < -0.999


def test_a_missing_value_takes_a_side_of_its_own(planted):
    windows, churned = planted(accounts=600)
    windows["silent"] = np.where(churned.to_numpy(bool), np.nan, 1.0)
    scorer = BoostedScorer().fit(windows, churned)
    missing, known = (scorer.raw_risk(windows.assign(silent=value)).mean() for value in (np.nan, 1.0))
    assert missing > known + 1
