"""A small data set in which churn can be seen coming, as the files that a user would have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.experiment import Experiment, read_experiment
from campaignpulse.pipeline import run
from campaignpulse.pipeline.handoffs import book_path
from campaignpulse.tracking import (
    RECALIBRATION,
    Store,
    decision_run,
    existing_store,
    mark,
    mark_told,
    open_store,
    promote,
    untold_by_hand,
)
from campaignpulse.tracking.recalibrations import ACTION, ALARMS, AT, REASON

ACCOUNTS, WEEKS = 160, 70
CALM, LEAVING = 4.0, 0.5  # sessions a week, before and in the eight weeks before a cancellation

EXPERIMENT = """\
name: my first look
data: {path: data/}
label: {kind: cancel, horizon_days: 56}
cutoffs: {every_days: 14, test_every_days: 14}
split: {train: [2023-04-01, 2023-09-01], test: [2023-11-01, 2024-01-10]}
"""


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of tables: sessions fall before each cancellation, and soar in a yearly campaign."""
    random, folder = np.random.default_rng(0), tmp_path_factory.mktemp("base") / "data"
    folder.mkdir()
    start = pd.Timestamp("2023-01-01", tz="UTC")
    ids = [f"a{i:03d}" for i in range(ACCOUNTS)]
    ends = np.where(random.random(ACCOUNTS) < 0.7, random.integers(12, WEEKS, ACCOUNTS), WEEKS + 20)
    rows = [
        (name, start + pd.Timedelta(days=7 * week, hours=int(hour)))
        for name, end in zip(ids, ends, strict=True)
        for week in range(min(end, WEEKS))
        for hour in random.integers(0, 168, random.poisson(CALM if end - week > 8 else LEAVING))
    ]
    pd.DataFrame(rows, columns=["account_id", "occurred_at"]).assign(metric="sessions").to_parquet(
        folder / "events.parquet"
    )
    leavers = pd.DataFrame({"account_id": ids, "week": ends}).query("week < @WEEKS")
    leavers = leavers.assign(at=start + pd.to_timedelta(7 * leavers["week"], unit="D"), change="cancel")
    leavers.drop(columns="week").to_csv(folder / "subscriptions.csv", index=False)
    campaigns = {
        "campaign_id": ["mm23", "mm24"],
        "name": ["March Madness 2023", "March Madness 2024"],
        "series": "march_madness",
        "starts_at": ["2023-08-01", "2023-12-01"],
        "ends_at": ["2023-08-21", "2023-12-21"],
        "known_at": ["2023-06-01", "2023-10-01"],
    }
    pd.DataFrame(campaigns).to_csv(folder / "campaigns.csv", index=False)
    exposed = [(name, campaign) for name in ids[::2] for campaign in campaigns["campaign_id"]]
    pd.DataFrame(exposed, columns=["account_id", "campaign_id"]).to_csv(folder / "exposures.csv", index=False)
    return folder


DEPLOYED = """\
scorers: {traditional: {kind: traditional}, rules: {kind: rules}, learned: {kind: learned}}
evaluation: {campaign_lift: false}
"""


