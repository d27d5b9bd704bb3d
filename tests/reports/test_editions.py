from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation import Customers
from campaignpulse.reports.editions import edition_band, expected_on, followed

# by hand, from the fixture: s1 is 60, 40, 54 on days −7, 0, 14; s2 is 50, 43, 57 on days −3, 4, 11
S1 = {-7: 60.0, 0: 40.0, 7: (40 + 54) / 2, 14: 54.0}
S2 = {0: 50 - 7 * 3 / 7, 7: 43 + 14 * 3 / 7}


def test_the_band_is_the_mean_and_the_range_of_the_editions_week_by_week(editions: Customers) -> None:
    rows = [
        (-7, S1[-7], S1[-7], S1[-7], 1),
        (0, (S1[0] + S2[0]) / 2, S1[0], S2[0], 2),
        (7, (S1[7] + S2[7]) / 2, S1[7], S2[7], 2),
        (14, S1[14], S1[14], S1[14], 1),
    ]
    expected = pd.DataFrame(rows, columns=["day", "expected", "low", "high", "editions"])
    pd.testing.assert_frame_equal(edition_band(editions, "s3"), expected)


def test_the_order_of_rows_does_not_matter(editions: Customers) -> None:
    turned = replace(editions, curves=editions.curves[::-1])
    pd.testing.assert_frame_equal(edition_band(turned, "s3"), edition_band(editions, "s3"))


def test_an_edition_counts_once_however_many_accounts_it_has(editions: Customers) -> None:
    more = editions.curves.assign(
        accounts=editions.curves["accounts"].where(editions.curves["day"] > 0, 9000)
    )
    pd.testing.assert_frame_equal(
        edition_band(replace(editions, curves=more), "s3"), edition_band(editions, "s3")
    )


def test_earlier_is_what_had_ended_when_the_campaign_started(editions: Customers) -> None:
    calendar, second = editions.calendar, pd.Timestamp("2024-05-06", tz="UTC")
    at_once = calendar.assign(ends_at=calendar["ends_at"].mask(calendar["campaign_id"] == "s2", second))
    too_late = calendar.assign(
        ends_at=calendar["ends_at"].mask(calendar["campaign_id"] == "s2", second + pd.Timedelta(days=1))
    )
    assert followed(replace(editions, calendar=at_once), "s3").earlier.campaign_ids == ("s1", "s2")
    assert followed(replace(editions, calendar=too_late), "s3").earlier.campaign_ids == ("s1",)


def test_without_an_earlier_edition_all_earlier_campaigns_stand_in(editions: Customers) -> None:
    own_series = editions.calendar["series"].mask(editions.calendar["campaign_id"] == "s3", "new")
    seen = followed(replace(editions, calendar=editions.calendar.assign(series=own_series)), "s3")
    assert seen.earlier.campaign_ids == ("s1", "o1", "s2")
    assert not seen.earlier.of_series
    day_0 = seen.band.set_index("day").loc[0]
    assert day_0["expected"] == pytest.approx((40 + 30 + 47) / 3)
    assert (day_0["low"], day_0["high"], day_0["editions"]) == (30, 47, 3)


def test_campaigns_without_a_series_are_no_editions_of_each_other(editions: Customers) -> None:
    seen = followed(replace(editions, calendar=editions.calendar.assign(series=None)), "s3")
    assert not seen.earlier.of_series
    assert len(seen.earlier.campaign_ids) == 3


def test_an_edition_without_scores_is_none(editions: Customers) -> None:
    curves = editions.curves[editions.curves["campaign_id"].isin(["o1", "s3"])]
    seen = followed(replace(editions, curves=curves), "s3")
    assert seen.earlier.campaign_ids == ("o1",)
    assert not seen.earlier.of_series


def test_where_nothing_is_earlier_the_band_is_empty(editions: Customers) -> None:
    band = edition_band(editions, "s1")
    assert band.empty
    assert band.columns.tolist() == ["day", "expected", "low", "high", "editions"]


def test_beside_a_day_with_too_few_accounts_nothing_is_interpolated(editions: Customers) -> None:
    hidden = (editions.curves["campaign_id"] == "s1") & (editions.curves["day"] == 14)
    curves = editions.curves.assign(accounts=editions.curves["accounts"].mask(hidden, 9))
    band = edition_band(replace(editions, curves=curves), "s3").set_index("day")
    assert band["editions"].to_dict() == {-7: 1, 0: 2, 7: 1}
    assert band.loc[7, "expected"] == S2[7]


def test_a_campaign_has_no_days_of_its_own_where_all_have_too_few_accounts(editions: Customers) -> None:
    assert followed(editions, "s3").own["day"].tolist() == [-7, 0, 4]
    seen = followed(replace(editions, min_accounts=21), "s3")
    assert seen.own.empty
    assert seen.last is None
    assert not seen.drawable


def test_between_weeks_the_band_is_interpolated_and_beyond_them_there_is_none(editions: Customers) -> None:
    band = edition_band(editions, "s3")
    found = expected_on(band, 3.5)
    assert found is not None
    assert found["expected"] == np.mean([S1[0], S2[0], S1[7], S2[7]])
    assert expected_on(band, 14) is not None
    assert expected_on(band, 14.1) is None
    assert expected_on(band, -8) is None
    assert expected_on(band.iloc[:0], 0) is None


def test_a_campaign_that_is_not_in_the_calendar_is_refused_with_those_that_are(editions: Customers) -> None:
    with pytest.raises(InputError, match="campaign 's9' is not in the calendar; take one of s1"):
        edition_band(editions, "s9")
    with pytest.raises(InputError, match="none, as it is empty"):
        edition_band(replace(editions, calendar=editions.calendar.iloc[:0]), "s9")
