from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pandas as pd
from campaignpulse.evaluation import Customers
from campaignpulse.reports.phase_trend import DRAWN, drawn_phases, phase_trend, shown_trend

SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawn)  # noqa: S314, our own drawing


def texts(drawn: str) -> list[str]:
    return [str(text.text) for text in parsed(drawn).iter(f"{SVG}text")]


def with_trend(customers: Customers, rows: list[tuple[int, str, int, float]]) -> Customers:
    """Customers with a trend by hand: weeks before the scores, phase, accounts, mean health."""
    trend = pd.DataFrame(rows, columns=["weeks", "phase", "accounts", "health"])
    cutoff = customers.at - pd.to_timedelta(7 * trend.pop("weeks"), unit="D")
    bounds = {"low": trend["health"] - 10, "high": trend["health"] + 10}
    return replace(customers, trend=trend.assign(cutoff=cutoff, **bounds))


def test_each_phase_has_its_panel_with_its_newest_numbers(customers: Customers) -> None:
    said = texts(phase_trend(customers))
    last = customers.trend[customers.trend["cutoff"] == customers.at].set_index("phase").loc["active"]
    active = said[said.index("active") + 1]
    assert active == (
        f"{last['health']:.0f}, middle half {last['low']:.0f} to {last['high']:.0f}, "
        f"{last['accounts']:.0f} accounts"
    )
    assert [text for text in said if text in {"active", "post", "pre", "baseline"}] == [
        "active",
        "post",
        "pre",
        "baseline",
    ]


def test_a_phase_that_is_over_says_when_its_last_day_was(customers: Customers) -> None:
    trend = with_trend(customers, [(1, "post", 20, 41.0), (1, "active", 20, 60.0), (0, "active", 20, 61.0)])
    said = texts(phase_trend(trend))
    assert said[said.index("post") + 1] == "41 on 5 May 2025, the last day to show"


def test_a_day_with_too_few_accounts_breaks_the_line(customers: Customers) -> None:
    rows = [(week, "active", 9 if week == 2 else 20, 50.0 + week) for week in range(5)]
    drawn = parsed(phase_trend(with_trend(customers, rows)))
    assert len(list(drawn.iter(f"{SVG}polyline"))) == 2
    whole = parsed(phase_trend(replace(with_trend(customers, rows), min_accounts=9)))
    assert len(list(whole.iter(f"{SVG}polyline"))) == 1


def test_a_phase_without_a_day_to_show_is_not_drawn(customers: Customers) -> None:
    few = with_trend(customers, [(0, "active", 20, 50.0), (0, "pre", 9, 87.0)])
    assert drawn_phases(few) == ["active"]
    assert "87" not in phase_trend(few)


def test_nothing_to_draw_is_said(customers: Customers) -> None:
    few = with_trend(customers, [(0, "active", 9, 87.0)])
    assert phase_trend(few) == (
        "<p>There is no trend to draw: each phase has fewer than 10 accounts on every day.</p>"
    )
    assert phase_trend(replace(few, trend=few.trend.iloc[:0])).startswith("<p>There is no trend")


def test_a_single_day_is_drawn_and_named(customers: Customers) -> None:
    drawn = phase_trend(with_trend(customers, [(0, "active", 20, 50.0)]))
    assert "12 May 2025" in texts(drawn)


def test_only_the_last_year_is_drawn(customers: Customers) -> None:
    trend = shown_trend(customers)
    assert trend["cutoff"].min() > customers.at - DRAWN
    assert trend["cutoff"].max() == customers.at
    assert trend["day"].max() == 52 * 7


def test_those_who_cannot_see_it_are_told_where_each_phase_began_and_ended(customers: Customers) -> None:
    trend = with_trend(customers, [(2, "active", 20, 60.0), (0, "active", 30, 52.4), (0, "pre", 20, 49.0)])
    assert parsed(phase_trend(trend)).get("aria-label") == (
        "Mean health by phase, 0 to 100: active 60 on 28 Apr 2025, 52 on 12 May 2025, then 30 accounts; "
        "pre 49 on 12 May 2025, 20 accounts."
    )
