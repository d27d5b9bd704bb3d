"""The MLflow UI on the run, as `campaignpulse ui` serves it."""

from __future__ import annotations

from typing import Any

import pytest
from driver import ASSISTANT_SEEN

pytestmark = pytest.mark.browser

MODEL = "spring-and-summer-learned"


def run_page(mlflow: Any, result: dict[str, Any], part: str = "") -> str:
    """The address of the parent run, or of a part of it."""
    start, _, _ = mlflow.comparison.partition("/runs?")
    question = mlflow.home.partition("?")[2]
    return f"{start}/runs/{result['mlflow']['run_id']}{part}?{question}"


def test_the_printed_link_opens_the_charts_with_every_scorer_in_them(
    visit: Any, expect: Any, mlflow: Any, result: dict[str, Any]
) -> None:
    page = visit(mlflow.comparison).page
    scorers = [name for name in result["scorers"] if "without" not in name]
    for scorer in scorers:
        expect(page.get_by_role("link", name=scorer, exact=True).first).to_be_visible()
    expect(page.get_by_text(f"{len(scorers)} matching runs")).to_be_visible()
    expect(page.locator(".js-plotly-plot").first.locator(".barlayer .point")).to_have_count(len(scorers))


def test_the_page_of_the_run_begins_with_the_verdict(
    visit: Any, expect: Any, mlflow: Any, result: dict[str, Any]
) -> None:
    page = visit(run_page(mlflow, result)).page
    page.evaluate(ASSISTANT_SEEN)
    page.reload()
    verdict = page.get_by_text(result["verdict"], exact=True).first
    expect(verdict).to_be_visible()
    assert verdict.bounding_box()["y"] < page.viewport_size["height"] / 3


def test_the_report_opens_inside_mlflow_and_its_table_sorts_there(
    visit: Any, expect: Any, mlflow: Any, result: dict[str, Any]
) -> None:
    opened = visit(run_page(mlflow, result, "/artifacts/report.html"))
    assert "sandbox" in opened.page.locator("iframe").first.evaluate("each => each.outerHTML")
    frame = opened.page.frame_locator("iframe").first
    expect(frame.locator(".verdict")).to_have_text(result["verdict"])
    head = frame.locator("th[data-column=account]")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    first = frame.locator(".accounts tbody th").all_inner_texts()
    assert [name.split("\n")[0] for name in first] == sorted(name.split("\n")[0] for name in first)
    assert [line for line in opened.said if "Content Security Policy" in line or "sandbox" in line] == []


def test_the_page_of_a_registered_model_says_what_the_model_is(visit: Any, expect: Any, mlflow: Any) -> None:
    page = visit(mlflow.link(f"models/{MODEL}")).page
    expect(page.get_by_text("of the experiment 'Spring and summer'").first).to_be_visible()
    expect(page.get_by_role("link", name="Version 1")).to_be_visible()
    page.goto(mlflow.link(f"models/{MODEL}/versions/1"))
    expect(page.get_by_text("Inputs (").first).to_be_visible()
    expect(page.get_by_role("link", name="learned", exact=True).first).to_be_visible()


def test_a_request_to_another_machine_would_be_seen(visit: Any, mlflow: Any) -> None:
    opened = visit(mlflow.home)
    opened.page.evaluate("fetch('http://elsewhere.invalid/').catch(() => 0)")
    assert opened.asked_elsewhere == ["http://elsewhere.invalid/"]
    opened.asked.clear()
