from __future__ import annotations

from dataclasses import replace

from campaignpulse.evaluation import Customers
from campaignpulse.reports.customer_numbers import band_numbers, curve_numbers, trend_numbers
from campaignpulse.reports.editions import followed


def test_the_trend_is_told_from_its_newest_day_on(customers: Customers) -> None:
    told = trend_numbers(customers)
    assert told["day"].iloc[0] == "12 May 2025"
    assert told["phase"].head(2).tolist() == ["active", "baseline"]
    last = customers.trend[customers.trend["cutoff"] == customers.at].set_index("phase").loc["active"]
    assert told.iloc[0, 2:].tolist() == [
        str(last["accounts"]),
        *(f"{last[name]:.1f}" for name in ("health", "low", "high")),
    ]


def test_a_small_group_of_the_trend_has_no_numbers(customers: Customers) -> None:
    told = trend_numbers(replace(customers, min_accounts=10_000))
    assert told["accounts"].eq("fewer than 10000").all()
    assert told[["mean health", "25 %", "75 %"]].eq("–").all(axis=None)


def test_a_curve_is_told_day_by_day(editions: Customers) -> None:
    told = curve_numbers(followed(editions, "s3"), min_accounts=10)
    assert told.columns.tolist() == ["day", "accounts", "health", "low", "high"]
    assert told.to_numpy().tolist()[0] == ["−7", "20", "58.0", "56.0", "60.0"]


def test_what_was_expected_is_told_week_by_week(editions: Customers) -> None:
    told = band_numbers(followed(editions, "s3"))
    assert told.to_numpy().tolist()[1] == ["0", "2", "43.5", "40.0", "47.0"]
    assert len(told) == 4
