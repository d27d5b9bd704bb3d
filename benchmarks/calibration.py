"""When is a learned slope of the calibration worth it? `python benchmarks/calibration.py SEEDS`.

A seed is a simulated world, from whose training side samples of accounts are drawn. Each scorer learns from a
sample and is calibrated in three ways; judged are later snapshots of other accounts.
Printed is the mean log loss less that of the sample's base rate, × 10,000: below 0 is better than no scorer.
"""

import sys
import warnings
from unittest.mock import patch

import numpy as np
import pandas as pd
from campaignpulse.evaluation import time_split
from campaignpulse.experiment import Experiment, cutoffs
from campaignpulse.features import components, directions, labels, snapshots, windows
from campaignpulse.models import SCORERS
from campaignpulse.models.calibration import STEP, Platt
from campaignpulse.models.logistic import Restraint, fit_logistic
from campaignpulse.pipeline.choose import chosen_features
from campaignpulse.sources import load
from sklearn.exceptions import ConvergenceWarning

SAMPLES = {5: 16, 12: 16, 20: 12, 30: 8, 50: 5, 80: 3}  # churned accounts: how many samples of them
JUDGED_ROWS = 4_000  # later snapshots that a sample is judged by
ASKED = {
    "name": "calibration",
    "label": {"kind": "cancel", "horizon_days": 90},
    "cutoffs": {"every_days": 28},
    "split": {"train": ["2022-07-01", "2023-11-30"], "test": ["2024-03-01", "2025-01-15"]},
}


def world(seed):
    simulated = {"simulate": {"accounts": 4_000, "years": 3.3, "seed": seed}}
    experiment = Experiment.model_validate(ASKED | {"data": simulated})
    tables = load(experiment.data.source, zone=experiment.data.zone)
    features = chosen_features(experiment, tables)[0].features
    asked = snapshots(tables, experiment.label, cutoffs(experiment))
    frame = windows(tables, asked, list(features))
    outcomes = labels(tables, asked, experiment.label, as_of=experiment.label.as_of)
    chosen = experiment.split
    split = time_split(frame, outcomes, train=chosen.train, test=chosen.test, horizon_days=90)
    return split, {"components": components(features), "directions": directions(features)}


def log_loss(churned, log_odds):
    return float(np.mean(np.logaddexp(0, log_odds) - churned * log_odds))


def calibrated(risk, churned, fresh, lower, upper):
    """Log odds of fresh risks, from a curve whose slope per standard deviation lies between the bounds."""
    centre, spread = risk.mean(), risk.std() or 1.0
    n = int(churned.sum())
    target = np.where(churned, (n + 1) / (n + 2), 1 / (len(churned) - n + 2))
    bounds = Restraint.of(np.zeros(1), lower=lower, upper=upper)
    fit = fit_logistic(((risk - centre) / spread)[:, np.newaxis], target, bounds, tolerance=1e-8)
    return fit.log_odds(((fresh - centre) / spread)[:, np.newaxis])


def judged(scorer, sample, churned, later, outcome):
    seen = {}

    def spy(risk, churned, _account):
        seen.update(risk=risk, churned=churned)
        return Platt(0.0, 1.0)

    with patch.object(Platt, "learn", spy):
        scorer.fit(sample, churned)
    fresh, risk = scorer.raw_risk(later), seen["risk"]
    ways = {"learned slope": (0.0, np.inf), "fixed slope": (STEP, STEP)}
    if scorer.kind != "rules":
        ways["slope of 1"] = (risk.std(), risk.std())
    base = log_loss(outcome, np.log(churned.mean() / (1 - churned.mean())))
    return {
        way: 1e4 * (log_loss(outcome, calibrated(risk, seen["churned"], fresh, *bounds)) - base)
        for way, bounds in ways.items()
    }


def measured(seed):
    split, settings = world(seed)
    random = np.random.default_rng(seed)
    account, churned = split.train["account_id"], split.train_churned.to_numpy(bool)
    ids, leavers = account.unique(), set(account[churned])
    for size, times in SAMPLES.items():
        for _ in range(times):
            order = random.permutation(ids)
            enough = np.searchsorted(np.cumsum([one in leavers for one in order]), size) + 1
            inside = account.isin(order[:enough]).to_numpy()
            outside = np.flatnonzero(~split.test["account_id"].isin(order[:enough]).to_numpy())
            outside = random.choice(outside, min(JUDGED_ROWS, len(outside)), replace=False)
            later, outcome = split.test.iloc[outside], split.test_churned.to_numpy(bool)[outside]
            for kind in SCORERS:
                scorer = SCORERS[kind](**settings)
                found = judged(scorer, split.train[inside], churned[inside], later, outcome)
                yield {"kind": kind, "churned accounts": size, **found}


if __name__ == "__main__":
    warnings.simplefilter("ignore", ConvergenceWarning)  # a few rows may be separated perfectly
    rows = pd.DataFrame([row for seed in sys.argv[1:] for row in measured(int(seed))])
    print(rows.groupby(["kind", "churned accounts"]).mean().round(1).to_string())
