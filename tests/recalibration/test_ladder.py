from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.recalibration.cusum import CusumAlarm, chance_within, cusum
from campaignpulse.recalibration.early import EarlyLooks, early_looks
from campaignpulse.recalibration.gate import gate
from campaignpulse.recalibration.ladder import (
    HOLD,
    INTERCEPT,
    REFIT,
    RETUNE,
    Decision,
    Policy,
    decide,
)
from campaignpulse.recalibration.level import shifted
from scipy.special import expit

FIRST = pd.Timestamp("2024-01-01", tz="UTC")
WEEK = pd.Timedelta(days=7)
QUARTER = 90
ACCOUNTS = 2_000


def base(*, weeks: int, factor: float, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Weekly scores of customers, and the cancellations of `factor` times as many as the scores expect."""
    random = np.random.default_rng(seed)
    names = np.array([f"a{number}" for number in range(ACCOUNTS)])
    probability = expit(-2.8 + random.normal(0, 0.7, ACCOUNTS))
    scores, cancels = [], []
    for number in range(weeks):
        cutoff = FIRST + number * WEEK
        scores.append(pd.DataFrame({"account_id": names, "cutoff": cutoff, "probability": probability}))
        chance = factor * chance_within(probability, days=7, horizon_days=QUARTER)
        gone = names[random.random(ACCOUNTS) < chance]
        cancels.append(pd.DataFrame({"account_id": gone, "at": cutoff + pd.Timedelta(days=3)}))
    return pd.concat(scores, ignore_index=True), pd.concat(cancels, ignore_index=True)


def even(rows: pd.DataFrame) -> pd.Series:
    return rows["account_id"].str[-1].isin(list("02468"))


def first_action(factor: float, *, weeks: int = 40, seed: int = 0) -> Decision | None:
    scores, cancels = base(weeks=weeks, factor=factor, seed=seed)
    for number in range(1, weeks + 1):
        at = FIRST + number * WEEK
        found = decide(scores[scores["cutoff"] < at], cancels, at=at, horizon_days=QUARTER)
        if found.action != HOLD:
            return found
    return None


def passing_gate(at: pd.Timestamp):
    random = np.random.default_rng(3)
    truth = expit(random.normal(-2, 1.2, 4_000))
    rows = pd.DataFrame(
        {
            "account_id": np.arange(4_000),
            "cutoff": at - pd.Timedelta(days=QUARTER + 10),
            "churned": random.random(4_000) < truth,
            "champion": 0.1,
            "challenger": truth,
        }
    )
    return gate(rows, at=at, horizon_days=QUARTER)


def test_where_as_many_cancel_as_expected_it_holds_and_counts_them() -> None:
    scores, cancels = base(weeks=12, factor=1.0)
    found = decide(scores, cancels, at=FIRST + 12 * WEEK, horizon_days=QUARTER)

    assert (found.action, found.shift) == (HOLD, 0.0)
    assert f"{len(cancels)} cancellations in 12 weeks" in found.reason


def test_a_doubled_rate_moves_the_level_up_within_weeks_and_a_part_of_the_way() -> None:
    found = first_action(2.0)

    assert found is not None
    assert found.action == INTERCEPT
    assert found.at <= FIRST + 6 * WEEK
    assert 0.1 < found.shift < np.log(2.6)


def test_a_rate_of_a_third_moves_the_level_down() -> None:
    found = first_action(0.33)

    assert found is not None
    assert found.action == INTERCEPT
    assert found.shift < -0.1


def alarms_of(counted: pd.DataFrame, policy: Policy) -> tuple[CusumAlarm, ...]:
    return cusum(counted, ratio=policy.ratio, more=policy.more, fewer=policy.fewer).alarms


def test_ten_years_of_the_expected_rate_raise_few_alarms() -> None:
    random, raised = np.random.default_rng(5), 0
    for _year in range(10):
        weeks = [FIRST + number * WEEK for number in range(52)]
        counted = pd.DataFrame({"cutoff": weeks, "expected": 9.0, "observed": random.poisson(9.0, 52)})
        raised += len(alarms_of(counted, Policy()))

    assert raised <= 2


def test_that_fewer_cancel_is_believed_later_than_that_more_do() -> None:
    weeks = [FIRST + number * WEEK for number in range(8)]
    counted = pd.DataFrame({"cutoff": weeks, "expected": 9.0, "observed": [2, 2, 2, 2, 9, 9, 9, 9]})
    eager = Policy(fewer=Policy().more)

    assert not alarms_of(counted, Policy())
    assert alarms_of(counted, eager)


def weekly(scores: pd.DataFrame, shift: float = 0.0) -> float:
    """The cancellations that probabilities expect of all their weeks."""
    return float(chance_within(shifted(scores["probability"], shift), days=7, horizon_days=QUARTER).sum())


def test_a_challenger_that_passed_takes_over_with_the_level_in_use_as_what_came_speaks_for_it() -> None:
    scores, cancels = base(weeks=10, factor=1.0)
    at = FIRST + 10 * WEEK
    half = scores.assign(probability=scores["probability"] / 2)
    found = decide(scores, cancels, at=at, horizon_days=QUARTER, gate=passing_gate(at), challenger=half)

    assert found.action == REFIT
    assert found.reason.startswith("refit, passed: log loss")
    expected = weekly(scores)
    prior = Policy().prior_cancels
    wanted = expected * (len(cancels) + prior) / (expected + prior)
    assert weekly(half, found.shift) == pytest.approx(wanted)


def test_a_level_that_moved_a_week_ago_stays_with_the_challenger_whatever_was_before() -> None:
    scores, cancels = base(weeks=1, factor=2.0)
    in_use = scores.assign(probability=shifted(scores["probability"], np.log(2)))
    stale = scores.assign(probability=scores["probability"])  # learned from a year in which half as many left
    at = FIRST + WEEK
    found = decide(in_use, cancels, at=at, horizon_days=QUARTER, gate=passing_gate(at), challenger=stale)

    assert found.action == REFIT
    assert found.shift == pytest.approx(np.log(2), abs=0.25)


def test_on_the_day_of_an_alarm_the_challenger_takes_what_came_since_the_change_point() -> None:
    calm, gone = base(weeks=8, factor=1.0)
    storm, left = base(weeks=4, factor=3.0, seed=1)
    later = 8 * WEEK
    scores = pd.concat([calm, storm.assign(cutoff=storm["cutoff"] + later)])
    cancels = pd.concat([gone, left.assign(at=left["at"] + later)])
    at = FIRST + 12 * WEEK
    asked = {"at": at, "horizon_days": QUARTER, "answered": FIRST}
    alone = decide(scores, cancels, **asked)
    refit = decide(scores, cancels, gate=passing_gate(at), challenger=scores, **asked)

    assert (alone.action, refit.action) == (INTERCEPT, REFIT)
    assert refit.shift == pytest.approx(alone.shift)


def others(scores: pd.DataFrame) -> pd.DataFrame:
    """The same probabilities, given to customers in the opposite order: as many leave, but others."""
    one = scores[scores["cutoff"] == FIRST]
    rank = one["probability"].rank(method="first").astype(int) - 1
    told = np.sort(one["probability"])[::-1][rank]
    return scores.assign(
        probability=scores["account_id"].map(dict(zip(one["account_id"], told, strict=True)))
    )


def turned(*, weeks: int = 26, before: int = 9) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores, and cancellations that double after some weeks."""
    (scores, usual), (_, doubled) = base(weeks=weeks, factor=1.0), base(weeks=weeks, factor=2.0)
    turn = FIRST + before * WEEK
    cancels = pd.concat([usual[usual["at"] < turn], doubled[doubled["at"] >= turn]], ignore_index=True)
    return scores.assign(phase="baseline"), cancels


def with_early_looks(scores: pd.DataFrame, cancels: pd.DataFrame, at: pd.Timestamp) -> Decision:
    """The decision of a week, as the job asks whose first one was after a week."""
    known, left = scores[scores["cutoff"] < at], cancels[cancels["at"] < at]
    early = early_looks(known, left, at=at, horizon_days=QUARTER)
    return decide(known, left, at=at, horizon_days=QUARTER, early=early, answered=FIRST)


def walked(scores: pd.DataFrame, cancels: pd.DataFrame, *, weeks: int) -> list[Decision]:
    """The decisions from the first alarm on, up to the one that acts."""
    told = []
    for number in range(9, weeks):
        found = with_early_looks(scores, cancels, FIRST + number * WEEK)
        if told or found.alarm is not None:
            told.append(found)
        if found.action != HOLD:
            break
    return told


@pytest.fixture(scope="module")
def waited() -> list[Decision]:
    """The decisions while, from some week on, twice as many leave, and others."""
    scores, cancels = turned(weeks=39)
    return walked(others(scores), cancels, weeks=39)


def test_an_alarm_waits_for_a_refit_while_others_leave_than_the_champion_has_in_mind(
    waited: list[Decision],
) -> None:
    found, *_ = waited

    assert (found.action, found.shift) == (HOLD, 0.0)
    assert found.alarm is not None
    assert found.alarm.words in found.reason
    assert (
        "others leave than the champion has in mind, as of those who left within four weeks" in found.reason
    )


def test_an_alarm_moves_the_level_where_those_leave_whom_the_champion_has_in_mind() -> None:
    assert [one.action for one in walked(*turned(), weeks=26)] == [INTERCEPT]


def test_a_level_that_is_left_to_a_refit_moves_on_the_day_that_was_named_and_says_so_until_then(
    waited: list[Decision],
) -> None:
    first = waited[0].alarm
    assert first is not None
    matured = first.since + pd.Timedelta(days=QUARTER)

    assert waited[-1].action == INTERCEPT
    assert matured <= waited[-1].at < matured + WEEK
    waits = f"of {first.at:%Y-%m-%d} leaves the level to a refit, until {matured:%Y-%m-%d} at the longest"
    then = "; from then on the first week in which the evidence stands moves it"
    assert all(one.reason.endswith(waits + then) for one in waited[:-1] if one.alarm is not None)


@pytest.fixture(scope="module")
def low() -> EarlyLooks:
    """A look that says so."""
    scores, cancels = turned(weeks=20)
    found = early_looks(others(scores), cancels, at=FIRST + 20 * WEEK, horizon_days=QUARTER)
    assert found is not None
    assert found.low
    return found


def counted(*observed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Weekly scores that expect 10 cancellations each week, and so many."""
    names = [f"a{number}" for number in range(1_000)]
    chance = 1 - (1 - 10 / len(names)) ** (QUARTER / 7)
    mondays = [FIRST + number * WEEK for number in range(len(observed))]
    scores = [pd.DataFrame({"account_id": names, "cutoff": at, "probability": chance}) for at in mondays]
    gone = zip(mondays, observed, strict=True)
    cancels = [pd.DataFrame({"account_id": names[:some], "at": at}) for at, some in gone]
    return pd.concat(scores, ignore_index=True), pd.concat(cancels, ignore_index=True)


def asked(early: EarlyLooks | None, *observed: int, answered: int = 0) -> Decision:
    """The decision after so many weeks."""
    at = FIRST + len(observed) * WEEK
    answered_at = FIRST + answered * WEEK
    return decide(*counted(*observed), at=at, horizon_days=QUARTER, early=early, answered=answered_at)


def test_one_look_that_is_low_by_chance_on_the_day_of_the_alarm_costs_a_week(low: EarlyLooks) -> None:
    weeks = (10, 20, 20, 20)
    waits, moves = asked(low, *weeks), asked(None, *weeks, 18)

    assert (waits.action, moves.action) == (HOLD, INTERCEPT)
    assert waits.alarm is not None
    assert moves.alarm is not None
    assert waits.alarm.since == moves.alarm.since == FIRST + WEEK
    assert (moves.alarm.observed, moves.alarm.expected) == (78, pytest.approx(40))
    scores, _ = counted(10)
    prior = Policy().prior_cancels
    assert weekly(scores, moves.shift) == pytest.approx(10 * (78 + prior) / (40 + prior))


def test_looks_that_stay_low_hold_the_level_up_to_the_day_on_which_outcomes_have_matured(
    low: EarlyLooks,
) -> None:
    told = [asked(low, *[20] * number) for number in range(3, 14)]

    assert [one.action for one in told] == [HOLD] * 10 + [INTERCEPT]
    matured = FIRST + pd.Timedelta(days=QUARTER)
    assert told[-2].at < matured <= told[-1].at
    assert told[-1].reason.endswith(f"but the wait for a refit was over on {matured:%Y-%m-%d}")


def test_after_that_day_the_first_week_in_which_the_evidence_stands_moves_the_level(low: EarlyLooks) -> None:
    weeks = (*[20] * 12, 9, 10)
    told = [asked(low, *weeks), asked(low, *weeks, 20)]

    assert [(one.left.state if one.left else None, one.action) for one in told] == [
        ("weak", HOLD),
        ("stands", INTERCEPT),
    ]


def every_four(early: EarlyLooks | None, *observed: int) -> Decision:
    """The decision after so many weeks, where the one before was four weeks ago."""
    at = FIRST + len(observed) * WEEK
    about = {"at": at, "horizon_days": QUARTER, "early": early, "answered": FIRST}
    return decide(*counted(*observed), last=at - 4 * WEEK, **about)


def test_of_decisions_that_lie_apart_an_alarm_stands_that_stood_in_any_week_between_them() -> None:
    moves = every_four(None, 10, 20, 20, 20, 20, 20, 20, 11)

    assert asked(None, 10, 20, 20, 20, 20, 20, 20, 11).action == HOLD
    assert moves.action == INTERCEPT
    assert "131 cancellations since 2024-01-08, where 70.0 were expected" in moves.reason
    assert every_four(None, 20, 20, 20, 20, 11, 11, 11, 11).left.state == "weak"


def test_of_decisions_that_lie_apart_each_says_what_has_gone_since_the_last(low: EarlyLooks) -> None:
    weeks = (10, 10, 10, 20, 20, 20, 20, 20)
    waits, gone = every_four(low, *weeks), every_four(low, *weeks, 2, 3, 8, 10)

    assert "the alarm of 2024-02-12 leaves the level to a refit" in waits.reason
    assert "the alarm of 2024-02-12 has gone by itself" in gone.reason
    assert every_four(low, *weeks, 2, 3, 8, *[10] * 5).left is None


def test_a_week_is_looked_at_whole_also_where_the_last_decision_was_in_the_middle_of_it() -> None:
    at = FIRST + 4 * WEEK
    about = {"at": at, "horizon_days": QUARTER, "answered": FIRST, "last": at - pd.Timedelta(days=2)}

    assert decide(*counted(10, 20, 20, 20), **about).action == INTERCEPT


def test_an_alarm_does_not_move_a_level_whose_evidence_has_fallen_and_the_decision_says_so(
    low: EarlyLooks,
) -> None:
    weak, gone, later = (asked(None, 20, 20, 20, *weeks) for weeks in ([9], [9, 2, 4], [9, 2, 4, 10]))

    assert (weak.action, weak.alarm, gone.action, later.action) == (HOLD, None, HOLD, HOLD)
    since = "cancellations since 2024-01-01, where"
    assert "the alarm of 2024-01-22 is too weak today to move the level: 69 " + since in weak.reason
    assert "the alarm of 2024-01-22 has gone by itself: 75 " + since in gone.reason
    assert "alarm" not in later.reason
    assert asked(low, 20, 20, 20, 9).reason == weak.reason


def test_an_alarm_after_one_that_went_by_itself_is_left_to_a_refit_for_as_long_as_the_first(
    low: EarlyLooks,
) -> None:
    found = asked(low, 20, 20, 20, 9, 2, *[10] * 9, 20, 20, 20)

    assert found.action == HOLD
    second = FIRST + 14 * WEEK
    assert found.alarm is not None
    assert found.alarm.since == second
    assert f"until {second + pd.Timedelta(days=QUARTER):%Y-%m-%d} at the longest" in found.reason


def test_of_an_alarm_that_was_answered_no_evidence_is_left() -> None:
    assert asked(None, 20, 20, 20, 20).action == INTERCEPT
    assert asked(None, 20, 20, 20, 20, answered=3).action == HOLD


def test_an_alarm_that_waited_before_it_was_answered_leaves_no_evidence_either() -> None:
    told = [asked(None, *[20] * number, answered=5).action for number in (6, 7, 8)]

    assert asked(None, *[20] * 5).action == INTERCEPT
    assert told == [HOLD, HOLD, INTERCEPT]


def test_a_refit_in_a_week_in_which_the_alarm_is_weak_takes_what_came_since_the_change_point() -> None:
    weeks = (*[10] * 16, *[20] * 8, 12)
    scores, cancels = counted(*weeks)
    at = FIRST + len(weeks) * WEEK
    found = decide(
        scores,
        cancels,
        at=at,
        horizon_days=QUARTER,
        gate=passing_gate(at),
        challenger=scores,
        answered=FIRST,
    )

    assert (found.action, found.alarm) == (REFIT, None)
    one, _ = counted(10)
    prior = Policy().prior_cancels
    assert weekly(one, found.shift) == pytest.approx(10 * (172 + prior) / (90 + prior))
    counts = "172 cancellations since 2024-04-22, where 90.0 were expected"
    assert found.reason.endswith(f"; its level answers the alarm of 2024-05-13: {counts}")


def test_only_customers_of_whom_both_say_something_set_the_level() -> None:
    scores, cancels = base(weeks=10, factor=1.0)
    at = FIRST + 10 * WEEK
    drawn = scores[even(scores)]
    asked = {"at": at, "horizon_days": QUARTER, "gate": passing_gate(at)}
    found = decide(scores, cancels, challenger=drawn, **asked)

    assert found.shift == decide(drawn, cancels, challenger=drawn, **asked).shift


def test_the_phases_in_which_more_cancel_by_themselves_are_named_with_an_alarm() -> None:
    scores, cancels = base(weeks=8, factor=4.0)
    told = scores.assign(phase=np.where(even(scores), "post", "baseline"))
    at = FIRST + 8 * WEEK
    asked = {"at": at, "horizon_days": QUARTER, "answered": FIRST}

    assert set(decide(told, cancels, **asked).phases) == {"post", "baseline"}
    assert decide(told, cancels[even(cancels)], **asked).phases == ("post",)
    assert decide(scores, cancels, **asked).phases == ()


def test_other_settings_that_passed_take_over_in_the_same_way_by_their_own_name() -> None:
    scores, cancels = base(weeks=10, factor=1.0)
    at = FIRST + 10 * WEEK
    asked = {"at": at, "horizon_days": QUARTER, "gate": passing_gate(at), "challenger": scores}
    refit, retune = (decide(scores, cancels, **asked, step=step) for step in (REFIT, RETUNE))

    assert (retune.action, retune.shift) == (RETUNE, refit.shift)
    assert retune.reason.startswith("retune, passed: log loss")


def test_a_challenger_that_was_held_changes_nothing_and_is_said() -> None:
    scores, cancels = base(weeks=10, factor=1.0)
    at = FIRST + 10 * WEEK
    rows = pd.DataFrame(
        {
            "account_id": np.arange(1_000),
            "cutoff": at - pd.Timedelta(days=QUARTER + 10),
            "churned": np.arange(1_000) % 10 == 0,
            "champion": 0.1,
            "challenger": 0.1,
        }
    )
    found = decide(
        scores,
        cancels,
        at=at,
        horizon_days=QUARTER,
        gate=gate(rows, at=at, horizon_days=QUARTER),
        challenger=scores,
    )

    assert found.action == HOLD
    assert "a refit was held" in found.reason


def test_a_level_that_is_moved_says_that_a_refit_was_tried_and_held() -> None:
    scores, cancels = base(weeks=20, factor=2.0)
    at = FIRST + 20 * WEEK
    alike = scores.assign(champion=0.1, challenger=0.1, churned=np.arange(len(scores)) % 10 == 0)
    held = gate(alike, at=at, horizon_days=QUARTER)
    found = decide(scores, cancels, at=at, horizon_days=QUARTER, gate=held, answered=FIRST)

    assert found.action == INTERCEPT
    assert found.reason.endswith(f"their order stays; a refit was {held.sentence}")


def test_what_comes_after_the_day_of_the_decision_changes_nothing() -> None:
    scores, cancels = base(weeks=20, factor=1.0)
    at = FIRST + 10 * WEEK
    later = cancels["at"] >= at
    storm = pd.concat([cancels[~later], *[cancels[later]] * 5])

    told = decide(scores, cancels[~later], at=at, horizon_days=QUARTER)
    assert decide(scores, storm, at=at, horizon_days=QUARTER) == told
