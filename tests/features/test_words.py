from __future__ import annotations

import pytest
from campaignpulse.features import (
    Feature,
    active_days,
    count,
    days,
    edition_ratio,
    largest,
    lift,
    longest_gap,
    mean,
    median,
    participated,
    post_drop,
    rate,
    since_last,
    slope,
    tenure,
    total,
    unevenness,
)
from campaignpulse.features.spec import Expression
from campaignpulse.features.words import feature_words


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (rate("sessions", 28), "sessions a day over 28 days"),
        (rate("sessions", 365, phase="post"), "sessions a day in post phases of 365 days"),
        (active_days("sessions", 7) / days(7), "share of days with sessions over 7 days"),
        (active_days(None, 7) / days(7), "share of days with any activity over 7 days"),
        (mean("surveys.nps", 84), "mean of surveys nps over 84 days"),
        (since_last("approvals"), "days without approvals"),
        (since_last(None), "days without any activity"),
        (tenure(), "days as a customer"),
        (count("tickets.opened", 28), "number of tickets opened over 28 days"),
        (total("spend", "last_post"), "spend after the last campaign"),
        (rate("sessions", 7) / rate("sessions", 28), "sessions a day, 7 against 28 days"),
        (lift("sessions", "active", 365), "sessions a day, active against baseline phases"),
        (edition_ratio("sessions"), "sessions a day, this phase so far against the edition before"),
        (participated("last_active"), "took part in the last campaign"),
        (median("review_hours", 28), "median of review hours over 28 days"),
        (largest("spend", "last_active"), "largest spend in the last campaign"),
        (longest_gap(None, 84), "most days in a row without any activity over 84 days"),
        (slope("posts", 84, phase="baseline"), "daily growth of posts a day in baseline phases of 84 days"),
        (median("posts", 28) / median("posts", 365), "median of posts, 28 against 365 days"),
        (
            post_drop("sessions", 365).where(participated("last_post")),
            "drop of sessions a day, after the last campaign against baseline phases",
        ),
    ],
)
def test_a_feature_is_said_by_what_it_counts(expression: Expression, words: str) -> None:
    assert feature_words(Feature("any", expression, "engagement", 1, "")) == words


def test_what_is_too_rich_to_say_has_its_description() -> None:
    feature = Feature("u", unevenness("sessions", 12), "retention", -1, "", "unevenness of the weeks")
    assert feature_words(feature) == "unevenness of the weeks"


def test_what_is_too_rich_and_has_no_description_has_its_name_with_days_and_weeks_written_out() -> None:
    feature = Feature("sessions_unevenness_12w", unevenness("sessions", 12), "retention", -1, "")
    assert feature_words(feature) == "sessions unevenness over 12 weeks"


def test_two_statistics_of_different_kinds_are_not_compared_as_one() -> None:
    feature = Feature("peak_by_middle", largest("posts", 28) / median("posts", 28), "engagement", 0, "")
    assert feature_words(feature) == "peak by middle"


def test_two_metrics_that_are_divided_are_not_compared_as_one() -> None:
    feature = Feature("clicks_by_visit", rate("clicks", 28) / rate("visits", 28), "engagement", 1, "")
    assert feature_words(feature) == "clicks by visit"
