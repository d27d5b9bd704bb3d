"""The report, opened from disk as a reader would."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = pytest.mark.browser

WIDTHS = (1280, 390)
LEAST_FONT_PX = 12.0
DARKEST, LIGHTEST = 60, 195  # of 255: what counts as a dark and as a light ground

TOO_SMALL = """least => {
  const found = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim());
    if (!own || !node.checkVisibility() || node.closest("script, style, title, desc, .unseen")) continue;
    const drawn = node.ownerSVGElement ? node.getScreenCTM() : null;
    const scale = drawn ? Math.hypot(drawn.a, drawn.b) : 1; // also where words are turned
    const size = parseFloat(getComputedStyle(node).fontSize) * scale;
    if (size < least - 0.05) found.push(`${size.toFixed(1)} px: ${node.textContent.trim().slice(0, 40)}`);
  }
  return found;
}"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
GROUND = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
INK = "getComputedStyle(document.querySelector('.verdict')).color.match(/\\d+/g).map(Number)"


def test_the_report_asks_for_nothing_but_itself_and_leaves_the_console_empty(visit: Any, report: str) -> None:
    opened = visit(report)
    opened.page.wait_for_load_state("networkidle")
    assert opened.asked == [report]
    assert opened.said == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_verdict_is_the_first_thing_that_is_seen(
    visit: Any, report: str, result: dict[str, Any], width: int
) -> None:
    page = visit(report, width=width).page
    box = page.locator(".verdict").bounding_box()
    assert page.locator("h1").is_visible()
    assert page.locator(".verdict").inner_text() == result["verdict"]
    assert box["y"] + box["height"] < page.viewport_size["height"] / 2


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_does_not_scroll_sideways(visit: Any, report: str, width: int) -> None:
    page = visit(report, width=width).page
    unfold(page)
    assert page.evaluate(OVERFLOW) == 0


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_set_smaller_than_twelve_pixels(visit: Any, report: str, width: int) -> None:
    page = visit(report, width=width).page
    unfold(page)
    assert page.evaluate(TOO_SMALL, LEAST_FONT_PX) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_ab_fits_the_window_with_each_scorer_and_its_interval(
    visit: Any, report: str, result: dict[str, Any], width: int
) -> None:
    page = visit(report, width=width).page
    for scorer in filter(is_shown, result["scorers"]):
        cells = page.locator("section tr", has=page.locator("th", has_text=re.compile(f"^{scorer}$"))).first
        interval = cells.locator("td").first
        assert re.fullmatch(r"0\.\d{3} \[0\.\d{3}, 0\.\d{3}\]", interval.inner_text())
        box = interval.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_the_forest_is_wholly_inside_the_window(visit: Any, report: str, width: int) -> None:
    page = visit(report, width=width).page
    box = page.locator("figure", has_text="learned against rules").locator("svg").first.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


def test_a_reader_who_prefers_dark_gets_light_ink_on_a_dark_ground(visit: Any, report: str) -> None:
    dark = visit(report, scheme="dark").page
    assert max(dark.evaluate(GROUND)) < DARKEST
    assert min(dark.evaluate(INK)) > LIGHTEST
    light = visit(report, scheme="light").page
    assert min(light.evaluate(GROUND)) > LIGHTEST
    assert max(light.evaluate(INK)) < DARKEST


def test_paper_is_white_even_for_a_reader_who_prefers_dark_and_shows_no_controls(
    visit: Any, report: str
) -> None:
    page = visit(report, scheme="dark").page
    page.emulate_media(media="print")
    assert min(page.evaluate(GROUND)) > LIGHTEST
    assert max(page.evaluate(INK)) < DARKEST
    assert not page.locator(".controls").is_visible()


def test_the_report_prints_to_a_few_pages(visit: Any, report: str) -> None:
    printed = visit(report).page.pdf(format="A4")
    assert printed.startswith(b"%PDF-")
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 18


def test_without_javascript_all_but_the_controls_is_there(
    visit: Any, report: str, result: dict[str, Any]
) -> None:
    opened = visit(report, script=False)
    page = opened.page
    assert page.locator(".verdict").inner_text() == result["verdict"]
    assert page.locator("svg").count() == visit(report).page.locator("svg").count()
    assert page.locator(".accounts tbody tr").count() > 0
    assert not page.locator(".controls").is_visible()
    assert opened.said == []


def is_shown(scorer: str) -> bool:
    """Whether a scorer has a row: those trained without campaign features appear in differences alone."""
    return not scorer.endswith(" without campaign features")


def unfold(page: Any) -> None:
    """Open all that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
