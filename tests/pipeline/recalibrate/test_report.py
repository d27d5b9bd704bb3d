"""What people read of a decision."""

from __future__ import annotations

import pandas as pd
from campaignpulse.pipeline.recalibrate.figures import over_time
from campaignpulse.pipeline.recalibrate.report import report_of

QUIET, ALARM = "2024-05-06", "2024-08-05"


def report(judged):
    return report_of(judged.experiment, judged.champion, judged.found, over_time(judged.found))


def test_the_report_says_what_was_decided_why_and_of_which_version(judged) -> None:
    made = judged("shift", ALARM)
    found, told = made.found, report(made)
    assert (told.decision, told.reason, told.at) == ("intercept", found.reason, found.decision.at)
    assert (told.scorer, told.version) == ("learned", made.champion.version.origin)
    assert [alarm.kind for alarm in told.alarms] == [one["kind"] for one in found.alarms()]
    assert told.missing == found.said


def test_all_losses_that_decided_stand_side_by_side(judged) -> None:
    gate = judged("quiet", QUIET).found.decision.gate
    assert report(judged("quiet", QUIET)).losses == {
        "champion as it stands": gate.as_scored,
        "rolling base rate": gate.constant,
        "champion at the churn rate that came": gate.champion,
        "challenger at the churn rate that came": gate.challenger,
    }


def test_the_evidence_counts_snapshots_accounts_and_who_churned_and_says_why_a_refit_was_tried(
    judged,
) -> None:
    made = judged("quiet", QUIET)
    found, gate, told = made.found, made.found.decision.gate, report(made)
    assert told.evidence == (
        f"{gate.rows:,} snapshots of {gate.accounts:,} accounts, of which {gate.churned_accounts:,} churned; "
        f"a refit was tried, as {found.why}."
    )


def test_the_course_has_a_row_a_week_and_performance_one_a_phase_and_week(judged) -> None:
    made = judged("quiet", QUIET)
    told = report(made)
    assert told.course["observed"].sum() == made.found.course.observed
    assert not told.performance.duplicated(["metric", "phase", "cutoff"]).any()
    assert told.performance["cutoff"].max() <= pd.Timestamp(QUIET, tz="UTC")
