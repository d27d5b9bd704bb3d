"""What it brings to draw shares of few cases toward the mean of the training rows.

    nice python benchmarks/thin_rates.py

Development worlds, out of time; rules and learned weights are fitted on the features as they are and on
`shrunk_features`. Differences of ROC AUC (above 0 is better) and log loss (below 0 is better), a row a world.
First, on planted rates, how near a share of one to three cases is to the truth.
"""

from __future__ import annotations

import argparse

import campaignpulse as cp
import numpy as np
import pandas as pd
from campaignpulse.features import shrunk_features
from campaignpulse.features.thin_rates import Prior
from campaignpulse.sources.simulator import Parameters, simulate
from campaignpulse.tables import validate
from scorers import EVERY, HORIZON, LABEL, TEST_FROM, TEST_TO, TRAIN_FROM, TRAIN_TO, day
from sklearn.metrics import log_loss, roc_auc_score

SCORERS = {"rules": cp.WeightedRulesScorer, "learned": cp.LearnedWeightsScorer}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3])
    asked.add_argument("--accounts", type=int, default=1_500)
    given = asked.parse_args()
    show_planted()
    for seed in given.seeds:
        print(f"seed {seed}", *differences(seed, given.accounts), sep="  ", flush=True)


def show_planted(accounts: int = 20_000) -> None:
    """Print what a raw and a shrunk share of one to three cases say of the true rate, Beta(3, 2)."""
    rng = np.random.default_rng(0)
    truth = rng.beta(3, 2, accounts)
    cases = np.where(
        rng.random(accounts) < 0.7, rng.integers(1, 4, accounts), rng.integers(20, 500, accounts)
    )
    successes = rng.binomial(cases, truth)
    prior = Prior.learn(successes, cases)
    thin = cases <= 3
    for name, share in (("raw", successes / cases), ("shrunk", prior.of(successes, cases))):
        off = np.sqrt(np.mean((share - truth)[thin] ** 2))
        print(f"{name}: off by {off:.3f}, correlation {np.corrcoef(share[thin], truth[thin])[0, 1]:.3f}")


def differences(seed: int, accounts: int) -> list[str]:
    tables = validate(
        simulate(Parameters(accounts=accounts, years=4), seed=seed).tables, origin=f"seed {seed}"
    )
    spans = range(TRAIN_FROM, TRAIN_TO + 1, EVERY), range(TEST_FROM, TEST_TO + 1, EVERY)
    train, test = (pd.DatetimeIndex([day(d) for d in span]) for span in spans)
    rows = cp.snapshots(tables, LABEL, train.append(test))
    raw = cp.default_features(tables)
    shrunk = shrunk_features(raw, tables, cp.snapshots(tables, LABEL, train))
    outcomes = cp.labels(tables, rows, LABEL)
    found = {}
    for features in (raw, shrunk):
        split = cp.time_split(
            cp.windows(tables, rows, features),
            outcomes,
            train=(day(TRAIN_FROM), day(TRAIN_TO)),
            test=(day(TEST_FROM), day(TEST_TO)),
            horizon_days=HORIZON,
        )
        for name in SCORERS:
            found.setdefault(name, []).append(judged(name, features, split))
    return [
        f"{name}: AUC {other[0] - one[0]:+.4f}, log loss {other[1] - one[1]:+.5f}"
        for name, (one, other) in found.items()
    ]


def judged(name: str, features, split) -> tuple[float, float]:
    about = {"components": cp.components(features), "directions": cp.directions(features)}
    scorer = SCORERS[name](**about).fit(split.train, split.train_churned.astype(bool))
    probability, churned = scorer.predict_proba(split.test)[:, 1], split.test_churned.astype(bool)
    return float(roc_auc_score(churned, probability)), float(log_loss(churned, probability))


if __name__ == "__main__":
    main()
