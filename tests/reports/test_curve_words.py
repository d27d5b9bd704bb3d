from __future__ import annotations

from dataclasses import replace

from campaignpulse.evaluation import Customers
from campaignpulse.reports.curve_words import band_words, curve_words
from campaignpulse.reports.editions import followed


def said(customers: Customers, campaign_id: str) -> str:
    return curve_words(followed(customers, campaign_id), min_accounts=customers.min_accounts)


def test_a_campaign_is_told_with_what_was_expected_then_and_what_is_ahead(editions: Customers) -> None:
    expected = 43.5 + (48 - 43.5) * 4 / 7
    low, high = 40 + 7 * 4 / 7, 47 + 2 * 4 / 7
    assert said(editions, "s3") == (
        "On 17 May 2024, 4 days after its end, its 20 accounts had a mean health of 46.0 [44.0, 48.0]. "
        f"Expected then: {expected:.1f} ({low:.1f} to {high:.1f}). "
        "Expected 14 days after its end: 54.0 (54.0 to 54.0). "
        "Expected is the mean of 2 earlier editions of s, in parentheses their range."
    )


def test_a_campaign_that_lived_through_the_band_has_nothing_ahead(editions: Customers) -> None:
    late = editions.curves.assign(day=editions.curves["day"] + 14 * (editions.curves["campaign_id"] == "s3"))
    words = said(replace(editions, curves=late), "s3")
    assert "18 days after its end" in words
    assert "Expected 14 days" not in words
    assert "Expected then" not in words


def test_where_nothing_is_earlier_that_is_said(editions: Customers) -> None:
    assert said(editions, "s1").endswith(
        "Nothing says what to expect, as no campaign with scores had ended before it started."
    )


def test_where_all_earlier_campaigns_stand_in_that_is_said(editions: Customers) -> None:
    assert "o has no earlier edition with scores, so expected is the mean of 1 earlier campaign of" in said(
        editions, "o1"
    )
    alone = replace(editions, calendar=editions.calendar.assign(series=None))
    assert "It belongs to no series, so expected is the mean of 3 earlier campaigns of any" in said(
        alone, "s3"
    )
    assert band_words(followed(alone, "s3")) == "3 earlier campaigns"


def test_a_campaign_without_a_day_to_show_says_only_what_to_expect(editions: Customers) -> None:
    waiting = replace(editions, curves=editions.curves[editions.curves["campaign_id"] != "s3"])
    words = said(waiting, "s3")
    assert words.startswith(
        "No day of this campaign can be shown: each has scores of fewer than 10 accounts."
    )
    assert "Expected 14 days after its end: 54.0" in words


def test_a_mean_without_an_interval_stands_alone(editions: Customers) -> None:
    bare = replace(editions, curves=editions.curves.assign(low=float("nan"), high=float("nan")))
    assert "a mean health of 46.0. Expected" in said(bare, "s3")
