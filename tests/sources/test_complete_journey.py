import pandas as pd
import pytest
from campaignpulse.sources import load
from campaignpulse.tables import Tables


@pytest.fixture(scope="module")
def tables() -> Tables:
    return load("complete_journey")


def test_the_panel_has_its_known_sizes(tables: Tables) -> None:
    assert {name: len(frame) for name, frame in tables.frames.items() if name != "events"} == {
        "accounts": 2_469,
        "campaigns": 27,
        "exposures": 6_589,
    }
    assert tables.exposures["account_id"].nunique() == 1_559
    assert tables.accounts["segment"].notna().sum() == 801


def test_there_is_one_event_a_basket_and_metric(tables: Tables) -> None:
    rows = tables.events["metric"].value_counts()
    assert rows[["spend", "baskets", "items"]].tolist() == [155_848] * 3
    assert rows["coupon_redemptions"] == 2_102
    assert 0 < rows["discount"] < 155_848


def test_sums_over_baskets_are_those_over_receipt_lines(tables: Tables) -> None:
    sums = tables.events.groupby("metric")["value"].sum()
    assert sums["items"] == 1_469_307
    assert sums["baskets"] == 155_848
    assert sums["spend"] == pytest.approx(4_596_039.58, abs=0.01)


def test_days_are_those_of_new_york_so_that_nobody_shops_in_2018(tables: Tables) -> None:
    shopping = tables.events.loc[tables.events["metric"] == "baskets", "occurred_at"]
    assert tables.zone == "America/New_York"
    assert shopping.max() == pd.Timestamp("2017-12-31 23:01:20", tz="UTC")
    winter_offset = pd.Timedelta(hours=5)
    assert ((shopping + winter_offset).dt.year == 2018).sum() == 86


def test_a_campaign_ends_on_the_midnight_after_its_last_day(tables: Tables) -> None:
    campaign = tables.campaigns.set_index("campaign_id").loc["18"]
    assert campaign["starts_at"] == pd.Timestamp("2017-10-30", tz="UTC")
    assert campaign["ends_at"] == pd.Timestamp("2017-12-25", tz="UTC")
    assert campaign["type"] == "Type A"


def test_each_campaign_is_a_series_of_its_own_and_known_from_its_start(tables: Tables) -> None:
    assert tables.campaigns["series"].is_unique
    assert tables.campaigns["series"].iloc[17] == "campaign_18"
    assert "known_at" not in tables.campaigns
    assert "exposed_at" not in tables.exposures
    assert [sentence.split(",")[0] for sentence in tables.missing[-3:]] == [
        "campaigns: 27 of 27 rows have no known_at",
        "campaigns: no series has two editions",
        "exposures: no exposed_at",
    ]


def test_redemptions_are_tagged_with_their_campaign_on_a_plain_day(tables: Tables) -> None:
    redeemed = tables.events[tables.events["metric"] == "coupon_redemptions"]
    assert redeemed["campaign_id"].notna().all()
    assert (redeemed["occurred_at"] == redeemed["occurred_at"].dt.normalize()).all()
    assert tables.events["campaign_id"].notna().sum() == len(redeemed)


def test_nothing_had_to_be_guessed(tables: Tables) -> None:
    assert tables.notes == ()
    assert tables.accounts["account_id"].iloc[:3].tolist() == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("first", "rows", "households"), [("2017-04-23", 9_181, 1_736), ("2017-08-27", 9_508, 1_783)]
)
def test_the_regular_customers_are_those_of_the_published_baselines(
    tables: Tables, first: str, rows: int, households: int
) -> None:
    """Six cutoffs two weeks apart: 8 shopping days in 112, one in 56, $50, 84 days since the first basket."""
    spend = tables.events[tables.events["metric"] == "spend"]
    spend = spend.assign(day=spend["occurred_at"].dt.floor("D"))
    began = spend.groupby("account_id")["day"].min()
    found: list[str] = []
    for cutoff in pd.date_range(first, periods=6, freq="14D", tz="UTC"):
        trailing = spend[(spend["day"] < cutoff) & (spend["day"] >= cutoff - pd.Timedelta(days=112))]
        of = trailing.groupby("account_id").agg(
            days=("day", "nunique"), sum=("value", "sum"), last=("day", "max")
        )
        recent = of["last"] >= cutoff - pd.Timedelta(days=56)
        tenured = began.reindex(of.index) <= cutoff - pd.Timedelta(days=84)
        found += list(of.index[(of["days"] >= 8) & (of["sum"] >= 50) & recent & tenured])
    assert len(found) == rows
    assert len(set(found)) == households
