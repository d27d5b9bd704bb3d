from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from campaignpulse.campaigns.calendar import Items, items, versions
from campaignpulse.campaigns.days import NEVER
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
MARCH = {
    "campaign_id": "c",
    "starts_at": "2024-03-10",
    "ends_at": "2024-03-20",
    "known_at": "2024-01-01",
    "pre_days": 5,
    "post_days": 7,
}


def day(written: str) -> int:
    return (pd.Timestamp(written) - pd.Timestamp("1970-01-01")).days


def version(tables: Tables, column: str) -> list[int]:
    return versions(tables.campaigns)[column].tolist()


def found(tables: Tables, *accounts: str) -> Items:
    calendar, *_ = items(tables.campaigns, tables.exposures, pd.Index(accounts or ["a"]))
    return calendar


# what the row of the calendar says, which of its days, and which day that is
ONE_ROW: list[tuple[dict[str, Any], str, str]] = [
    ({}, "pre", "2024-03-05"),
    ({}, "start", "2024-03-10"),
    ({}, "end", "2024-03-20"),
    ({}, "post", "2024-03-27"),
    ({}, "known", "2024-01-01"),
    ({"starts_at": "2024-03-10 12:00"}, "start", "2024-03-10"),
    ({"starts_at": "2024-03-10 12:00"}, "pre", "2024-03-05"),
    ({"ends_at": "2024-03-20 12:00"}, "end", "2024-03-21"),
    ({"ends_at": "2024-03-20 12:00"}, "post", "2024-03-28"),
    ({"ends_at": "2024-03-20 00:00:00.000001"}, "end", "2024-03-21"),
    ({"known_at": "2024-01-01 00:01"}, "known", "2024-01-02"),
    ({"known_at": "2024-01-01 23:59"}, "known", "2024-01-02"),
    ({"known_at": None}, "known", "2024-03-10"),
    ({"known_at": None}, "pre", "2024-03-10"),
    ({"known_at": None, "starts_at": "2024-03-10 12:00"}, "known", "2024-03-11"),
    ({"starts_at": "2024-03-05", "pre_days": 5}, "pre", "2024-02-29"),
]


@pytest.mark.parametrize(("said", "column", "expected"), ONE_ROW)
def test_a_row_of_the_calendar_becomes_whole_days(
    calendar_of: Make, said: dict[str, Any], column: str, expected: str
) -> None:
    assert version(calendar_of([MARCH | said]), column) == [day(expected)]


def test_without_pre_and_post_days_the_contract_says_21_and_28(calendar_of: Make) -> None:
    bare = {key: value for key, value in MARCH.items() if key not in ("pre_days", "post_days")}
    tables = calendar_of([bare])
    assert version(tables, "pre") == [day("2024-03-10") - 21]
    assert version(tables, "post") == [day("2024-03-20") + 28]


def test_a_calendar_without_known_at_has_no_pre_phase_at_all(calendar_of: Make) -> None:
    unsaid = {key: value for key, value in MARCH.items() if key != "known_at"}
    tables = calendar_of([unsaid])
    assert version(tables, "pre") == version(tables, "start") == version(tables, "known")


def test_the_only_row_of_a_campaign_holds_for_ever(calendar_of: Make) -> None:
    assert version(calendar_of([MARCH]), "until") == [NEVER]


def test_a_row_holds_until_the_next_of_its_campaign_is_known(calendar_of: Make) -> None:
    rows = [MARCH, MARCH | {"known_at": "2024-02-01"}, MARCH | {"known_at": "2024-02-10 09:00"}]
    assert version(calendar_of(rows), "until") == [day("2024-02-01"), day("2024-02-11"), NEVER]


def test_rows_of_other_campaigns_do_not_end_a_row(calendar_of: Make) -> None:
    rows = [MARCH, MARCH | {"campaign_id": "d", "known_at": "2024-02-01"}]
    assert version(calendar_of(rows), "until") == [NEVER, NEVER]


def test_the_order_of_the_rows_does_not_decide_which_is_the_latest(calendar_of: Make) -> None:
    rows = [MARCH, MARCH | {"known_at": "2024-02-01", "starts_at": "2024-03-12"}]
    pd.testing.assert_frame_equal(
        versions(calendar_of(rows).campaigns), versions(calendar_of(rows[::-1]).campaigns)
    )


def test_of_two_rows_known_on_one_day_only_the_later_is_ever_seen(calendar_of: Make) -> None:
    rows = [MARCH | {"known_at": "2024-02-01 09:00"}, MARCH | {"known_at": "2024-02-01 17:00", "pre_days": 3}]
    calendar = found(calendar_of(rows))
    assert calendar["pre"].tolist() == [day("2024-03-10") - 3]


