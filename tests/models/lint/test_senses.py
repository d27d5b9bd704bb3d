from __future__ import annotations

import pytest
from campaignpulse.features import default_features
from campaignpulse.features.ratios import post_drop, rate
from campaignpulse.features.spec import Feature, active_days, count, days, since_last, total
from campaignpulse.models.lint.senses import is_raw_usage, knows_campaigns


@pytest.fixture
def features(tiny_tables):
    """The features of a data set with an own metric (posts), approvals, tickets, surveys and renewals."""
    return default_features(tiny_tables())


def test_a_name_tells_the_same_as_the_feature(features):
    assert {one.name for one in features if knows_campaigns(one.name)} == {
        one.name for one in features if knows_campaigns(one)
    }
    assert {one.name for one in features if is_raw_usage(one.name)} == {
        one.name for one in features if is_raw_usage(one)
    }


def test_sums_and_active_days_of_engagement_are_raw_usage(features):
    raw = {one.name for one in features if is_raw_usage(one)}
    assert raw == {
        f"{name}_{w}d" for name in ("posts_rate", "posts_active_share", "active_share") for w in (7, 28, 84)
    }


@pytest.mark.parametrize(
    ("expression", "raw"),
    [
        (rate("sessions", 28), True),
        (total("sessions", 28), True),
        (count("sessions", 28), True),
        (active_days("sessions", 28) / days(28), True),
        (rate("sessions", 365, phase="baseline"), False),
        (rate("sessions", 28) / rate("sessions", 84), False),
        (rate("sessions", "current"), False),
        (total("sessions", 28, tagged=True), False),
        (since_last("sessions"), False),
        (post_drop("sessions", 365), False),
    ],
)
def test_only_an_amount_that_is_compared_with_nothing_is_raw(expression, raw):
    assert is_raw_usage(Feature("x", expression, "engagement", 1, "unit")) is raw


def test_what_was_declared_to_be_no_engagement_is_no_usage():
    assert not is_raw_usage(Feature("posts_rate_28d", rate("posts", 28), "output", 1, "posts a day"))


@pytest.mark.parametrize(
    ("name", "campaign", "raw"),
    [
        ("campaign_feature_use_rate_28d", False, False),
        ("sessions_a_visit_campaigns", True, False),
        ("approvals_rate_28d", False, False),
        ("tickets.opened_rate_28d", False, False),
        ("sessions_lift_post_365d", True, False),
        ("sessions_post_drop", True, False),
        ("sessions_vs_previous_edition", True, False),
        ("days_since_last_event", False, False),
        ("something_else", False, False),
    ],
)
def test_a_name_tells_what_it_can(name, campaign, raw):
    assert (knows_campaigns(name), is_raw_usage(name)) == (campaign, raw)
