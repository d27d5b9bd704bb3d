"""Drift within a phase, against the same phase in training."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.recalibration import PhaseReferences, carried_by
from campaignpulse.recalibration.phase_drift import FEWEST_ROWS

NAMES = ("sessions_rate_28d", "tasks_rate_28d")


@pytest.fixture(scope="module")
def phased(snapshots: pd.DataFrame) -> pd.DataFrame:
    """The months of the package, where in all but each fourth month half the accounts are in a post phase."""
    place = snapshots["month"].dt.month % 4 != 0
    post = place & (snapshots["account_id"].str[-1].astype(int) < 5)
    busy = snapshots.assign(phase=np.where(post, "post", "baseline"))
    return busy.assign(tasks_rate_28d=busy["tasks_rate_28d"] * np.where(post, 3.0, 1.0))


@pytest.fixture(scope="module")
def references(phased: pd.DataFrame, training: pd.DataFrame) -> PhaseReferences:
    return PhaseReferences.learn(phased[phased["month"].isin(training["month"])], NAMES)


@pytest.fixture
def month(phased: pd.DataFrame) -> pd.DataFrame:
    return phased[phased["month"] == phased["month"].max() - pd.DateOffset(months=1)].copy()


def test_a_phase_that_is_as_it_was_in_training_carries_nothing(
    references: PhaseReferences, month: pd.DataFrame
) -> None:
    found = references.judge(month)
    assert {one.phase for one in found} == {"post", "baseline"}
    assert all(one.moved == () and one.ratio <= one.threshold for one in found)


def test_a_change_in_one_phase_is_carried_by_that_phase_alone(
    references: PhaseReferences, month: pd.DataFrame
) -> None:
    month.loc[month["phase"] == "post", "tasks_rate_28d"] *= 0.3
    found = references.judge(month)
    assert carried_by("tasks_rate_28d", found) == ("post",)
    assert carried_by("sessions_rate_28d", found) == ()


def test_a_month_with_more_of_a_phase_is_no_change_within_any(
    references: PhaseReferences, month: pd.DataFrame
) -> None:
    mostly = pd.concat([month[month["phase"] == "post"], month[month["phase"] == "baseline"].head(60)])
    assert not any(one.moved for one in references.judge(mostly))


def test_phases_that_few_months_know_or_few_customers_are_in_are_left_out(
    references: PhaseReferences, phased: pd.DataFrame, month: pd.DataFrame
) -> None:
    few = month[month["phase"] == "post"].head(FEWEST_ROWS - 1)
    assert [one.phase for one in references.judge(few)] == []
    two = phased[phased["month"].isin(sorted(phased["month"].unique())[:2])]
    assert PhaseReferences.learn(two, NAMES).of == {}
