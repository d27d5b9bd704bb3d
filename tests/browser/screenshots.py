"""Take the pictures of docs/images anew: `make screenshots`.

They show the run of `experiments/march_madness.yaml`, made for this in a store of its own under the system's
temporary folder, never a page that names a place of this machine.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import driver
from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

ROOT = Path(__file__).parents[2]
EXPERIMENT = ROOT / "experiments" / "march_madness.yaml"
IMAGES = ROOT / "docs" / "images"
MOST_BYTES = 150_000
COLOURS = 256
"""Enough for text and flat figures; a picture then takes less than half of the space."""

ANALYST = {"LOGNAME": "analyst"}
"""Who ran it, as MLflow shows it."""

PHONE = {"width": 390, "height": 844}
PHASES_HEIGHT = 1200  # the table, the trend of each phase and the first curves
ABOVE_TITLE = 24


def main() -> None:
    """Run the experiment, serve it, and photograph what people see of it."""
    executable = driver.chromium()
    if executable is None:
        sys.exit(f"no browser: install chromium, or name one in {driver.CHROMIUM_VARIABLE}")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="campaignpulse-") as folder:
        store = Path(folder) / "mlruns"
        result = run(store, Path(folder) / "result.json")
        with driver.browser_of(executable) as browser:
            of_report(browser, Path(result["outputs"]["report"]).as_uri())
            with driver.served(store) as ui:
                of_mlflow(browser, ui, result)


def run(store: Path, answer: Path) -> dict[str, Any]:
    print(f"running {EXPERIMENT.name} ...")
    command = [sys.executable, "-m", "campaignpulse", "run", EXPERIMENT, "--json", answer, "--quiet"]
    subprocess.run(command, check=True, env=driver.environment(store) | ANALYST)  # noqa: S603, our own command
    found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return found


def of_report(browser: Browser, address: str) -> None:
    with driver.visit_in(browser) as visit:
        visit.page.goto(address)
        take(visit.page, "report_top")
        section(visit.page, "report_accounts", "Accounts at risk")
    with driver.visit_in(browser, height=PHASES_HEIGHT) as visit:
        visit.page.goto(address)
        section(visit.page, "report_phases", "Customers by campaign phase")
    with driver.visit_in(browser, scheme="dark") as visit:
        visit.page.goto(address)
        section(visit.page, "report_dark", "How large the difference is")
    with driver.visit_in(browser, **PHONE) as visit:
        visit.page.goto(address)
        take(visit.page, "report_phone")


def of_mlflow(browser: Browser, ui: driver.Served, result: dict[str, Any]) -> None:
    parent = f"{ui.comparison.partition('/runs?')[0]}/runs/{result['mlflow']['run_id']}"
    question = ui.home.partition("?")[2]
    with driver.visit_in(browser) as visit:
        visit.page.add_init_script(driver.ASSISTANT_SEEN)
        visit.page.goto(f"{parent}?{question}")
        visit.page.get_by_text(result["verdict"], exact=True).first.wait_for()
        visit.page.get_by_role("link", name=result["primary"]["challenger"]).first.wait_for()
        take(visit.page, "mlflow_run")
        visit.page.goto(ui.comparison)
        chart = visit.page.locator(".js-plotly-plot").first
        chart.wait_for()
        settle(visit.page, chart)
        take(visit.page, "mlflow_comparison")
        visit.page.goto(ui.link(f"models/{model_of(result)}"))
        visit.page.get_by_role("link", name="Version 1").wait_for()
        take(visit.page, "mlflow_model")


def model_of(result: dict[str, Any]) -> str:
    """The registered model of the challenger."""
    words = "-".join(result["mlflow"]["experiment"].lower().replace(",", "").split())
    return f"{words}-{result['primary']['challenger']}"


def settle(page: Page, chart: Locator) -> None:
    """Wait until a chart has drawn its bars."""
    page.wait_for_function(
        "chart => chart.querySelectorAll('.bars path').length > 2", arg=chart.element_handle()
    )


def section(page: Page, name: str, title: str) -> None:
    """Take what the window shows from the title of a section on."""
    found = page.get_by_role("heading", name=title, exact=True)
    found.evaluate(f"each => scrollTo(0, each.getBoundingClientRect().top + scrollY - {ABOVE_TITLE})")
    take(page, name)


def take(page: Page, name: str) -> None:
    """Take what the window shows, in fewer colours if it is large else."""
    target = IMAGES / f"{name}.png"
    page.screenshot(path=target, animations="disabled")
    if target.stat().st_size > MOST_BYTES:
        with Image.open(target) as picture:
            few = picture.convert("RGB").quantize(
                COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
            )
        few.save(target, optimize=True)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
