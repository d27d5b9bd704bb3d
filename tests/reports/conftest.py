"""Results to render: one with figures set by hand, one that the evaluation really gave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation import OVERALL, Comparison, Difference, ScorerMetrics, compare
from campaignpulse.experiment import WITHOUT_CAMPAIGN
from campaignpulse.reports import Report
from campaignpulse.stages import Stage

TWIN = f"learned{WITHOUT_CAMPAIGN}"
GOOD = ScorerMetrics(
    rows=9508,
    accounts=1783,
    churned=1600,
    churned_accounts=412,
    roc_auc=0.7041,
    roc_auc_low=0.685,
    roc_auc_high=0.726,
    pr_auc=0.322,
    brier=0.131,
    brier_skill=0.0612,
    log_loss=0.42,
    calibration_error=0.01,
    recall_at_budget=0.243,
    precision_at_budget=0.41,
)
THIN = replace(GOOD, rows=120, accounts=90, churned=31, churned_accounts=29, roc_auc=0.987)
EMPTY = ScorerMetrics(0, 0, 0, 0, *[None] * 10)
METRICS = {OVERALL: GOOD, "active": GOOD, "post": THIN, "pre": EMPTY, "baseline": replace(GOOD, churned=30)}


def differences(scorer: str, reference: str) -> list[Difference]:
    """A pair that differs overall and when active, has too few post, none pre, and no proof in baseline."""
    pair = scorer, reference

    def row(name: str, *figures: float | None, verdict: str) -> Difference:
        return Difference(*pair, name, "roc_auc", *figures, verdict)

    return [
        row(OVERALL, 0.064, 0.049, 0.079, 1e-9, 1e-9, verdict="learned wins"),
        row("active", 0.05, 0.02, 0.08, 0.001, 0.002, verdict="learned wins"),
        row("post", 0.333, 0.3, 0.4, 0.001, None, verdict="not enough data"),
        row("pre", None, None, None, None, None, verdict="not enough data"),
        row("baseline", 0.012, 0.001, 0.023, 0.03, 0.06, verdict="not enough data"),
    ]


def hand_made() -> Comparison:
    rows = (*differences("learned", "rules"), *differences("learned", TWIN), *differences(TWIN, "rules"))
    return Comparison(
        verdict="learned wins: ROC AUC 0.704 against 0.640 for rules.",
        outcome="learned wins",
        primary=rows[0],
        scorers=dict.fromkeys(("learned", TWIN, "rules"), METRICS),
        comparisons=rows,
        immature=0,
    )


def snapshots(noise: dict[str, float], *, accounts: int = 160, seed: int = 3) -> pd.DataFrame:
    """Two weekly snapshots of each account, seen by each scorer with its own noise; no phase `pre`."""
    random = np.random.default_rng(seed)
    risk = random.normal(size=accounts)
    rows = pd.DataFrame(
        {
            "account_id": np.repeat([f"a{number:04d}" for number in range(accounts)], 2),
            "cutoff": np.tile(pd.to_datetime(["2024-01-01", "2024-01-08"], utc=True), accounts),
            "phase": random.choice(["active", "post", "baseline"], 2 * accounts, p=[0.6, 0.1, 0.3]),
            "churned": np.repeat(random.random(accounts) < 1 / (1 + np.exp(0.5 - 2 * risk)), 2),
        }
    )
    seen = {name: np.repeat(risk + level * random.normal(size=accounts), 2) for name, level in noise.items()}
    tables = [
        rows.assign(scorer=name, probability=1 / (1 + np.exp(0.5 - 2 * values)))
        for name, values in seen.items()
    ]
    return pd.concat(tables, ignore_index=True)


def make_report(predictions: pd.DataFrame, **changed: object) -> Report:
    names = set(predictions["scorer"])
    pairs = [(name, name + WITHOUT_CAMPAIGN) for name in names if name + WITHOUT_CAMPAIGN in names]
    challenger, reference = list(dict.fromkeys(predictions["scorer"]))[:2]
    report = Report(
        name="Spring sale",
        question="Who leaves after the sale?",
        comparison=compare(predictions, reference=reference, challenger=challenger, pairs=pairs),
        predictions=predictions,
        missing=("surveys: no table, the voice component has no data",),
        stages=(Stage("windows", 1.94, 3.1, 640.4), Stage("train", 125.0, 130.0, 1234.0)),
        settings={"label": {"kind": "drop", "share": 0.5}, "seed": 0, "output": None, "metric": "roc_auc"},
        origin="data/",
        data_digest="0" * 64,
        facts=("tested on 320 snapshots of 160 accounts",),
    )
    return replace(report, **changed)


@pytest.fixture
def comparison() -> Comparison:
    """Figures set by hand: overall and active decided, post thin (29 churned accounts), pre empty."""
    return hand_made()


@pytest.fixture(scope="session")
def predictions() -> pd.DataFrame:
    """Predictions of learned and rules, and of learned without campaign features."""
    return snapshots({"learned": 0.3, "rules": 2.0, TWIN: 0.5})


@pytest.fixture(scope="session")
def report(predictions: pd.DataFrame) -> Report:
    """The report of a comparison that the evaluation made of `predictions`."""
    return make_report(predictions)


@pytest.fixture
def report_of() -> Callable[..., Report]:
    """A maker of reports: predictions, then fields to replace; the first two scorers are compared."""
    return make_report


@pytest.fixture
def predictions_of() -> Callable[..., pd.DataFrame]:
    """A maker of predictions: the noise of each scorer, then accounts and seed."""
    return snapshots
