"""A base of customers that is cheap to decide on, a champion, and the jobs that are killed at their work.

In the world `shift` eight times as many cancel from a turn on. The champion has learned from two months only,
so that a refit beats it. A decision takes about half a second of one core.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

NAME = "kept up"
ACCOUNTS, WEEKS, TURN = 400, 104, 78
START = pd.Timestamp("2023-01-02", tz="UTC")
CALM, LEAVING = 1.5, 0.3  # sessions a week, before and in the eight weeks before a cancellation
HAZARD, SHIFTED = 0.008, 8.0  # a week; so many times as many cancel after the turn
WORLDS = {"quiet": 1.0, "shift": SHIFTED}
SURE, NEVER = 2.0, 50.0  # standard errors by which a refit must be better: within reach, and out of it

BEFORE = 2  # changes of champion before any job: the first one, and a promotion by hand

EXPERIMENT = """\
name: kept up
data: {{path: {world}/}}
label: {{kind: cancel, horizon_days: 56}}
cutoffs: {{every_days: 28}}
split: {{train: [2023-04-01, 2023-05-25], test: [2023-12-04, 2024-02-01]}}
scorers: {{rules: {{kind: rules}}, learned: {{kind: learned}}}}
evaluation: {{campaign_lift: false, reference: rules, challenger: learned}}
recalibration: {{sure: {sure}, more: 5, fewer: 8}}
notify: {{url: "{url}"}}
output: out
"""


@dataclass(frozen=True)
class Job:
    """A command of the job, `after` those that came before it, and what it comes to when nothing stops it.

    `decisions` are those of the job, by day; `changes` how often the champion has changed by its end.
    """

    name: str
    world: str
    command: str
    at: str
    decisions: tuple[tuple[str, str], ...] = ()
    changes: int = BEFORE
    after: tuple[str, ...] = ()
    sure: float = NEVER
    approval: bool = False

    @property
    def code(self) -> int:
        """The exit code of a job that nothing stops: 3 where a person has to approve."""
        return 3 if self.approval else 0

    def arguments(self, folder: Path) -> list[str]:
        """Return the arguments of the command line."""
        file = str(folder / f"{self.world}-{self.sure:g}.yaml")
        return [self.command, file, "--at", self.at, "--quiet", "--json", str(folder / "answer.json")]


JOBS = (
    Job("hold", "quiet", "recalibrate", "2024-05-06", (("2024-05-06", "hold"),)),
    Job("level moved", "shift", "recalibrate", "2024-08-26", (("2024-08-26", "intercept"),), BEFORE + 1),
    Job(
        "two weeks made up for",
        "shift",
        "recalibrate",
        "2024-08-12",
        (("2024-08-05", "hold"), ("2024-08-12", "intercept")),
        BEFORE + 2,  # the first of them is the decision before
        after=("2024-07-29",),
    ),
    Job(
        "two quiet weeks made up for",
        "quiet",
        "recalibrate",
        "2024-05-06",
        (("2024-04-29", "hold"), ("2024-05-06", "hold")),
        after=("2024-04-22",),
    ),
    Job("refit", "quiet", "recalibrate", "2024-05-06", (("2024-05-06", "refit"),), BEFORE + 1, sure=SURE),
    Job(
        "approval asked for",
        "shift",
        "recalibrate",
        "2024-08-26",
        (("2024-08-26", "intercept"),),
        approval=True,
    ),
    Job("score a day", "quiet", "score", "2024-05-07"),
    Job(
        "holds told",  # all is decided; what is left to do is to tell it
        "quiet",
        "recalibrate",
        "2024-05-06",
        after=("2024-04-22", "2024-04-29", "2024-05-06"),
    ),
    Job(
        "changes told",
        "shift",
        "recalibrate",
        "2024-08-12",
        (),
        BEFORE + 2,
        after=("2024-07-29", "2024-08-05", "2024-08-12"),
    ),
)


def prepare(folder: Path, url: str) -> None:
    """Write the worlds and the experiment files, run the experiment once, and score two days.

    Leaves the store and the outputs in `folder`, as the jobs find them; at the `url` nobody has heard of the
    two days yet.
    """
    from campaignpulse.experiment import read_experiment
    from campaignpulse.pipeline import run, score
    from campaignpulse.tracking import existing_store, open_store, promote

    for name, times in WORLDS.items():
        write_world(folder / name, times)
    for job in JOBS:
        file = folder / f"{job.world}-{job.sure:g}.yaml"
        file.write_text(EXPERIMENT.format(world=job.world, sure=job.sure, url=url))
    open_store()
    asked = read_experiment(folder / f"quiet-{SURE:g}.yaml")
    run(asked)
    promote(existing_store(), "kept-up-learned/1")
    for day in ("2024-04-22", "2024-04-29"):
        score(asked, at=day)


def before(folder: Path, job: Job) -> None:
    """Bring a prepared folder to where a job begins."""
    from campaignpulse.experiment import read_experiment
    from campaignpulse.pipeline import recalibrate
    from campaignpulse.tracking import existing_store, set_rules

    if job.approval:
        set_rules(existing_store(), NAME, owner=None, approval="required")
    for day in job.after:
        recalibrate(read_experiment(folder / f"{job.world}-{job.sure:g}.yaml"), at=day)


def put_back(kept: Path, folder: Path) -> None:
    """Make the store and the outputs what they were when they were kept."""
    for name in ("mlruns", "out", "scratch"):
        shutil.rmtree(folder / name, ignore_errors=True)
        if (kept / name).exists():
            shutil.copytree(kept / name, folder / name)
    (folder / "scratch").mkdir(exist_ok=True)
    (folder / "answer.json").unlink(missing_ok=True)


def use(folder: Path) -> None:
    """Have everything that follows, and its scratch, in a folder; what it tells is signed."""
    os.environ |= {
        "CAMPAIGNPULSE_MLRUNS": str(folder / "mlruns"),
        "TMPDIR": str(folder / "scratch"),
        "CAMPAIGNPULSE_WEBHOOK_SECRET": "a secret of a benchmark, for nobody",
    }


def write_world(folder: Path, times: float) -> None:
    """Write the tables of a world in which `times` as many cancel each week from the turn on."""
    random = np.random.default_rng(0)
    folder.mkdir()
    ids = np.array([f"a{i:04d}" for i in range(ACCOUNTS)])
    hazard = np.where(np.arange(WEEKS) < TURN, HAZARD, times * HAZARD)
    leaves = random.random((ACCOUNTS, WEEKS)) < hazard
    leaves[:, :12] = False
    ends = np.where(leaves.any(axis=1), leaves.argmax(axis=1), WEEKS + 20)
    left = ends[:, np.newaxis] - np.arange(WEEKS)
    rate = np.where(left > 8, CALM, LEAVING) * (left > 0)
    account, week = np.nonzero(random.random((ACCOUNTS, WEEKS)) < 1 - np.exp(-rate))
    at = START + pd.to_timedelta(168 * week + random.integers(0, 168, len(week)), unit="h")
    events = pd.DataFrame({"account_id": ids[account], "occurred_at": at, "metric": "sessions"})
    events.to_parquet(folder / "events.parquet")
    gone = ends < WEEKS
    leavers = {"account_id": ids[gone], "at": START + pd.to_timedelta(7 * ends[gone], unit="D")}
    pd.DataFrame(leavers).assign(change="cancel").to_parquet(folder / "subscriptions.parquet")
    campaigns = {
        "campaign_id": ["mm23", "mm24"],
        "name": ["March Madness 2023", "March Madness 2024"],
        "series": "march_madness",
        "starts_at": ["2023-08-01", "2024-07-01"],
        "ends_at": ["2023-08-21", "2024-07-21"],
        "known_at": ["2023-06-01", "2024-06-01"],
    }
    pd.DataFrame(campaigns).to_csv(folder / "campaigns.csv", index=False)
    exposed = [(name, campaign) for name in ids[::2] for campaign in campaigns["campaign_id"]]
    pd.DataFrame(exposed, columns=["account_id", "campaign_id"]).to_csv(folder / "exposures.csv", index=False)
