from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation.claims import Claim, Roles
from campaignpulse.evaluation.claims.given import Given
from campaignpulse.evaluation.claims.work import work
from campaignpulse.tables import Tables

GivenOf = Callable[..., Given]


def answers(of: Given) -> dict[str, Claim]:
    return {claim.key: claim for claim in work(of)}


def test_the_lift_that_was_planted_is_found(given_of: GivenOf) -> None:
    claim = answers(given_of())["engagement_in_campaigns"]

    assert (claim.unit, claim.n) == ("×", 100)
    assert claim.low < 3.0 < claim.high
    assert claim.high - claim.low < 0.8
    assert claim.metric.startswith("sessions, ")


def test_the_shorter_review_cycle_that_was_planted_is_found(given_of: GivenOf) -> None:
    claim = answers(given_of())["review_cycle_in_campaigns"]

    assert claim.unit == "%"
    assert claim.low < -40.0 < claim.high
    assert claim.high - claim.low < 12


def test_without_an_effect_the_interval_holds_no_change(
    given_of: GivenOf, tables_of: Callable[..., Tables]
) -> None:
    events = tables_of().events
    random = np.random.default_rng(3)
    days = pd.to_timedelta(random.integers(0, 300, 6000), unit="D")
    flat = pd.DataFrame(
        {
            "account_id": random.choice(events["account_id"].unique(), 6000),
            "occurred_at": pd.Timestamp("2024-01-01 10:00", tz="UTC") + days,
            "metric": random.choice(["sessions", "review_cycle_days"], 6000),
            "value": random.gamma(4, 2, 6000),
        }
    )
    found = answers(given_of(events=flat))

    assert found["engagement_in_campaigns"].low < 1 < found["engagement_in_campaigns"].high
    assert found["review_cycle_in_campaigns"].low < 0 < found["review_cycle_in_campaigns"].high


def test_the_metric_that_somebody_named_is_the_one_used(given_of: GivenOf) -> None:
    claim = answers(given_of(roles=Roles(engagement="collaboration")))["engagement_in_campaigns"]

    assert claim.metric.startswith("collaboration, ")


def test_without_the_metric_one_claim_has_no_figure_and_the_other_has(
    given_of: GivenOf, tables_of: Callable[..., Tables]
) -> None:
    events = tables_of().events
    found = answers(given_of(events=events[events["metric"] == "sessions"]))

    assert found["engagement_in_campaigns"].measurable
    reason = found["review_cycle_in_campaigns"].reason
    assert reason is not None
    assert reason.startswith("events have no metric 'review_cycle_days', only sessions")


def test_too_few_exposed_accounts_are_no_figure(given_of: GivenOf, tables_of: Callable[..., Tables]) -> None:
    exposures = tables_of().exposures

    found = answers(given_of(exposures=exposures[exposures["account_id"] < "a006"]))

    assert found["engagement_in_campaigns"].reason == (
        "there are 5 exposed accounts with active and baseline days, and 10 are needed"
    )


@pytest.mark.parametrize("share", [0.5, 4.0])
def test_the_unit_of_a_metric_changes_no_ratio(
    given_of: GivenOf, tables_of: Callable[..., Tables], share: float
) -> None:
    events = tables_of().events
    once, other = answers(given_of()), answers(given_of(events=events.assign(value=events["value"] * share)))

    for key, claim in once.items():
        assert (claim.value, claim.low) == pytest.approx((other[key].value, other[key].low))
