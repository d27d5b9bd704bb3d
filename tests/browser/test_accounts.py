"""The accounts at risk in the report: sorted, filtered and turned over by mouse and by keyboard."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = pytest.mark.browser

ROWS = ".accounts tbody tr"
MOST_KEYS = 60  # presses of Tab from the top of the page to the last control of the table


@pytest.fixture
def page(visit: Any, report: str) -> Any:
    return visit(report).page


def column(page: Any, name: str) -> list[str]:
    """The cells of a column, from top to bottom."""
    place = page.evaluate(
        "name => [...document.querySelectorAll('.accounts th[data-column]')]"
        ".findIndex(head => head.dataset.column === name)",
        name,
    )
    return page.locator(f"{ROWS} > :nth-child({place + 1})").all_inner_texts()


def probabilities(page: Any) -> list[float]:
    return [float(cell.removesuffix(" %")) for cell in column(page, "churn")]


def chosen(page: Any, name: str) -> Any:
    """A filter, by the name that a screen reader gives it."""
    return page.get_by_role("combobox", name=name, exact=True)


def option_of(page: Any, name: str, place: int) -> str:
    """The words of an option of a filter."""
    return chosen(page, name).locator("option").nth(place).inner_text()


def by_tab(page: Any, control: Any) -> None:
    """Go to a control with the Tab key alone."""
    for _ in range(MOST_KEYS):
        if control.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not reach {control}")


def test_the_accounts_at_risk_stand_first_the_likeliest_to_churn_on_top(page: Any) -> None:
    shown = probabilities(page)
    assert len(shown) > 20
    assert shown == sorted(shown, reverse=True)


def test_a_click_on_a_heading_sorts_and_a_second_one_turns_the_order_round(page: Any, expect: Any) -> None:
    head = page.locator("th[data-column=account]")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    names = [name.split("\n")[0] for name in column(page, "account")]
    assert names == sorted(names)
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert [name.split("\n")[0] for name in column(page, "account")] == names[::-1]
    assert page.locator("th[aria-sort]").count() == 1


def test_the_keyboard_reaches_a_heading_and_sorts_with_enter_and_with_space(page: Any, expect: Any) -> None:
    head = page.locator("th[data-column=churn]")
    by_tab(page, head.get_by_role("button"))
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert probabilities(page) == sorted(probabilities(page))
    page.keyboard.press("Space")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert head.get_by_role("button").evaluate("each => each === document.activeElement")


def test_a_filter_leaves_the_rows_of_its_phase_and_says_how_many(page: Any, expect: Any) -> None:
    phase = option_of(page, "Phase", 1)
    before = page.locator(ROWS).count()
    wanted = column(page, "phase").count(phase)
    chosen(page, "Phase").select_option(phase)
    expect(page.locator(ROWS)).to_have_count(wanted)
    assert 0 < wanted < before
    assert set(column(page, "phase")) == {phase}
    expect(page.locator(".status")).to_contain_text(f"{wanted} of ")


def test_the_keyboard_filters_and_clears(page: Any, expect: Any) -> None:
    name = column(page, "account")[3].split("\n")[0]
    before = page.locator(ROWS).count()
    by_tab(page, page.get_by_role("searchbox"))
    page.keyboard.type(name.upper())
    expect(page.locator(ROWS)).to_have_count(1)
    assert column(page, "account")[0].startswith(name)
    by_tab(page, page.get_by_role("button", name="Clear filters"))
    page.keyboard.press("Enter")
    expect(page.locator(ROWS)).to_have_count(before)


def test_what_matches_nothing_says_so(page: Any, expect: Any) -> None:
    page.get_by_role("searchbox").fill("nobody is called like this")
    expect(page.locator(ROWS)).to_have_text(["No account is in this selection."])
    expect(page.locator(".status")).to_contain_text("0 of ")


def test_all_accounts_are_turned_over_page_by_page(page: Any, expect: Any) -> None:
    chosen(page, "Show").select_option("")
    expect(page.locator(".pages")).to_be_visible()
    first = column(page, "account")
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".status")).to_contain_text(f"rows {len(first) + 1} to ")
    assert not set(first) & set(column(page, "account"))
    page.get_by_role("button", name="Last").click()
    total = re.match(r"(\d+) of (\d+) accounts", page.locator(".status").inner_text())
    assert total is not None
    expect(page.locator(".status")).to_contain_text(f" to {total[2]}")


def test_without_javascript_the_first_rows_are_those_of_the_script(
    visit: Any, report: str, page: Any
) -> None:
    still = visit(report, script=False).page
    rows = still.locator(ROWS).all_inner_texts()
    assert rows == page.locator(ROWS).all_inner_texts()[: len(rows)]
