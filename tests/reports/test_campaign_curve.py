from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation import Customers
from campaignpulse.reports.campaign_curve import campaign_curve

SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawn)  # noqa: S314, our own drawing


def texts(drawn: str) -> list[str]:
    return [str(text.text) for text in parsed(drawn).iter(f"{SVG}text")]


def lines(drawn: str, colour: str) -> list[list[tuple[float, float]]]:
    return [
        [(float(x), float(y)) for x, y in (point.split(",") for point in str(shape.get("points")).split())]
        for shape in parsed(drawn).iter(f"{SVG}polyline")
        if shape.get("stroke") == colour
    ]


def test_the_expected_line_goes_on_where_the_campaign_has_not_come_to(editions: Customers) -> None:
    drawn = campaign_curve(editions, "s3")
    own, expected = lines(drawn, "#0072B2")[0], lines(drawn, "currentColor")[0]
    assert len(own) == 3
    assert len(expected) == 4
    assert expected[-1][0] > own[-1][0]
    assert expected[0][0] == own[0][0]  # both begin seven days before the end


def test_start_end_and_the_day_of_the_scores_are_marked(editions: Customers) -> None:
    assert {"start", "end", "scores of 20 May 2024", "weeks since its end"} <= set(
        texts(campaign_curve(editions, "s3"))
    )


def test_a_day_of_scores_beyond_the_curves_is_not_marked(editions: Customers) -> None:
    later = replace(editions, at=pd.Timestamp("2024-12-20", tz="UTC"))
    assert not any("scores of" in text for text in texts(campaign_curve(later, "s3")))


def test_the_legend_says_whose_the_lines_are(editions: Customers) -> None:
    said = texts(campaign_curve(editions, "s3"))
    assert said[-2:] == ["Sale s3, 95 % interval", "2 earlier editions: mean and range"]


def test_where_nothing_is_earlier_only_the_campaign_is_drawn(editions: Customers) -> None:
    drawn = campaign_curve(editions, "s1")
    assert lines(drawn, "currentColor") == []
    assert "Nothing says what to expect" in str(parsed(drawn).get("aria-label"))


def test_a_campaign_without_scores_yet_shows_what_to_expect(editions: Customers) -> None:
    waiting = replace(editions, curves=editions.curves[editions.curves["campaign_id"] != "s3"])
    drawn = campaign_curve(waiting, "s3")
    assert len(lines(drawn, "currentColor")[0]) == 4
    assert "No day of this campaign can be shown" in str(parsed(drawn).get("aria-label"))


def test_with_nothing_to_draw_a_sentence_stands_in(editions: Customers) -> None:
    assert campaign_curve(replace(editions, min_accounts=21), "s3").startswith("<p>No day of this campaign")


def test_a_day_with_too_few_accounts_is_left_out(editions: Customers) -> None:
    hidden = (editions.curves["campaign_id"] == "s3") & (editions.curves["day"] == 4)
    curves = editions.curves.assign(accounts=editions.curves["accounts"].mask(hidden, 9))
    assert len(lines(campaign_curve(replace(editions, curves=curves), "s3"), "#0072B2")[0]) == 2


def test_earlier_editions_are_drawn_from_where_the_campaign_itself_begins(editions: Customers) -> None:
    late = editions.calendar.assign(pre_from=editions.calendar["starts_at"])
    curves = editions.curves[~((editions.curves["campaign_id"] == "s3") & (editions.curves["day"] < 0))]
    early = pd.concat([curves, curves[curves["campaign_id"] == "s1"].iloc[:1].assign(day=-28)])
    drawn = campaign_curve(replace(editions, calendar=late, curves=early), "s3")
    assert len(lines(drawn, "currentColor")[0]) == 4  # weeks −1 to 2, not those before


def test_a_name_is_text_and_a_long_one_is_cut_in_the_legend(editions: Customers) -> None:
    name = "<script>alert(1)</script> & a very long name indeed"
    named = replace(editions, calendar=editions.calendar.assign(name=name))
    drawn = campaign_curve(named, "s3")
    assert "<script" not in drawn
    assert texts(drawn)[-2] == f"{name[:31]}…, 95 % interval"
    assert str(parsed(drawn).get("aria-label")).startswith(f"{name}. On 17 May 2024")


def test_a_campaign_that_is_not_in_the_calendar_is_refused(editions: Customers) -> None:
    with pytest.raises(InputError, match="is not in the calendar"):
        campaign_curve(editions, "nothing")


def test_every_campaign_of_the_example_can_be_drawn(customers: Customers) -> None:
    for campaign_id in customers.calendar["campaign_id"]:
        assert parsed(campaign_curve(customers, campaign_id)).get("role") == "img"
