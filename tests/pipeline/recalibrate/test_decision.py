"""What a decision says, and what is decided of a quiet day and of one with an alarm."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation.data_checks import Finding
from campaignpulse.evaluation.ledger import Ledger
from campaignpulse.features import snapshots
from campaignpulse.features.kept import kept_windows
from campaignpulse.pipeline.recalibrate.decision import Found, _decision, _held, _unmade, found_at
from campaignpulse.pipeline.recalibrate.inputs import Inputs
from campaignpulse.pipeline.recalibrate.matured import Matured
from campaignpulse.pipeline.recalibrate.outlook import Outlook
from campaignpulse.pipeline.recalibrate.tried import Tried
from campaignpulse.pipeline.recalibrate.weeks import Weeks, by_week
from campaignpulse.recalibration import HOLD, Course, Decision, Gate
from campaignpulse.tables import validate

QUIET, ALARM = "2024-05-06", "2024-08-05"
AT = pd.Timestamp("2024-06-03", tz="UTC")
FEW = {
    "campaigns": pd.DataFrame(
        {"campaign_id": ["mm"], "name": "March Madness", "series": "mm", "starts_at": [AT], "ends_at": [AT]}
    ).assign(ends_at=AT + pd.Timedelta(days=7)),
    "exposures": pd.DataFrame({"account_id": ["a"], "campaign_id": ["mm"]}),
    "events": pd.DataFrame({"account_id": ["a"], "occurred_at": [AT], "metric": ["sessions"]}),
}
HELD = Decision(AT, HOLD, "hold: 9 cancellations in 4 weeks, where 8.7 were expected")


def standing(*, as_scored: float, churned: int = 40) -> Gate:
    return Gate(
        rows=900,
        accounts=500,
        churned_accounts=churned,
        champion=0.29,
        challenger=0.29,
        difference=0.0,
        low=None,
        high=None,
        sure=None,
        as_scored=as_scored,
        constant=0.3,
        passed=False,
    )


def found(gate: Gate | None) -> Found:
    nothing = pd.DataFrame({"account_id": [], "cutoff": [], "churned": []})
    return Found(
        decision=HELD,
        course=None,
        standing=gate,
        why=None,
        search=None,
        faults=(),
        inputs=Inputs(),
        one=None,
        matured=Matured(nothing, nothing["churned"]),
        drawn=validate(FEW, origin="test"),
        outlook=Outlook({}, {}, None, nothing),
        said=(),
    )


def test_a_champion_that_beats_the_base_rate_is_said_to_and_raises_no_alarm() -> None:
    held = found(standing(as_scored=0.28))
    assert held.reason.endswith("expected; the champion beats the rolling base rate, 0.2800 against 0.3000")
    assert list(held.alarms()) == []


def test_a_champion_that_loses_to_the_base_rate_is_said_to_and_is_an_alarm() -> None:
    held = found(standing(as_scored=0.31))
    told = "the champion loses to the rolling base rate, 0.3100 against 0.3000"
    assert held.reason.endswith(told)
    assert list(held.alarms()) == [{"kind": "label", "what": told, "phase": None}]


def test_with_few_churned_accounts_losing_to_the_base_rate_is_said_and_is_no_alarm() -> None:
    few = found(standing(as_scored=0.31, churned=29))
    assert "loses to the rolling base rate" in few.reason
    assert list(few.alarms()) == []


def test_before_outcomes_have_matured_a_decision_says_that_no_base_rate_stands_beside_it() -> None:
    assert found(None).reason.endswith("so there is no rolling base rate beside it")


def test_a_quiet_day_holds_without_a_next_scorer_and_its_standing_stands_beside_the_base_rate(judged) -> None:
    found = judged("quiet", QUIET).found
    assert (found.decision.action, found.one) == ("hold", None)
    assert found.decision.gate is not None  # a refit was tried, as none ever was
    assert found.why is not None
    assert found.standing is None
    assert found.reason.count("rolling base rate") == 1
    assert [one["kind"] for one in found.alarms()] == []


def test_before_any_action_customers_from_before_the_test_of_the_champion_settle_nothing(judged) -> None:
    made = judged("quiet", QUIET)
    assert made.found.decision.gate.level_since == made.champion.first_day


def test_after_its_return_weeks_count_anew_and_how_the_champion_stands_is_as_settled_as_before(
    judged, tmp_path: Path
) -> None:
    made = judged("quiet", QUIET)
    at = pd.Timestamp(QUIET, tz="UTC")
    course = Course(tried=at, returned=at - pd.Timedelta(days=70))  # no refit is due, so that this is quick
    weeks = Weeks(made.experiment, made.champion, Ledger(tmp_path))
    found = found_at(made.experiment, made.champion, weeks, made.tables, at, course, studies=None)
    assert found.standing.level_since == made.champion.first_day
    assert len(found.course.weeks) == 10


def test_an_alarm_moves_the_level_of_the_champion_and_nothing_else(judged) -> None:
    made = judged("shift", ALARM)
    found = made.found
    assert found.decision.action == "intercept"
    assert found.decision.shift > 0
    (alarm,) = (one for one in found.alarms() if one["kind"] == "calibration")
    assert f"{found.decision.alarm.observed} cancellations since" in alarm["what"]
    asked = snapshots(made.tables, made.experiment.label, [found.decision.at])
    rows, _ = kept_windows(made.tables, asked, found.one.features)
    before, after = (one.predict_proba(rows)[:, 1] for one in (made.champion.one, found.one))
    assert np.array_equal(np.argsort(before, kind="stable"), np.argsort(after, kind="stable"))
    odds = np.log(after / (1 - after)) - np.log(before / (1 - before))
    assert odds == pytest.approx(np.full(len(odds), found.decision.shift), abs=1e-6)


def test_while_others_leave_than_the_champion_has_in_mind_the_level_waits_for_a_refit(
    judged, tmp_path: Path
) -> None:
    made = judged("shift", ALARM)
    early, at = made.found.outlook.early, pd.Timestamp(ALARM, tz="UTC")
    assert early is not None
    weeks = Weeks(made.experiment, made.champion, Ledger(tmp_path))
    weeks.computed.update(by_week(made.found.outlook.rows))  # said already, so that this is quick
    low = replace(early, now=replace(early.now, roc_auc=0.3))
    about = (made.experiment, weeks, made.tables, made.tables, at, Course(), Tried(None, None))
    moves, waits = (_decision(*about, look)[0] for look in (early, low))
    assert (moves.action, waits.action) == ("intercept", "hold")
    assert "leaves the level to a refit" in waits.reason


def test_the_course_counts_each_week_since_the_champion_is_in_use(judged) -> None:
    found = judged("quiet", QUIET).found
    ends = [week.cutoff + pd.Timedelta(days=7) for week in found.course.weeks]
    assert ends[-1] == pd.Timestamp(QUIET, tz="UTC")
    assert {later - one for one, later in pairwise(ends)} == {pd.Timedelta(days=7)}
    assert found.course.observed == sum(week.observed for week in found.course.weeks)


def test_a_fault_holds_whatever_else_was_to_be_done_and_says_what_that_was(judged) -> None:
    found = judged("shift", ALARM).found
    fault = Finding(
        severity="error", table="events", about="source crm", what="5 days are missing", way_out="send them"
    )
    held = _held(found.decision, (fault,))
    assert (held.action, held.shift) == ("hold", 0.0)
    assert fault.sentence in held.reason
    assert held.reason.endswith(f"without it: {found.decision.reason}")
    calm = _held(replace(found.decision, action="hold", left=None), (fault,))
    assert "without it" not in calm.reason


def test_a_fault_says_what_has_become_of_an_open_alarm_meanwhile(judged) -> None:
    found = judged("shift", ALARM).found
    fault = Finding(
        severity="error", table="events", about="source crm", what="5 days are missing", way_out="send them"
    )
    weak = replace(found.decision, action="hold", alarm=None, reason="hold: the alarm of 2024-07-29 is weak")
    assert weak.left is not None
    assert _held(weak, (fault,)).reason.endswith("; without it: hold: the alarm of 2024-07-29 is weak")


def test_weeks_that_were_not_scored_are_told_by_their_days_and_one_by_its_own() -> None:
    days = [pd.Timestamp(day, tz="UTC") for day in ("2025-11-17", "2025-11-24")]
    (one,), (two,) = _unmade(days[1:]), _unmade(days)
    assert one.startswith(
        "ledger: 1 of the weeks that are counted was not scored when it was due, 2025-11-24; "
    )
    assert (
        "2 of the weeks that are counted were not scored when they were due, 2025-11-17 to 2025-11-24" in two
    )
    assert [*_unmade([])] == []
