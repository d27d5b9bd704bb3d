"""A challenger learns from all matured outcomes, or from older ones less often."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.pipeline.in_use import in_use
from campaignpulse.pipeline.recalibrate.challenger import Challenger, fit_challenger, recent
from campaignpulse.pipeline.recalibrate.matured import Matured, matured_rows
from campaignpulse.sources import load
from campaignpulse.tables import Tables, as_known

AT = pd.Timestamp("2024-10-07", tz="UTC")


@pytest.fixture
def asked(world) -> tuple[object, Tables, Matured]:
    experiment = world("quiet")
    tables = as_known(load(experiment.data.source), AT)
    return in_use(experiment).one, tables, matured_rows(experiment, tables, AT)


def log_loss(found: Challenger) -> float:
    told = np.where(found.churned, found.unseen, 1 - found.unseen)
    return float(-np.log(told).mean())


def test_without_a_half_life_every_matured_row_teaches(asked) -> None:
    found = fit_challenger(*asked)
    assert found.kept.all()
    assert len(found.unseen) == len(asked[2].rows)


def test_with_a_half_life_older_rows_teach_less_often_and_all_are_predicted_unseen(asked) -> None:
    plain, found = fit_challenger(*asked), fit_challenger(*asked, half_life_days=90)
    cutoff = found.windows["cutoff"]
    newest = (cutoff == cutoff.max()).to_numpy()
    assert found.kept[newest].all()
    assert found.kept[~newest].mean() < 0.6
    assert np.isfinite(found.unseen).all()
    assert abs(log_loss(found) - log_loss(plain)) < 0.02
    seen = found.one.predict_proba(found.windows)[:, 1]
    assert not np.allclose(seen, found.unseen)


@pytest.mark.parametrize(("halves", "share"), [(0, 1.0), (1, 0.5), (2, 0.25)])
def test_a_row_teaches_half_as_often_for_each_half_life(halves: int, share: float) -> None:
    last = pd.Timestamp("2024-06-03", tz="UTC")
    cutoffs = pd.Series([last - halves * pd.Timedelta(days=60)] * 4_000 + [last])
    kept = recent(cutoffs, half_life_days=60, seed=1)
    assert abs(kept[:-1].mean() - share) < 0.03
    assert (recent(cutoffs, half_life_days=60, seed=1) == kept).all()


def test_other_settings_are_fitted_on_the_same_rows_and_leave_the_first_as_it_was(asked) -> None:
    found = fit_challenger(*asked)
    other = found.with_settings({"l2": 500.0})
    assert (other.one.scorer.l2, found.one.scorer.l2) == (500.0, 50.0)
    assert other.unseen.std() < found.unseen.std()
    assert (other.champion == found.champion).all()


def test_late_outcomes_alone_can_teach_and_only_their_rows_are_predicted_unseen(asked) -> None:
    found, late = fit_challenger(*asked), asked[2].asked
    lately = found.of_these(late)
    assert (lately.kept == late).all()
    assert (np.isfinite(lately.unseen) == late).all()
    assert lately.taught.min() > found.taught.min()
    assert not np.allclose(lately.unseen[late], found.unseen[late])
    assert not np.allclose(lately.unseen[late], lately.one.predict_proba(found.windows)[:, 1][late])


def test_late_outcomes_forget_by_the_same_half_life_and_all_of_them_are_predicted_unseen(asked) -> None:
    found, late = fit_challenger(*asked, half_life_days=30), asked[2].asked
    lately = found.of_these(late)
    assert (lately.kept == (late & found.kept)).all()
    assert lately.kept.sum() < late.sum()
    assert (np.isfinite(lately.unseen) == late).all()


def test_late_outcomes_that_are_all_alike_are_refused(asked) -> None:
    found = fit_challenger(*asked)
    stayed = asked[2].asked & ~asked[2].churned
    with pytest.raises(InputError, match="all alike"):
        found.of_these(stayed)


def test_outcomes_that_are_all_alike_are_refused(asked) -> None:
    one, tables, matured = asked
    alike = Matured(matured.rows.assign(churned=False), matured.asked)
    with pytest.raises(InputError, match="all alike"):
        fit_challenger(one, tables, alike)