def test_a_row_known_at_midnight_is_seen_before_one_of_the_same_day(calendar_of: Make) -> None:
    rows = [MARCH | {"known_at": "2024-02-01 00:00"}, MARCH | {"known_at": "2024-02-01 17:00"}]
    calendar = found(calendar_of(rows))
    assert calendar["known"].tolist() == [day("2024-02-01"), day("2024-02-02")]


# known_at of the campaign, exposed_at of the account, the day from which the account is known to take part
EXPOSED = [
    ("2024-01-01", "2024-02-01 00:00", "2024-02-01"),
    ("2024-01-01", "2024-02-01 00:01", "2024-02-02"),
    ("2024-01-01", "2024-04-15", "2024-04-15"),
    ("2024-01-01", None, "2024-01-01"),
    ("2024-01-01 12:00", None, "2024-01-02"),
    (None, None, "2024-03-10"),
    (None, "2024-03-15", "2024-03-15"),
    (None, "2024-02-01", "2024-03-10"),
    ("2024-02-10", "2024-02-01", "2024-02-10"),
    ("2024-03-12", None, "2024-03-12"),
]


@pytest.mark.parametrize(("known_at", "exposed_at", "expected"), EXPOSED)
def test_an_account_takes_part_once_both_the_campaign_and_its_exposure_are_known(
    calendar_of: Make, known_at: str | None, exposed_at: str | None, expected: str
) -> None:
    exposure = {"account_id": "a", "campaign_id": "c", "exposed_at": exposed_at}
    assert found(calendar_of([MARCH | {"known_at": known_at}], [exposure]))["known"].tolist() == [
        day(expected)
    ]


def test_of_two_exposures_to_one_campaign_the_earlier_counts(calendar_of: Make) -> None:
    exposure = {"account_id": "a", "campaign_id": "c"}
    twice = [exposure | {"exposed_at": "2024-02-20"}, exposure | {"exposed_at": "2024-02-01"}]
    assert found(calendar_of([MARCH], twice))["known"].tolist() == [day("2024-02-01")]


def test_an_exposure_without_its_own_time_is_known_from_the_first_row_of_its_campaign(
    calendar_of: Make,
) -> None:
    rows = [MARCH, MARCH | {"known_at": "2024-02-01"}]
    assert found(calendar_of(rows))["known"].tolist() == [day("2024-01-01"), day("2024-02-01")]


def test_an_announcement_after_the_start_does_not_make_the_exposure_known_later(calendar_of: Make) -> None:
    rows = [MARCH | {"known_at": None}, MARCH | {"known_at": "2024-03-15", "ends_at": "2024-03-25"}]
    assert found(calendar_of(rows))["known"].tolist() == [day("2024-03-10"), day("2024-03-15")]


def test_an_exposure_after_a_rescheduling_sees_the_new_row_only(calendar_of: Make) -> None:
    rows = [MARCH, MARCH | {"known_at": "2024-02-01", "starts_at": "2024-03-12"}]
    exposure = {"account_id": "a", "campaign_id": "c", "exposed_at": "2024-02-05"}
    assert found(calendar_of(rows, [exposure]))["start"].tolist() == [day("2024-03-12")]


def test_exposures_of_accounts_that_nobody_asks_for_are_left_out(calendar_of: Make) -> None:
    exposures = [{"account_id": account, "campaign_id": "c"} for account in "ab"]
    assert found(calendar_of([MARCH], exposures), "b")["account"].tolist() == [0]


def test_an_account_without_exposures_has_no_calendar(calendar_of: Make) -> None:
    assert len(found(calendar_of([MARCH]), "b")) == 0


def test_without_any_exposure_every_calendar_is_empty(calendar_of: Make) -> None:
    assert len(found(calendar_of([MARCH], []), "a", "b")) == 0


def test_rows_of_one_account_stand_together(calendar_of: Make) -> None:
    campaigns = [MARCH, MARCH | {"campaign_id": "d"}]
    exposures = [{"account_id": account, "campaign_id": name} for name in "cd" for account in "ba"]
    accounts = found(calendar_of(campaigns, exposures), "a", "b")["account"]
    np.testing.assert_array_equal(accounts, [0, 0, 1, 1])


def test_the_smallest_campaign_id_has_the_smallest_number(calendar_of: Make) -> None:
    campaigns = [MARCH | {"campaign_id": name} for name in ("c10", "c9", "c1")]
    tables = calendar_of(campaigns)
    calendar, _, names, _ = items(tables.campaigns, tables.exposures)
    assert names.tolist() == ["c1", "c10", "c9"]
    assert names[calendar["campaign"]].tolist() == ["c1", "c10", "c9"]
