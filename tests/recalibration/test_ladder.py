from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.recalibration.cusum import chance_within
from campaignpulse.recalibration.early import early_looks
from campaignpulse.recalibration.gate import gate
from campaignpulse.recalibration.ladder import (
    HOLD,
    INTERCEPT,
    REFIT,
    RETUNE,
    Decision,
    Policy,
    decide,
    level_alarm,
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


def test_ten_years_of_the_expected_rate_raise_few_alarms() -> None:
    random, raised = np.random.default_rng(5), 0
    for _year in range(10):
        weeks = [FIRST + number * WEEK for number in range(52)]
        counted = pd.DataFrame({"cutoff": weeks, "expected": 9.0, "observed": random.poisson(9.0, 52)})
        raised += sum(level_alarm(counted, at=at + WEEK) is not None for at in weeks)

    assert raised <= 2


def test_that_fewer_cancel_is_believed_later_than_that_more_do() -> None:
    weeks = [FIRST + number * WEEK for number in range(8)]
    counted = pd.DataFrame({"cutoff": weeks, "expected": 9.0, "observed": [2, 2, 2, 2, 9, 9, 9, 9]})
    eager = Policy(fewer=Policy().more)

    assert not any(level_alarm(counted, at=at + WEEK) for at in weeks)
    assert any(level_alarm(counted, at=at + WEEK, policy=eager) for at in weeks)


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
    asked = {"at": at, "horizon_days": QUARTER, "after": FIRST}
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
    """The decision of a week, the week before having been answered, as the job asks."""
    known, left = scores[scores["cutoff"] < at], cancels[cancels["at"] < at]
    early = early_looks(known, left, at=at, horizon_days=QUARTER)
    return decide(known, left, at=at, horizon_days=QUARTER, early=early, after=at - WEEK)


def first_alarm(scores: pd.DataFrame, cancels: pd.DataFrame) -> Decision:
    """The first day with an alarm."""
    mondays = [FIRST + number * WEEK for number in range(9, 26)]
    return next(one for at in mondays if (one := with_early_looks(scores, cancels, at)).alarm)


def test_an_alarm_waits_for_a_refit_while_others_leave_than_the_champion_has_in_mind() -> None:
    scores, cancels = turned()
    found = first_alarm(others(scores), cancels)

    assert (found.action, found.shift) == (HOLD, 0.0)
    assert found.alarm is not None
    assert found.alarm.words in found.reason
    assert (
        "others leave than the champion has in mind, as of those who left within four weeks" in found.reason
    )


def test_an_alarm_moves_the_level_where_those_leave_whom_the_champion_has_in_mind() -> None:
    assert first_alarm(*turned()).action == INTERCEPT


def test_alarms_are_left_to_a_refit_until_outcomes_from_after_the_change_have_matured() -> None:
    scores, cancels = turned(weeks=39)
    mondays = [FIRST + number * WEEK for number in range(9, 39)]
    told = [with_early_looks(others(scores), cancels, at) for at in mondays]
    alarms = [one for one in told if one.alarm is not None]
    assert alarms[0].alarm is not None
    matured = alarms[0].alarm.since + pd.Timedelta(days=QUARTER)
    moves = next(one for one in told if one.action == INTERCEPT)

    assert [one.at for one in alarms if one.at < matured and one.action != HOLD] == []
    assert moves.at == next(one.at for one in alarms if one.at >= matured)
    assert f"left to a refit; from {matured:%Y-%m-%d} on the next such evidence moves it" in alarms[0].reason
    assert len([one for one in alarms if one.at < matured]) >= 1


def test_only_customers_of_whom_both_say_something_set_the_level() -> None:
    scores, cancels = base(weeks=10, factor=1.0)
    at = FIRST + 10 * WEEK
    drawn = scores[even(scores)]
    asked = {"at": at, "horizon_days": QUARTER, "gate": passing_gate(at)}
    found = decide(scores, cancels, challenger=drawn, **asked)

    assert found.shift == decide(drawn, cancels, challenger=drawn, **asked).shift


def test_the_phases_in_which_more_cancel_by_themselves_are_named_with_an_alarm() -> None:
    scores, cancels = base(weeks=8, factor=3.0)
    told = scores.assign(phase=np.where(even(scores), "post", "baseline"))
    at = FIRST + 8 * WEEK
    asked = {"at": at, "horizon_days": QUARTER, "after": FIRST}

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
    found = decide(scores, cancels, at=at, horizon_days=QUARTER, gate=held, after=FIRST)

    assert found.action == INTERCEPT
    assert found.reason.endswith(f"their order stays; a refit was {held.sentence}")


def test_what_comes_after_the_day_of_the_decision_changes_nothing() -> None:
    scores, cancels = base(weeks=20, factor=1.0)
    at = FIRST + 10 * WEEK
    later = cancels["at"] >= at
    storm = pd.concat([cancels[~later], *[cancels[later]] * 5])

    told = decide(scores, cancels[~later], at=at, horizon_days=QUARTER)
    assert decide(scores, storm, at=at, horizon_days=QUARTER) == told
