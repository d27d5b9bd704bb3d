"""What the script of the table of accounts does, in a browser where there is one."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from campaignpulse.evaluation import Customers
from campaignpulse.reports.accounts import accounts_script, accounts_section

BROWSER = shutil.which("chromium")
IN_A_BROWSER = pytest.mark.skipif(BROWSER is None, reason="no chromium here: the script is not tried")
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --virtual-time-budget=10000 --dump-dom"
)
NAN = float("nan")


def body_rows(section: str) -> list[str]:
    return re.findall(r"<tr>.*?</tr>", section.split("<tbody>")[1].split("</tbody>")[0])


@pytest.fixture
def graded(customers: Customers) -> Customers:
    accounts = customers.accounts.assign(low=10.0, high=60.0, reliability="B")
    return replace(customers, accounts=accounts)


def test_the_script_makes_no_markup_and_asks_nobody() -> None:
    script = accounts_script()
    forbidden = "innerHTML outerHTML insertAdjacent document.write eval( Function( fetch XMLHttp import( "
    forbidden += "localStorage sessionStorage cookie indexedDB .style http: https: </script <!--"
    assert [word for word in forbidden.split() if word in script] == []


def test_the_script_has_no_line_end_that_a_browser_would_change_before_it_hashes() -> None:
    assert "\r" not in accounts_script()
    assert len(accounts_script().splitlines()) < 250


DRIVER = """
const frame = () => new Promise((done) => setTimeout(done, 50));
const one = (selector) => document.querySelector(".accounts " + selector);
const rows = () => [...document.querySelectorAll(".accounts tbody tr")];
const seen = () => ({
  status: one(".status").textContent,
  accounts: rows().map((row) => row.firstChild.firstChild.textContent),
  rows: rows().slice(0, 25).map((row) => row.outerHTML),
  sorts: [...document.querySelectorAll("th[aria-sort]")].map(
    (head) => `${head.dataset.column} ${head.getAttribute("aria-sort")}`),
  pages: !one(".pages").hidden,
  ends: [...document.querySelectorAll("[data-turn]")].map((button) => button.getAttribute("aria-disabled")),
});
const set = (selector, value, event) => {
  one(selector).value = value;
  one(selector).dispatchEvent(new Event(event));
};
const press = (column) => one(`th[data-column=${column}] button`).click();
(async () => {
  const found = [];
  for (const step of STEPS) {
    (0, eval)(step);
    await frame();
    found.push(seen());
  }
  const told = document.createElement("pre");
  told.id = "seen";
  told.textContent = JSON.stringify(found);
  document.body.append(told);
})();
"""

FRAMES = "window.requestAnimationFrame = (draw) => setTimeout(draw, 16);"
"""Where time is virtual, a browser that shows its page to nobody draws too few frames."""

Drive = Callable[..., list[dict[str, object]]]


@pytest.fixture
def drive(tmp_path: Path) -> Drive:
    """What a browser shows of the customers' accounts after each step, a line of the driver's script."""

    def driven(customers: Customers, *steps: str) -> list[dict[str, object]]:
        driver = f"const STEPS = {json.dumps(steps)};{DRIVER}"
        scripts = "".join(f"<script>{script}</script>" for script in (FRAMES, accounts_script(), driver))
        page = tmp_path / "page.html"
        markup = f"<!doctype html><meta charset=utf-8>{accounts_section(customers)}{scripts}"
        page.write_text(markup, encoding="utf-8")
        command = [str(BROWSER), *QUIET.split(), f"--user-data-dir={tmp_path / 'profile'}", page.as_uri()]
        shown = subprocess.run(command, check=True, capture_output=True, timeout=300)  # noqa: S603, our own page
        (told,) = re.findall(r'<pre id="seen">(.*?)</pre>', shown.stdout.decode(), re.DOTALL)
        found: list[dict[str, object]] = json.loads(unescape(told))
        return found

    return driven


@IN_A_BROWSER
def test_a_browser_draws_the_rows_as_the_page_was_written(graded: Customers, drive: Drive) -> None:
    accounts = graded.accounts.assign(
        at_risk_before=~graded.accounts["at_risk"].shift(3, fill_value=False),
        campaign=graded.accounts["campaign"].where(graded.accounts.index % 2 == 0, "A & B <sale>"),
    )
    accounts.loc[1, ["health_before", "low", "value"]] = NAN
    changed = replace(graded, accounts=accounts)
    (shown,) = drive(changed, "")
    assert shown["rows"] == body_rows(accounts_section(changed))
    assert shown["sorts"] == ["churn descending"]


@IN_A_BROWSER
def test_a_browser_sorts_filters_and_turns_over(customers: Customers, drive: Drive) -> None:
    frame = customers.accounts
    health = frame.set_index("account_id")["health"].round()
    at_risk = frame[frame["at_risk"]]
    everyone = 'set("[data-filter=view]", "", "change")'
    low, high, all_of_them, last, beyond, changed, back, found, cleared, nobody = drive(
        customers,
        'press("health")',
        'press("health")',
        everyone,
        'one("[data-turn=last]").click()',
        'one("[data-turn=on]").click()',
        'press("change")',
        'press("change")',
        'set("input", " VOICE  march ", "input")',
        'one(".clear").click()',
        'set("input", "nobody at all", "input")',
    )
    assert health[low["accounts"]].tolist() == sorted(health[at_risk["account_id"]])[:50]
    assert low["sorts"] == ["health ascending"]
    assert str(low["status"]).startswith(
        "60 of 600 accounts (at risk), sorted by health, lowest first; rows 1 to 50"
    )
    assert health[high["accounts"]].is_monotonic_decreasing
    assert str(all_of_them["status"]).startswith("600 of 600 accounts, sorted by health, highest first")
    assert "rows 551 to 600" in str(last["status"])
    assert last["ends"] == ["false", "false", "true", "true"]
    assert beyond["accounts"] == last["accounts"]
    assert changed["sorts"] == ["change ascending"]
    assert back["sorts"] == ["change descending"]
    voice = frame["drivers"].map(lambda drivers: "voice" in {driver.part for driver in drivers})
    assert str(found["status"]).startswith(
        f"{(voice & frame['campaign'].str.contains('March')).sum()} of 600 "
    )
    assert str(cleared["status"]).startswith("600 of 600")
    assert str(nobody["status"]).startswith("0 of 600 accounts (“nobody at all”)")
    assert nobody["pages"] is False


@IN_A_BROWSER
def test_a_browser_sorts_what_is_not_known_last_both_ways(customers: Customers, drive: Drive) -> None:
    accounts = customers.accounts.head(4).assign(
        account_id=["a10", "a9", "b1", "B0"], value=[5.0, NAN, 7.0, 6.0], at_risk=True
    )
    shown = drive(
        replace(customers, accounts=accounts),
        *['press("value")'] * 2,
        *['press("account")'] * 2,
    )
    assert [step["accounts"] for step in shown] == [
        ["b1", "B0", "a10", "a9"],
        ["a10", "B0", "b1", "a9"],
        ["a9", "a10", "B0", "b1"],
        ["b1", "B0", "a10", "a9"],
    ]
