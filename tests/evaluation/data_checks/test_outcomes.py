from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation.data_checks.outcomes import bulk_findings, outcome_findings

CUTOFFS = pd.date_range("2024-01-01", periods=12, freq="MS", tz="UTC")
TEST = (CUTOFFS[6], CUTOFFS[11])


def snapshots(rate: float = 0.1, *, accounts: int = 400, **months: float) -> pd.DataFrame:
    """Monthly snapshots of 400 accounts; a month (m3) may have a churn rate of its own."""
    rows = []
    for number, cutoff in enumerate(CUTOFFS):
        churned = np.arange(accounts) < round(months.get(f"m{number}", rate) * accounts)
        rows.append(pd.DataFrame({"account_id": np.arange(accounts), "cutoff": cutoff, "churned": churned}))
    return pd.concat(rows, ignore_index=True).astype({"churned": "boolean"})


def told(frame: pd.DataFrame, fewest: int = 30) -> list:
    return list(outcome_findings(frame, test=TEST, min_churned_accounts=fewest))


def test_months_that_are_alike_and_churners_enough_say_nothing() -> None:
    assert told(snapshots()) == []


@pytest.mark.parametrize(("fewest", "found"), [(40, 0), (41, 1)])
def test_too_few_churned_accounts_in_the_test_period_are_a_warning(fewest: int, found: int) -> None:
    findings = told(snapshots(), fewest)
    assert [one.severity for one in findings] == ["warning"] * found
    if found:
        assert findings[0].what == "40 accounts churn after a test cutoff, and a verdict needs 41"


@pytest.mark.parametrize(("rate", "found"), [(0.31, 1), (0.29, 0), (0.03, 1), (0.04, 0)])
def test_a_month_with_three_times_or_a_third_of_the_usual_rate_is_told(rate: float, found: int) -> None:
    findings = told(snapshots(m3=rate))
    assert len(findings) == found
    if found:
        assert (str(findings[0].first)[:10], str(findings[0].last)[:10]) == ("2024-04-01", "2024-04-30")


def test_few_expected_churners_tell_nothing_of_a_month() -> None:
    assert told(snapshots(accounts=100, m3=0.0), 1) == []


def test_outcomes_that_are_not_known_yet_do_not_count() -> None:
    frame = snapshots()
    frame.loc[frame["cutoff"] == CUTOFFS[3], "churned"] = pd.NA
    assert told(frame) == []


@pytest.mark.parametrize(("alike", "found"), [(10, 1), (9, 0)])
def test_a_day_with_a_fifth_of_all_cancellations_is_told(alike: int, found: int) -> None:
    days = [pd.Timestamp("2024-05-01 09:00", tz="UTC")] * alike
    others = list(pd.date_range("2024-06-01", periods=50 - alike, freq="D", tz="UTC"))
    frame = pd.DataFrame({"at": days + others, "change": "cancel"})
    findings = list(bulk_findings(frame))
    assert [one.what for one in findings] == ["10 of 50 cancellations are dated alike"] * found


def test_of_few_cancellations_a_day_tells_nothing() -> None:
    frame = pd.DataFrame({"at": [pd.Timestamp("2024-05-01", tz="UTC")] * 29, "change": "cancel"})
    assert list(bulk_findings(frame)) == []
