from collections.abc import Callable
from typing import Any

import pytest
from campaignpulse.experiment import CancelLabel, DropLabel, Eligibility, Experiment, SilenceLabel

Make = Callable[[dict[str, Any]], Experiment]
Refusal = Callable[..., str]

DROP = {"kind": "drop", "metric": "spend", "horizon_days": 56}


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ({"kind": "cancel", "horizon_days": 90}, CancelLabel),
        ({"kind": "silence", "metric": "logins", "horizon_days": 28}, SilenceLabel),
        (DROP, DropLabel),
    ],
)
def test_the_kind_decides_which_label_it_is(make: Make, label: Any, expected: Any) -> None:
    made = make({"label": label}).label
    assert type(made) is expected
    assert made.eligible == Eligibility()
    assert made.as_of is None


def test_a_drop_is_by_default_below_half_of_sixteen_weeks() -> None:
    label = DropLabel(kind="drop", metric="spend", horizon_days=56)
    assert (label.share, label.trailing_days) == (0.5, 112)


def test_every_part_of_eligibility_is_optional_and_ever_is_the_default(make: Make) -> None:
    rules = {"active_days": {"min": 8}, "min_sum": {"metric": "spend", "value": 50}}
    eligible = make({"label.eligible": rules}).label.eligible
    assert eligible.active_days.within_days is None
    assert eligible.min_sum.value == 50.0
    assert eligible.recent_days is None
    assert eligible.tenure_days is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("label.horizon_days", 1),
        ("label.trailing_days", 1),
        ("label.share", 1),
        ("label.share", 0.001),
        ("label.eligible.tenure_days", 1),
        ("label.eligible.min_sum", {"metric": "spend", "value": -5.5}),
    ],
)
def test_the_edge_of_what_is_allowed_is_allowed(make: Make, key: str, value: Any) -> None:
    make({key: value})


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("label.horizon_days", 0, "label.horizon_days is 0; it must be at least 1 day"),
        ("label.horizon_days", -3, "label.horizon_days is -3; it must be at least 1 day"),
        ("label.horizon_days", 1.5, "label.horizon_days is 1.5; it must be a whole number"),
        ("label.horizon_days", "56", "label.horizon_days is '56'; it must be a whole number"),
        ("label.horizon_days", True, "label.horizon_days is true; it must be a whole number"),
        ("label.horizon_days", None, "label.horizon_days is empty; it must be a whole number"),
        ("label.trailing_days", 0, "label.trailing_days is 0; it must be at least 1 day"),
        ("label.share", 0, "label.share is 0; it must be more than 0"),
        ("label.share", 1.01, "label.share is 1.01; it must be at most 1"),
        ("label.metric", "", "label.metric is ''; it must not be empty"),
        ("label.kind", "churn", "label.kind is 'churn'; it must be one of cancel, silence, drop"),
        ("label.eligible.recent_days", 0, "label.eligible.recent_days is 0; it must be at least 1 day"),
        (
            "label.eligible.active_days",
            {"min": 8, "within": 112},
            "label.eligible.active_days.within is not a key; "
            "did you mean label.eligible.active_days.within_days?",
        ),
        (
            "label",
            {"kind": "cancel", "horizon_days": 90, "metric": "spend"},
            "label.metric is not a key; the keys there are kind, horizon_days, eligible and as_of",
        ),
        (
            "label",
            {"horizon_days": 90},
            "label.kind is missing; it must be one of cancel, silence, drop",
        ),
        (
            "label",
            {"kind": "silence", "horizon_days": 90},
            "label.metric is missing; it must be given: the metric that falls silent",
        ),
    ],
)
def test_a_label_that_breaks_a_rule_is_refused_with_its_key(
    refusal: Refusal, key: str, value: Any, message: str
) -> None:
    assert refusal({key: value}) == message