@pytest.fixture(scope="session")
def deployed_store(data_folder: Path, store_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the experiment has run once: its file, output and store; its champion is learned."""
    folder = tmp_path_factory.mktemp("deployed")
    (folder / "data").symlink_to(data_folder)
    (folder / "first.yaml").write_text(EXPERIMENT + DEPLOYED + "output: out\n")
    (folder / "mlruns").mkdir()
    (folder / "mlruns" / "mlflow.db").write_bytes((store_template / "mlflow.db").read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAMPAIGNPULSE_MLRUNS", str(folder / "mlruns"))
        run(read_experiment(folder / "first.yaml"))
        promote(existing_store(), "my-first-look-learned/1")
    return folder


@pytest.fixture
def deployed(deployed_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Experiment:
    """The experiment that has run, with a champion, and an output folder of the test's own.

    The store is that of all such tests: what another one did by hand is no news of this one.
    """
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(deployed_store / "mlruns"))
    asked, store = read_experiment(deployed_store / "first.yaml"), existing_store()
    by_hand = [change.run_id for change, _ in untold_by_hand(store, asked.name)]
    mark_told(store, by_hand, "somebody else has")
    return asked.model_copy(update={"output": tmp_path / "out"})


@pytest.fixture
def asked(deployed: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Experiment:
    """The same experiment with a store of its own, in which nothing is on record."""
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(tmp_path / "mlruns"))
    open_store()
    return deployed


@pytest.fixture
def decision() -> Callable[..., str]:
    """Put the decision of a day on record, a hold unless `tags` say else; the id of its run."""

    def put(store: Store, name: str, day: str, *, kind: str = RECALIBRATION, **tags: str) -> str:
        with decision_run(store, name, kind=kind, run_key="k", name=day) as run:
            mark(run, {AT: day, ACTION: "hold", REASON: "hold: it holds", ALARMS: "[]", **tags})
        return run.run_id

    return put


@pytest.fixture(scope="session")
def experiment_text() -> str:
    return EXPERIMENT


@pytest.fixture
def experiment_file(data_folder: Path, tmp_path: Path, experiment_text: str) -> Path:
    """The smallest experiment file that works, beside a link to the data."""
    (tmp_path / "data").symlink_to(data_folder)
    file = tmp_path / "first.yaml"
    file.write_text(experiment_text)
    return file


def with_old_ones(tickets: pd.DataFrame) -> pd.DataFrame:
    old = tickets.iloc[::5].assign(opened_at="2023-07-05 10:00", text="Thanks", category=None)
    old = old.assign(ticket_id=[f"old{n}" for n in range(len(old))], campaign_id=None)
    return pd.concat([tickets, old], ignore_index=True)


@pytest.fixture
def puzzled(buggy: Experiment, tmp_path: Path) -> Experiment:
    """The same experiment, whose tickets are of every third account of the latest campaign, which is lost."""
    exposed = pd.read_csv(tmp_path / "data" / "exposures.csv").query("campaign_id == 'mm24'")
    lost = pd.DataFrame({"account_id": exposed["account_id"].iloc[::3], "campaign_id": "mm24"})
    lost = lost.assign(ticket_id=[f"t{n}" for n in range(len(lost))], opened_at="2024-01-05 10:00")
    lost = lost.assign(category="unclear", text="We are lost, what is this? It makes no sense to us")
    with_old_ones(lost).to_csv(tmp_path / "data" / "tickets.csv", index=False)
    return buggy


@pytest.fixture
def buggy(deployed: Experiment, deployed_store: Path, tmp_path: Path) -> Experiment:
    """The experiment, with tickets about bugs from everybody, some of half a year before, and a new book."""
    (tmp_path / "data").mkdir()
    for file in (deployed_store / "data").iterdir():
        (tmp_path / "data" / file.name).symlink_to(file.resolve())
    ids = pd.read_parquet(tmp_path / "data" / "events.parquet")["account_id"].unique()
    tickets = pd.DataFrame({"account_id": ids, "opened_at": "2024-01-06 10:00", "category": "bug"})
    tickets = tickets.assign(ticket_id=[f"t{n}" for n in range(len(ids))], text="the app crashes, error 500")
    tickets = with_old_ones(tickets)
    tickets.to_csv(tmp_path / "data" / "tickets.csv", index=False)
    accounts = pd.DataFrame({"account_id": ids, "value": 1000.0, "segment": "brand"})
    accounts.to_csv(tmp_path / "data" / "accounts.csv", index=False)
    book_path().unlink(missing_ok=True)
    return deployed.model_copy(update={"data": deployed.data.model_copy(update={"path": tmp_path / "data"})})
