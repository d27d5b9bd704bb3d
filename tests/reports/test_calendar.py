from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pandas as pd
from campaignpulse.evaluation import Customers
from campaignpulse.reports.calendar import calendar
from campaignpulse.reports.canvas import WIDTH

SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawn)  # noqa: S314, our own drawing


def texts(drawn: str) -> list[str]:
    return [str(text.text) for text in parsed(drawn).iter(f"{SVG}text")]


def bars(drawn: str) -> dict[str, list[ElementTree.Element]]:
    """The shapes of each campaign, by what a pointer on it reads."""
    return {str(group[0].text): list(group)[1:] for group in parsed(drawn).iter(f"{SVG}g")}


def test_each_series_around_the_scores_has_a_lane_with_its_dates(customers: Customers) -> None:
    said = texts(calendar(customers))
    assert said[0] == "scores of 12 May 2025"
    assert said[1:9] == [
        "march_madness",
        "last: 16 Mar – 7 Apr 2025",
        "summer_local",
        "last: 10 Jun – 30 Jun 2024",
        "giving_tuesday",
        "last: 25 Nov – 4 Dec 2024",
        "portal_relaunch",
        "now: 1 May – 19 May 2025",
    ]


def test_a_bar_has_three_phases_and_its_milestones_and_reads_its_name(customers: Customers) -> None:
    shapes = bars(calendar(customers))["March Madness 2025, 16 Mar – 7 Apr 2025"]
    assert [shape.tag.removeprefix(SVG) for shape in shapes] == ["rect"] * 3 + ["polygon"] * 2
    before, active, after = shapes[:3]
    assert active.get("fill-opacity") == "1"
    assert before.get("fill-opacity") == after.get("fill-opacity") != "1"
    widths = [float(str(shape.get("width"))) for shape in (before, active, after)]
    days = [21, 23, 28]
    assert all(abs(width / widths[0] - day / days[0]) < 0.05 for width, day in zip(widths, days, strict=True))


def test_the_last_edition_of_a_yearly_campaign_is_drawn_too(customers: Customers) -> None:
    assert "March Madness 2024, 17 Mar – 8 Apr 2024" in bars(calendar(customers))
    assert not any("2023" in name for name in bars(calendar(customers)))


def test_everything_lies_inside_the_figure(customers: Customers) -> None:
    for shape in parsed(calendar(customers)).iter(f"{SVG}rect"):
        x, width = float(str(shape.get("x"))), float(str(shape.get("width")))
        assert x >= 0
        assert x + width <= WIDTH


def test_a_campaign_of_one_day_can_be_seen(customers: Customers) -> None:
    short = customers.calendar.assign(ends_at=customers.calendar["starts_at"] + pd.Timedelta(days=1))
    for _, active, *_ in bars(calendar(replace(customers, calendar=short))).values():
        assert float(str(active.get("width"))) >= 2


def test_names_are_text_and_long_ones_are_cut(customers: Customers) -> None:
    name = "<b>A series & a half, with a long name</b>"
    drawn = calendar(replace(customers, calendar=customers.calendar.assign(series=name, name=name)))
    assert "<b>" not in drawn
    assert f"{name[:17]}…" in texts(drawn)
    assert name in str(parsed(drawn).get("aria-label"))


def test_those_who_cannot_see_it_are_told_every_campaign_that_is_drawn(customers: Customers) -> None:
    label = str(parsed(calendar(customers)).get("aria-label"))
    assert label.startswith(
        "5 campaigns around 12 May 2025, the day of the scores: March Madness 2024, 17 Mar"
    )
    assert all(name in label for name in bars(calendar(customers)))


def test_a_time_without_campaigns_is_said(customers: Customers) -> None:
    later = replace(customers, at=pd.Timestamp("2030-01-01", tz="UTC"))
    assert calendar(later) == "<p>The calendar has no campaign within thirteen months of these scores.</p>"
    assert "no campaign" in calendar(replace(customers, calendar=customers.calendar.iloc[:0]))


def test_a_calendar_without_milestones_is_drawn(customers: Customers) -> None:
    none = pd.DataFrame(columns=["campaign_id", "name", "at"])
    for shapes in bars(calendar(replace(customers, milestones=none))).values():
        assert len(shapes) == 3
