from __future__ import annotations

import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation.tuning.budget import Budget


def test_as_many_trials_as_were_asked_for_may_run_and_no_more() -> None:
    budget = Budget(trials=3, minutes=None)
    assert budget.allows(2, seconds=1e9)
    assert not budget.allows(3, seconds=0.0)


def test_no_trial_starts_when_the_minutes_are_over() -> None:
    budget = Budget(trials=None, minutes=2.0)
    assert budget.allows(1_000, seconds=119.9)
    assert not budget.allows(0, seconds=120.0)


def test_of_two_bounds_the_first_that_is_reached_holds() -> None:
    budget = Budget(trials=3, minutes=1.0)
    assert not budget.allows(3, seconds=1.0)
    assert not budget.allows(1, seconds=60.0)


@pytest.mark.parametrize(
    ("budget", "done", "seconds", "expected"),
    [
        (Budget(40, None), 0, 0.0, 40),
        (Budget(None, 1.0), 0, 0.0, 1),
        (Budget(None, 1.0), 2, 10.0, 12),
        (Budget(None, 1.0), 2, 61.0, 2),
        (Budget(40, 1.0), 2, 10.0, 12),
        (Budget(5, 1.0), 2, 10.0, 5),
    ],
)
def test_how_many_trials_it_will_be_is_told_from_the_pace_so_far(
    budget: Budget, done: int, seconds: float, expected: int
) -> None:
    assert budget.expected(done, seconds) == expected


@pytest.mark.parametrize(("trials", "minutes"), [(None, None), (0, None), (None, 0.0), (3, -1.0), (-1, 5.0)])
def test_a_budget_without_an_end_or_for_nothing_is_refused(trials: int | None, minutes: float | None) -> None:
    with pytest.raises(InputError, match="give at least one of them, above 0"):
        Budget(trials, minutes)
