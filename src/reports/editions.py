"""What earlier editions of a campaign let one expect of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ..checks import InputError, listed
from ..evaluation import Customers
from .small_groups import without_small_groups

WEEK_DAYS = 7


@dataclass(frozen=True)
class Earlier:
    """Ids of the campaigns that a campaign is compared with; `of_series`: they are editions of its series."""

    campaign_ids: tuple[str, ...]
    of_series: bool


@dataclass(frozen=True, eq=False)
class Followed:
    """A campaign that is followed: its row of the calendar, its own days, and what earlier ones let expect.

    `own` are the days of its curve, NaN where too few accounts are behind a mean; empty where no day may be
    shown. `band` is that of `edition_band`.
    """

    campaign: Any
    own: pd.DataFrame
    earlier: Earlier
    band: pd.DataFrame

    @cached_property
    def last(self) -> Any:
        """The newest of its own days that has a number, as a tuple with names; None where there is none."""
        told = self.own.dropna(subset=["health"])
        return next(told.tail(1).itertuples(index=False), None)

    @property
    def drawable(self) -> bool:
        """Whether there is anything to draw: a day of its own, or something to expect."""
        return not (self.own.empty and self.band.empty)


def followed(customers: Customers, campaign_id: str) -> Followed:
    """Return a campaign beside what earlier editions let one expect of it.

    Earlier is what had ended when the campaign started, and has a day whose mean may be shown. Where the
    series has no such edition, all earlier campaigns stand in. Raises InputError for a campaign that is not
    in the calendar.
    """
    campaign = campaign_row(customers, campaign_id)
    curves = shown_curves(customers)
    own = curves[curves["campaign_id"] == campaign_id]
    told = set(curves.loc[curves["health"].notna(), "campaign_id"])
    earlier = _earlier(customers.calendar, campaign, told)
    return Followed(
        campaign,
        own if campaign_id in told else own.iloc[:0],
        earlier,
        _band([curves[curves["campaign_id"] == name] for name in earlier.campaign_ids]),
    )


def edition_band(customers: Customers, campaign_id: str) -> pd.DataFrame:
    """Return the mean health that earlier editions had, week by week around their end, and its range.

    Columns: day (a multiple of 7, days since the end, negative before it), expected (the mean of the
    editions' means, each edition counting once), low and high (the least and greatest of them), editions
    (how many reach that week). Between two of its days an edition's mean is interpolated linearly; beyond
    its first and last day, and beside a day that too few accounts are behind, it has none. Empty where
    nothing is earlier; which editions are is as in `followed`.
    """
    return followed(customers, campaign_id).band


def campaign_row(customers: Customers, campaign_id: str) -> Any:
    """Return a campaign's row of the calendar as a tuple with names; refuses a campaign that is not in it."""
    calendar = customers.calendar
    rows = calendar[calendar["campaign_id"] == campaign_id]
    if rows.empty:
        known = listed(calendar["campaign_id"].tolist()) if len(calendar) else "none, as it is empty"
        raise InputError(f"campaign {campaign_id!r} is not in the calendar; take one of {known}")
    return next(rows.itertuples(index=False))


def shown_curves(customers: Customers) -> pd.DataFrame:
    """Return the curves in order of the day, NaN where too few accounts are behind a mean."""
    numbers = ["health", "low", "high"]
    curves = without_small_groups(customers.curves, customers.min_accounts, numbers)
    return curves.sort_values(["campaign_id", "day"], ignore_index=True)


def expected_on(band: pd.DataFrame, day: float) -> dict[str, float] | None:
    """Return expected, low and high of a band on any day, between its weeks; None outside of them.

    >>> band = pd.DataFrame({"day": [0, 7], "expected": [40.0, 47.0], "low": [38, 38], "high": [42, 56]})
    >>> expected_on(band, 1)
    {'expected': 41.0, 'low': 38.0, 'high': 44.0}
    """
    if band.empty or not band["day"].iloc[0] <= day <= band["day"].iloc[-1]:
        return None
    return {name: float(np.interp(day, band["day"], band[name])) for name in ("expected", "low", "high")}


def _earlier(calendar: pd.DataFrame, campaign: Any, told: set[str]) -> Earlier:
    before = calendar[(calendar["ends_at"] <= campaign.starts_at) & calendar["campaign_id"].isin(told)]
    editions = before[before["series"] == campaign.series]
    found = before if editions.empty else editions
    return Earlier(tuple(found["campaign_id"]), of_series=not editions.empty)


def _band(curves: list[pd.DataFrame]) -> pd.DataFrame:
    weeks = pd.concat([pd.Series(dtype="float64"), *map(_weekly, curves)])
    by_day = weeks.dropna().groupby(level=0)
    band = pd.DataFrame(
        {"expected": by_day.mean(), "low": by_day.min(), "high": by_day.max(), "editions": by_day.size()}
    )
    return band.rename_axis("day").reset_index().astype({"day": "int64", "editions": "int64"})


def _weekly(curve: pd.DataFrame) -> pd.Series[float]:
    """Return an edition's mean health by week: its index counts the days since its end."""
    days = curve["day"].to_numpy(np.float64)
    first, last = np.ceil(days[0] / WEEK_DAYS), np.floor(days[-1] / WEEK_DAYS)
    weeks = np.arange(first, last + 1) * WEEK_DAYS
    return pd.Series(np.interp(weeks, days, curve["health"].to_numpy(np.float64)), index=weeks)
