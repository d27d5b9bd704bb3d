"""Verdicts on planned days alone, each with the bound of its look."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation import Comparison, compare
from campaignpulse.evaluation.ledger import Judged, judged
from campaignpulse.evaluation.looks import bounds

FIRST = pd.Timestamp("2024-01-01", tz="UTC")
HORIZON = pd.Timedelta(days=90)
LOOKS = tuple(FIRST + HORIZON + pd.Timedelta(days=28 * month) for month in (3, 6, 9, 12))
A_DAY = pd.Timedelta(days=1)


def world(gain: float, *, accounts: int = 120, months: int = 13, seed: int = 0) -> pd.DataFrame:
    """Paired predictions, a cutoff every 28 days with customers of its own; learned sees `gain` more."""
    random = np.random.default_rng(seed)
    parts = []
    for month in range(months):
        churned = random.random(accounts) < 0.25
        ids = [f"a{month:02d}{number:04d}" for number in range(accounts)]
        cutoff = FIRST + pd.Timedelta(days=28 * month)
        for scorer, sees in (("rules", 0.3), ("learned", 0.3 + gain)):
            score = sees * churned + random.normal(size=accounts)
            probability = 1 / (1 + np.exp(-score))
            rows = {"account_id": ids, "cutoff": cutoff, "scorer": scorer, "probability": probability}
            parts.append(pd.DataFrame(rows).assign(label=pd.array(churned, dtype="boolean")))
    table = pd.concat(parts, ignore_index=True).assign(phase="baseline", state="mature")
    return table.assign(matured_at=table["cutoff"] + HORIZON)


def compared(rows: pd.DataFrame, confidence: float, **settings: object) -> Comparison:
    table = rows.rename(columns={"label": "churned"})
    names = {"reference": "rules", "challenger": "learned"}
    return compare(table, **names, confidence=confidence, bootstrap_draws=0, **settings)


def verdict(rows: pd.DataFrame, at: pd.Timestamp, looks=LOOKS, **settings: object) -> Judged:
    return judged(rows, at, looks, alpha=0.05, compare=partial(compared, **settings))


@pytest.fixture(scope="module")
def even() -> pd.DataFrame:
    return world(0.0)


@pytest.fixture(scope="module")
def better() -> pd.DataFrame:
    return world(0.5)


def test_between_looks_there_are_estimates_and_no_verdict(even: pd.DataFrame) -> None:
    found = verdict(even, LOOKS[1] + A_DAY)
    assert found.verdict.startswith("no verdict yet: this is no planned look, the next is on 2024-12-08;")
    assert " % interval), " in found.verdict
    assert found.verdict.endswith(" churned accounts.")
    assert found.next_look == LOOKS[2]
    assert len(found.looks) == 2
    assert found.comparison.primary.difference is not None
    rows = (found.comparison.primary, *found.comparison.comparisons)
    assert {(row.verdict, row.p_value, row.p_adjusted) for row in rows} == {(None, None, None)}


def test_before_the_first_look_there_is_none_to_tell(even: pd.DataFrame) -> None:
    found = verdict(even, LOOKS[0] - A_DAY)
    assert (found.looks, found.next_look) == ((), LOOKS[0])


def test_a_look_that_crosses_no_bound_says_to_go_on(even: pd.DataFrame) -> None:
    found = verdict(even, LOOKS[1])
    assert found.verdict.startswith(
        "no verdict yet: look 2 of 4 crosses no bound, the next is on 2024-12-08;"
    )
    assert [look.number for look in found.looks] == [1, 2]


def test_the_bounds_are_those_of_the_days_planned_and_the_accounts_that_churned(even: pd.DataFrame) -> None:
    found = verdict(even, LOOKS[3] + A_DAY)
    churned = [look.churned_accounts for look in found.looks]
    by_hand = [even.loc[even["label"] & (even["matured_at"] <= day), "account_id"].nunique() for day in LOOKS]
    assert churned == by_hand
    days = [(day - FIRST - HORIZON) / (LOOKS[-1] - FIRST - HORIZON) for day in LOOKS]
    assert [look.bound for look in found.looks] == pytest.approx(bounds(days, churned), abs=1e-9)


def test_the_last_look_gives_the_verdict_of_the_usual_rule(even: pd.DataFrame) -> None:
    found = verdict(even, LOOKS[3])
    assert found.verdict.startswith("not enough data: ")
    assert found.verdict.endswith("This is the verdict of the last look, look 4 of 4, on 2025-03-02.")
    assert found.next_look is None
    assert found.looks[-1].confidence == pytest.approx(0.956, abs=0.002)


def test_after_the_last_look_its_verdict_stays(even: pd.DataFrame) -> None:
    last, later = verdict(even, LOOKS[3]), verdict(even, LOOKS[3] + pd.Timedelta(days=400))
    assert later.verdict == last.verdict
    assert later.comparison == last.comparison


def test_a_bound_that_is_crossed_says_stop_and_stays(better: pd.DataFrame) -> None:
    found = verdict(better, LOOKS[1])
    assert found.verdict.startswith("learned wins: ROC AUC")
    assert found.verdict.endswith("Stop here: look 2 of 4, on 2024-09-15, is enough.")
    assert (found.next_look, found.looks[-1].crossed) == (None, True)
    for later in (LOOKS[1] + A_DAY, LOOKS[2], LOOKS[3]):
        assert verdict(better, later).verdict == found.verdict


def test_the_interval_of_a_look_excludes_zero_just_where_its_bound_is_crossed(better: pd.DataFrame) -> None:
    for day in LOOKS[:2]:
        found = verdict(better, day)
        assert (found.comparison.primary.low > 0) == found.looks[-1].crossed


def test_the_interval_between_looks_is_wider_than_the_usual_one(even: pd.DataFrame) -> None:
    now = LOOKS[1] + A_DAY
    usual = compared(even[even["matured_at"] <= now], 0.95).primary
    found = verdict(even, now)
    shown = found.comparison.primary
    at_its_level = compared(even[even["matured_at"] <= now], found.confidence).primary
    assert (shown.low, shown.high) == (at_its_level.low, at_its_level.high)
    assert shown.high - shown.low > 1.2 * (usual.high - usual.low)


def test_outcomes_after_a_look_do_not_change_what_it_said(better: pd.DataFrame) -> None:
    known = better[better["matured_at"] <= LOOKS[1]]
    assert verdict(known, LOOKS[1]).looks == verdict(better, LOOKS[1]).looks


def test_two_sides_that_are_the_same_are_answered_at_the_first_look(even: pd.DataFrame) -> None:
    rules = even[even["scorer"] == "rules"]
    same = pd.concat([rules, rules.assign(scorer="learned")], ignore_index=True)
    found = verdict(same, LOOKS[0])
    assert found.verdict.startswith("no difference shown: ")
    assert found.looks[0].crossed


def test_a_look_before_the_first_outcome_is_told_and_costs_nothing(even: pd.DataFrame) -> None:
    early = (FIRST + HORIZON - A_DAY, *LOOKS[1:])
    first = verdict(even, early[0], early)
    assert first.comparison is None
    assert "look 1 of 4 crosses no bound" in first.verdict
    assert first.verdict.endswith("no outcome is known so far.")
    without = verdict(even, LOOKS[3], LOOKS[1:])
    assert verdict(even, LOOKS[3], early).looks[-1].bound == pytest.approx(without.looks[-1].bound, abs=1e-6)


def test_a_last_look_before_the_first_outcome_says_that_it_came_too_early(even: pd.DataFrame) -> None:
    found = verdict(even, LOOKS[0], (FIRST,))
    assert found.verdict == (
        "not enough data: no outcome was known by the last look, look 1 of 1, on 2024-01-01."
    )


def test_few_churned_accounts_are_not_enough_at_a_look_either(better: pd.DataFrame) -> None:
    found = verdict(better, LOOKS[1], min_churned_accounts=10_000)
    assert found.looks[-1].outcome == "not enough data"
