"""One small experiment, run once the way a user runs it, its MLflow UI, and a browser to look at both."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

NO_BROWSER = "no browser: install chromium and run make browser"


def beside(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


driver = beside("driver")

ACCOUNTS, WEEKS, START = 600, 86, pd.Timestamp("2022-01-03", tz="UTC")
CALM, LEAVING, BUSY = 4.0, 2.0, 3.0  # sessions a week; in the ten weeks before leaving; more in a campaign
SEGMENTS = ("agency", "brand", "studio")
CAMPAIGNS = pd.DataFrame(
    [
        ("mm22", "March Madness 2022", "march_madness", "2022-03-13", "2022-04-05"),
        ("sm22", "Summer 2022", "summer", "2022-07-01", "2022-07-29"),
        ("mm23", "March Madness 2023", "march_madness", "2023-03-12", "2023-04-04"),
        ("sm23", "Summer 2023", "summer", "2023-07-08", "2023-08-05"),
    ],
    columns=["campaign_id", "name", "series", "starts_at", "ends_at"],
).assign(known_at="2022-01-01")
MILESTONES = pd.DataFrame(
    [("mm22", "final", "2022-04-04"), ("mm23", "selection", "2023-03-12"), ("mm23", "final", "2023-04-03")],
    columns=["campaign_id", "name", "at"],
)
EXPERIMENT = """\
name: Spring and summer
description: Who cancels in the next eight weeks, and do campaigns tell?
data: {path: data/}
label: {kind: cancel, horizon_days: 56}
cutoffs: {every_days: 14, test_every_days: 14}
split: {train: [2022-04-15, 2022-12-31], test: [2023-03-01, 2023-07-03]}
evaluation: {min_churned_accounts: 15}
output: out
"""


@pytest.fixture(scope="session")
def experiment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An experiment file beside its data: two series with two editions each, milestones and segments."""
    folder = tmp_path_factory.mktemp("browser")
    write_tables(folder / "data")
    (folder / "spring.yaml").write_text(EXPERIMENT)
    return folder / "spring.yaml"


def write_tables(folder: Path) -> None:
    folder.mkdir()
    random = np.random.default_rng(5)
    ids = np.array([f"a{number:04d}" for number in range(ACCOUNTS)])
    ends = np.where(random.random(ACCOUNTS) < 0.75, random.integers(12, 2 * WEEKS, ACCOUNTS), 2 * WEEKS)
    exposed = random.random((ACCOUNTS, len(CAMPAIGNS))) < 0.5
    events(random, ids, ends, exposed).to_parquet(folder / "events.parquet")
    left = ends < WEEKS
    pd.DataFrame(
        {"account_id": ids[left], "at": START + pd.to_timedelta(7 * ends[left], unit="D"), "change": "cancel"}
    ).to_csv(folder / "subscriptions.csv", index=False)
    accounts = {"account_id": ids, "segment": random.choice(SEGMENTS, ACCOUNTS)}
    pd.DataFrame(accounts | {"value": random.integers(1, 90, ACCOUNTS) * 100}).to_csv(
        folder / "accounts.csv", index=False
    )
    rows, columns = np.nonzero(exposed)
    exposures = {"account_id": ids[rows], "campaign_id": CAMPAIGNS["campaign_id"].to_numpy()[columns]}
    pd.DataFrame(exposures).to_csv(folder / "exposures.csv", index=False)
    CAMPAIGNS.to_csv(folder / "campaigns.csv", index=False)
    MILESTONES.to_csv(folder / "milestones.csv", index=False)


def events(random: np.random.Generator, ids: Any, ends: Any, exposed: Any) -> pd.DataFrame:
    """Sessions: more in a campaign that an account takes part in, few before it leaves, none after."""
    weeks = np.arange(WEEKS)
    starts, stops = (
        (pd.to_datetime(CAMPAIGNS[name], utc=True) - START).dt.days.to_numpy() / 7
        for name in ("starts_at", "ends_at")
    )
    within = (weeks[:, None] >= starts) & (weeks[:, None] < stops)
    rate = np.where(ends[:, None] - weeks > 10, CALM, LEAVING) * random.gamma(4, 1 / 4, (ACCOUNTS, 1))
    rate = (rate + BUSY * (exposed @ within.T)) * (weeks < ends[:, None])
    account, week = np.nonzero(counts := random.poisson(rate))
    times = counts[account, week]
    hours = np.repeat(week, times) * 168 + random.integers(0, 168, times.sum())
    return pd.DataFrame(
        {
            "account_id": np.repeat(ids[account], times),
            "occurred_at": START + pd.to_timedelta(hours, unit="h"),
            "metric": "sessions",
        }
    )


@pytest.fixture(scope="session")
def store(store_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store of these tests' own."""
    root = tmp_path_factory.mktemp("store") / "mlruns"
    root.mkdir()
    (root / "mlflow.db").write_bytes((store_template / "mlflow.db").read_bytes())
    return root


@pytest.fixture(scope="session")
def result(experiment: Path, store: Path) -> dict[str, Any]:
    """What `campaignpulse run` made of the experiment, as its JSON."""
    answer = experiment.with_name("result.json")
    command = [sys.executable, "-m", "campaignpulse", "run", experiment, "--json", answer, "--quiet"]
    subprocess.run(command, check=True, cwd=experiment.parent, env=driver.environment(store))  # noqa: S603
    return json.loads(answer.read_text())


@pytest.fixture(scope="session")
def report(result: dict[str, Any]) -> str:
    """The address of the report on disk."""
    return Path(result["outputs"]["report"]).as_uri()


@pytest.fixture(scope="session")
def mlflow(result: dict[str, Any], store: Path) -> Iterator[Any]:  # noqa: ARG001, the run must be there
    """The MLflow UI on the store that holds the run."""
    with driver.served(store) as ui:
        yield ui


@pytest.fixture(scope="session")
def expect() -> Callable[..., Any]:
    """Playwright's assertions, which wait until they hold."""
    sync_api = pytest.importorskip("playwright.sync_api", reason=NO_BROWSER)
    sync_api.expect.set_options(timeout=driver.PATIENCE_MS)
    return sync_api.expect


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The system's browser, started once."""
    pytest.importorskip("playwright.sync_api", reason=NO_BROWSER)
    executable = driver.chromium()
    if executable is None:
        pytest.skip(NO_BROWSER)
    with driver.browser_of(executable) as running:
        yield running


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open an address in a window of its own; wherever it leads, nothing asks another machine."""
    with ExitStack() as windows:
        opened = []

        def open_(address: str, **window: Any) -> Any:
            opened.append(windows.enter_context(driver.visit_in(browser, **window)))
            opened[-1].page.goto(address)
            return opened[-1]

        yield open_
        assert [address for one in opened for address in one.asked_elsewhere] == []
