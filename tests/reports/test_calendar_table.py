from __future__ import annotations

from dataclasses import replace

import pandas as pd
from campaignpulse.evaluation import Customers
from campaignpulse.reports.calendar_table import calendar_table


def test_every_campaign_has_a_row_the_latest_first(customers: Customers) -> None:
    table = calendar_table(customers)
    assert len(table) == len(customers.calendar) == 8
    assert table["campaign"].tolist()[:2] == [
        "Rebrand and relaunch of the partner portal",
        "March Madness 2025",
    ]


def test_a_row_tells_days_accounts_and_milestones(customers: Customers) -> None:
    row = calendar_table(customers).set_index("campaign").loc["March Madness 2025"]
    accounts = customers.calendar.set_index("campaign_id").loc["mm25", "accounts"]
    assert [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row] == [
        "march_madness",
        "16 Mar 2025",
        "7 Apr 2025",
        str(accounts),
        "16 Mar 2025: kick-off; 22 Mar 2025: half time",
        "no",
    ]


def test_a_rescheduled_campaign_says_so(customers: Customers) -> None:
    assert calendar_table(customers)["rescheduled"].tolist()[0] == "yes, 2 versions"


def test_a_small_audience_is_not_counted(customers: Customers) -> None:
    few = replace(customers, calendar=customers.calendar.assign(accounts=[0, 9, 10, *[50] * 5]))
    assert calendar_table(few)["accounts exposed"].tolist()[::-1][:3] == ["0", "fewer than 10", "10"]


def test_what_is_not_there_is_a_dash(customers: Customers) -> None:
    bare = replace(
        customers,
        calendar=customers.calendar.assign(series=None),
        milestones=pd.DataFrame(columns=["campaign_id", "name", "at"]),
    )
    assert calendar_table(bare)[["series", "milestones"]].eq("–").all(axis=None)


def test_a_day_stays_on_one_line(customers: Customers) -> None:
    days = calendar_table(customers)[["first day", "last day"]]
    assert not days.apply(lambda column: column.str.contains(" ")).any(axis=None)
