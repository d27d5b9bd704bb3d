from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation import Customers
from campaignpulse.reports.customer_sections import calendar_section, current_campaigns, customer_section

EVIL = "</svg><script>alert('x')</script>\"' &"


def test_the_section_opens_with_how_many_are_at_risk_and_when(customers: Customers) -> None:
    made = customer_section(customers)
    assert made.startswith(
        "<section><h2>Customers by campaign phase</h2><p>600 accounts on 12 May 2025, by the"
    )
    assert "scores of learned; 60 at risk of churn within 90 days, an alert budget of 10 %." in made


def test_a_table_the_trend_and_a_curve_for_each_current_campaign_follow(customers: Customers) -> None:
    made = customer_section(customers)
    assert made.index("<table>") < made.index("How healthy is each phase?") < made.index("March Madness 2025")
    assert made.count("<svg") == 3
    assert re.findall("<h3>(.*?)</h3>", made)[1:] == [
        "Rebrand and relaunch of the partner portal",
        "March Madness 2025",
    ]


@pytest.mark.parametrize(
    ("at", "ids"),
    [
        ("2024-01-07", []),
        ("2024-01-08", ["s1"]),
        ("2024-05-05", ["s2", "o1"]),
        ("2024-05-06", ["s3", "s2"]),  # s3 starts; twelve weeks after o1 are over
        ("2024-08-04", ["s3"]),
        ("2024-08-05", ["s3"]),  # twelve weeks after s3 are over, but it is the one that ended last
    ],
)
def test_campaigns_are_followed_from_their_start_until_twelve_weeks_after_their_end(
    editions: Customers, at: str, ids: list[str]
) -> None:
    assert current_campaigns(replace(editions, at=pd.Timestamp(at, tz="UTC"))) == ids


def test_a_longer_post_phase_is_followed_to_its_end(editions: Customers) -> None:
    after = editions.calendar["ends_at"] + pd.Timedelta(days=127)  # s1: 21 May 2024
    assert current_campaigns(editions) == ["s3", "s2"]
    calendar = editions.calendar.assign(post_until=after)
    assert current_campaigns(replace(editions, calendar=calendar)) == ["s3", "s2", "o1", "s1"]
    next_day = replace(editions, calendar=calendar, at=after.iloc[0])
    assert current_campaigns(next_day) == ["s3", "s2", "o1"]


def test_more_than_four_campaigns_are_folded(customers: Customers) -> None:
    calendar = customers.calendar
    running = {
        "starts_at": customers.at - pd.Timedelta(days=3),
        "ends_at": customers.at + pd.Timedelta(days=3),
    }
    made = customer_section(replace(customers, calendar=calendar.assign(**running)))
    assert "<summary>4 more campaigns to follow</summary>" in made
    assert made.split("4 more campaigns")[0].count("<figure>") == 1 + 4


def test_campaigns_with_nothing_to_draw_are_named_in_a_sentence(customers: Customers) -> None:
    made = customer_section(replace(customers, curves=customers.curves.iloc[:0]))
    assert "nothing earlier to expect from: Rebrand and relaunch of the partner portal, March Madness" in made
    assert made.count("<svg") == 1


def test_customers_without_a_campaign_before_them_have_none_to_follow(customers: Customers) -> None:
    made = customer_section(replace(customers, calendar=customers.calendar.iloc[:0]))
    assert "No campaign had ended or begun by then" in made


def test_without_an_earlier_day_the_note_says_so(customers: Customers) -> None:
    accounts = customers.accounts.assign(health_before=np.nan)
    made = customer_section(replace(customers, previous=None, accounts=accounts))
    assert "There is no earlier day of scores to compare with." in made
    assert "against 5 May 2025" in customer_section(customers)


def test_a_small_group_shows_no_number_anywhere(customers: Customers) -> None:
    accounts = customers.accounts.head(9).assign(health=87.654, phase="active")
    made = customer_section(replace(customers, accounts=accounts, trend=customers.trend.iloc[:0]))
    assert "87.7" not in made
    assert '<td class="number">fewer than 10</td>' in made
    assert "There is no trend to draw" in made


def test_the_calendar_section_has_a_figure_and_all_campaigns_in_a_table(customers: Customers) -> None:
    made = calendar_section(customers)
    assert made.count("<svg") == 1
    assert "5 of 8 campaigns" in made
    assert "<summary>All 8 campaigns</summary>" in made
    assert made.count('<th scope="row">') == 8


def test_a_data_set_without_campaigns_says_so(customers: Customers) -> None:
    assert "The data set has no campaigns." in calendar_section(
        replace(customers, calendar=customers.calendar.iloc[:0])
    )


def test_names_from_the_data_are_text(customers: Customers) -> None:
    evil = replace(
        customers,
        scorer=EVIL,
        calendar=customers.calendar.assign(name=EVIL, series=EVIL),
        milestones=customers.milestones.assign(name=EVIL),
    )
    for made in (customer_section(evil), calendar_section(evil)):
        assert "<script" not in made
        assert "&lt;script&gt;" in made


def test_the_same_customers_give_the_same_bytes(customers: Customers) -> None:
    assert customer_section(customers) == customer_section(replace(customers))
    assert calendar_section(customers) == calendar_section(replace(customers))


def test_no_two_tables_of_a_page_have_the_same_label(customers: Customers) -> None:
    labels = re.findall(
        'role="region" aria-label="(.*?)"', customer_section(customers) + calendar_section(customers)
    )
    assert len(labels) == len(set(labels)) == 1 + 1 + 2 * 2 + 1
