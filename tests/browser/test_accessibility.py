"""What axe-core, the accessibility checker, finds in the report."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser

GRAVE = ("serious", "critical")


@pytest.mark.parametrize(
    "window", [{}, {"scheme": "dark"}, {"width": 390}, {"width": 390, "scheme": "dark"}], ids=str
)
def test_the_report_keeps_nobody_out(visit: Any, report: str, window: dict[str, Any]) -> None:
    page = visit(report, **window).page
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert grave(page) == []


def test_a_page_that_keeps_people_out_would_be_seen(visit: Any, report: str) -> None:
    page = visit(report).page
    page.evaluate("document.querySelector('.verdict').style.color = '#eeeeee'")
    assert any("color-contrast" in found for found in grave(page))


def grave(page: Any) -> list[str]:
    """Each serious or critical finding, with the first element that it is about."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {rule['nodes'][0]['html'][:200]}, {len(rule['nodes'])} times"
        for rule in found
        if rule["impact"] in GRAVE
    ]
