from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation import Alerts, Customers, Driver, Threshold, customers
from campaignpulse.tables import Tables

Tiny = Callable[..., Tables]

FIRST, THEN, NOW = (pd.Timestamp(day, tz="UTC") for day in ("2025-03-16", "2025-03-23", "2025-03-30"))


@pytest.fixture
def scored() -> pd.DataFrame:
    rows = [
        ("a1", FIRST, "active", "mm25", 70.0, 0.05, 15.0, 5.0),
        ("a2", FIRST, "active", "mm25", 60.0, 0.06, 10.0, 0.0),
        ("a1", THEN, "active", "mm25", 64.0, 0.07, 9.0, 5.0),
        ("a3", THEN, "baseline", None, 20.0, 0.30, -30.0, 0.0),
        ("a1", NOW, "active", "mm25", 62.0, 0.08, 14.0, -2.0),
        ("a2", NOW, "active", "mm25", 12.0, 0.40, -31.0, -7.0),
        ("a3", NOW, "baseline", None, 12.0, 0.40, -38.0, 0.0),
    ]
    names = ["account_id", "cutoff", "phase", "campaign_id", "health", "probability", "use", "support"]
    return pd.DataFrame(rows, columns=names)


@pytest.fixture
def found(tiny_tables: Tiny, scored: pd.DataFrame) -> Customers:
    return customers(
        tiny_tables(),
        scored,
        scorer="rules",
        parts=["use", "support"],
        horizon_days=90,
        alerts=Alerts(budget_share=0.3),
    )


def test_the_accounts_are_those_of_the_last_day_the_likeliest_to_churn_first(found: Customers) -> None:
    assert found.at == NOW
    assert found.accounts["account_id"].tolist() == ["a2", "a3", "a1"]
    assert found.accounts["probability"].tolist() == [0.40, 0.40, 0.08]


def test_at_risk_is_who_fits_into_the_budget_ties_by_account_id(found: Customers) -> None:
    assert found.accounts["at_risk"].tolist() == [True, False, False]


def test_who_was_at_risk_before_is_told_too(found: Customers) -> None:
    """At THEN a3 was the likelier of two."""
    assert found.accounts.set_index("account_id")["at_risk_before"].to_dict() == {
        "a1": False,
        "a2": False,
        "a3": True,
    }


def test_the_change_is_against_the_last_day_before_and_unknown_for_who_had_no_score_then(
    found: Customers,
) -> None:
    assert found.previous == THEN
    np.testing.assert_array_equal(found.accounts["health_before"], [np.nan, 20.0, 64.0])


def test_drivers_are_the_parts_that_take_health_points_the_most_first(found: Customers) -> None:
    first, second, third = found.accounts["drivers"]
    assert [driver.part for driver in first] == ["use", "support"]
    assert second == (Driver("use", -38.0, -30.0),)
    assert third == (Driver("support", -2.0, 5.0),)
    assert np.isnan(first[0].before)


def test_a_part_of_less_than_a_point_speaks_against_nobody(tiny_tables: Tiny, scored: pd.DataFrame) -> None:
    even = scored.assign(use=-0.9, support=np.nan)
    found = customers(
        tiny_tables(),
        even,
        scorer="rules",
        parts=["use", "support"],
        horizon_days=90,
        alerts=Alerts(budget_share=0.3),
    )
    assert found.accounts["drivers"].tolist() == [(), (), ()]


def test_at_most_three_drivers_are_named(tiny_tables: Tiny, scored: pd.DataFrame) -> None:
    low = scored.assign(**{f"c{i}": i - 7.0 for i in range(6)})
    names = [f"c{i}" for i in range(6)]
    found = customers(tiny_tables(), low, scorer="rules", parts=names, horizon_days=90)
    assert [[driver.part for driver in one] for one in found.accounts["drivers"]] == [["c0", "c1", "c2"]] * 3


def test_a_phase_with_a_campaign_names_it_and_baseline_names_none(found: Customers) -> None:
    campaign = found.accounts.set_index("account_id")["campaign"]
    assert campaign["a1"] == "March Madness 2025"
    assert pd.isna(campaign["a3"])


def test_the_segment_stands_beside_the_account_and_what_is_not_known_of_accounts_is_no_column(
    found: Customers,
) -> None:
    assert found.accounts.set_index("account_id")["segment"].to_dict() == {
        "a1": "agency",
        "a2": "brand",
        "a3": "brand",
    }
    assert "value" not in found.accounts


def test_the_trend_is_the_mean_and_the_quartiles_by_day_and_phase(
    found: Customers, scored: pd.DataFrame
) -> None:
    row = found.trend.query("cutoff == @NOW and phase == 'active'").iloc[0]
    assert row["accounts"] == 2
    assert row["health"] == (62 + 12) / 2
    assert (row["low"], row["high"]) == (12 + 0.25 * 50, 12 + 0.75 * 50)
    assert len(found.trend) == scored.groupby(["cutoff", "phase"]).ngroups


def test_one_day_alone_has_nothing_to_be_compared_with(tiny_tables: Tiny, scored: pd.DataFrame) -> None:
    alone = scored[scored["cutoff"] == NOW]
    found = customers(
        tiny_tables(),
        alone,
        scorer="rules",
        parts=["use", "support"],
        horizon_days=90,
        alerts=Alerts(budget_share=0.3),
    )
    assert found.previous is None
    assert found.accounts["health_before"].isna().all()


def test_the_order_of_the_rows_does_not_matter(
    tiny_tables: Tiny, scored: pd.DataFrame, found: Customers
) -> None:
    shuffled = scored.sample(frac=1, random_state=3)
    again = customers(
        tiny_tables(),
        shuffled,
        scorer="rules",
        parts=["use", "support"],
        horizon_days=90,
        alerts=Alerts(budget_share=0.3),
    )
    pd.testing.assert_frame_equal(again.accounts, found.accounts)
    pd.testing.assert_frame_equal(again.trend, found.trend)
    pd.testing.assert_frame_equal(again.curves, found.curves)


def test_a_data_set_without_accounts_and_milestones_has_customers_too(
    tiny_tables: Tiny, scored: pd.DataFrame
) -> None:
    bare = tiny_tables(accounts=None, milestones=None)
    found = customers(bare, scored, scorer="rules", parts=["use"], horizon_days=90)
    assert "segment" not in found.accounts
    assert found.milestones.empty


def test_who_was_at_risk_and_has_no_score_any_more_is_counted(
    tiny_tables: Tiny, scored: pd.DataFrame, found: Customers
) -> None:
    assert found.gone == 0
    without = scored.drop(index=scored.index[-1])  # a3 was at risk at THEN, and left
    later = customers(
        tiny_tables(),
        without,
        scorer="rules",
        parts=["use"],
        horizon_days=90,
        alerts=Alerts(budget_share=0.3),
    )
    assert later.gone == 1


def test_a_threshold_can_say_who_is_at_risk_now_and_before(tiny_tables: Tiny, scored: pd.DataFrame) -> None:
    limit = Alerts("false_alarms", None, (Threshold("overall", 0.3, 10, 1, None, None, None),))
    found = customers(tiny_tables(), scored, scorer="rules", parts=["use"], horizon_days=90, alerts=limit)
    assert found.accounts["at_risk"].tolist() == [True, True, False]
    assert found.accounts.set_index("account_id")["at_risk_before"]["a3"]
    assert found.alerts is limit
