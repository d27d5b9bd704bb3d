from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation.at_work.flagged import Flagged, flagged_by_slice
from campaignpulse.evaluation.at_work.warned import Churns, churns_watched, warned, warned_gap
from campaignpulse.evaluation.slices import OVERALL

FIRST, A_DAY = pd.Timestamp("2024-01-01", tz="UTC"), pd.Timedelta(days=1)
HORIZON = 28
# The day of each churn, and the weeks in which each scorer has the account at risk.
CHURN_DAY = {"early": 10, "late": 40, "missed": 45, "unseen": 60}
AT_RISK = {
    "learned": {"early": {0, 1}, "late": {1, 3, 4, 5}, "missed": {0}, "unseen": set()},
    "rules": {"early": {1}, "late": {5}, "missed": {6}, "unseen": set()},
}
WEEKS = 7


def rows() -> pd.DataFrame:
    """Seven weeks of four accounts; snapshots end with the churn."""
    return pd.DataFrame(
        [
            {"account_id": name, "cutoff": FIRST + 7 * week * A_DAY, "week": week, "day": day}
            for name, day in CHURN_DAY.items()
            for week in range(WEEKS)
            if 7 * week <= day
        ]
    )


@pytest.fixture
def watched() -> Churns:
    frame = rows()
    told = frame[["account_id", "cutoff"]].assign(churn_at=FIRST + frame["day"] * A_DAY, lapsed=False)
    snapshots = frame[["account_id", "cutoff"]].sort_values(["cutoff", "account_id"], ignore_index=True)
    return churns_watched(snapshots, told, horizon_days=HORIZON)


@pytest.fixture
def all_rows() -> Flagged:
    frame = rows()
    churned = frame["day"] < 7 * frame["week"] + HORIZON
    tables = [
        frame.assign(
            scorer=scorer,
            phase="baseline",
            churned=churned,
            probability=[
                0.9 if week in weeks[name] else 0.1
                for name, week in zip(frame["account_id"], frame["week"], strict=True)
            ],
        )
        for scorer, weeks in AT_RISK.items()
    ]
    of = flagged_by_slice(pd.concat(tables), budget_share=1.0)[OVERALL]
    return Flagged(of.rows, {name: values > 0.5 for name, values in of.rows.probability.items()})


def test_churns_are_watched_up_to_one_step_after_the_last_cutoff(watched: Churns) -> None:
    assert len(watched.account) == 3  # the one of day 60 lies 18 days after the last cutoff


def test_the_lead_time_runs_from_the_first_day_at_risk_within_the_horizon(
    all_rows: Flagged, watched: Churns
) -> None:
    found = warned(all_rows, "learned", watched, confidence=0.95)
    # late: at risk in week 1, 33 days before, which is no warning of this churn; then from week 3 on, 19 days
    assert found.days.value == pytest.approx((10 + 19 + 0) / 3)
    assert (found.lead_times.warned, found.lead_times.censored) == (2, 1)


def test_a_churn_that_was_at_risk_long_before_only_was_never_warned_of(
    all_rows: Flagged, watched: Churns
) -> None:
    never = warned(all_rows, "learned", watched, confidence=0.95).never
    assert (never.hits, never.of) == (1, 3)


def test_gaps_are_taken_churn_by_churn(all_rows: Flagged, watched: Churns) -> None:
    found = warned_gap(all_rows, "learned", "rules", watched, confidence=0.95)
    assert found.days.value == pytest.approx(((10 - 3) + (19 - 5) + (0 - 3)) / 3)
    assert found.never.value == pytest.approx(1 / 3 - 0)


def test_an_account_in_the_midst_of_a_silence_is_not_warned_of_again() -> None:
    frame = rows()
    told = frame[["account_id", "cutoff"]].assign(churn_at=FIRST + frame["day"] * A_DAY)
    lapsed = told.assign(lapsed=frame["account_id"] == "late")
    assert len(churns_watched(frame[["account_id", "cutoff"]], lapsed, horizon_days=HORIZON).account) == 2


def test_of_one_cutoff_all_churns_within_the_horizon_are_watched() -> None:
    frame = rows().query("week == 0")
    told = frame[["account_id", "cutoff"]].assign(churn_at=FIRST + frame["day"] * A_DAY, lapsed=False)
    assert len(churns_watched(frame[["account_id", "cutoff"]], told, horizon_days=HORIZON).account) == 1


def test_without_a_churn_there_is_nothing_to_warn_of(all_rows: Flagged) -> None:
    frame = rows().sort_values(["cutoff", "account_id"], ignore_index=True)
    told = frame[["account_id", "cutoff"]].assign(
        churn_at=pd.Series(pd.NaT, frame.index, dtype=frame["cutoff"].dtype), lapsed=False
    )
    nothing = churns_watched(frame[["account_id", "cutoff"]], told, horizon_days=HORIZON)
    found = warned(all_rows, "learned", nothing, confidence=0.95)
    assert (found.never.of, found.days.value, found.lead_times.median) == (0, None, None)
    assert np.isnan(nothing.days).sum() == 0
