"""Is the judgement of a tuning right? Over small worlds whose truth is known from twelve thousand fresh rows.

    python benchmarks/tuning.py [WORLDS]

prints how often the interval holds the true difference between the tuned settings and the defaults, how often
the winner of the folds is truly better, and how often settings that were adopted are.
"""

from __future__ import annotations

import sys
import tempfile

import numpy as np
import pandas as pd
from campaignpulse.evaluation import TimeFolds, log_loss
from campaignpulse.evaluation.tuning import tune
from campaignpulse.evaluation.tuning.hold_out import hold_out
from campaignpulse.models import LearnedWeightsScorer

FOLDS = TimeFolds(3, 56)
FEATURES, TELLING, TRIALS, FRESH_SEED = 8, 3, 10, 9_999


def world(*, accounts: int, cutoffs: int, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Monthly snapshots of accounts with a lasting risk, which three of eight features see with noise."""
    random = np.random.default_rng(seed)
    days = pd.date_range("2024-01-01", periods=cutoffs, freq="28D", tz="UTC")
    risk = np.repeat(random.normal(size=accounts), cutoffs)
    seen = random.normal(size=(len(risk), FEATURES))
    seen[:, :TELLING] += risk[:, np.newaxis]
    features = pd.DataFrame(seen.astype("float32"), columns=[f"x{number}" for number in range(FEATURES)])
    names = np.repeat([f"a{number:04d}" for number in range(accounts)], cutoffs)
    features.insert(0, "account_id", names)
    features.insert(1, "cutoff", np.tile(days, accounts))
    features.insert(2, "phase", "baseline")
    return features, pd.Series(random.random(len(risk)) < 1 / (1 + np.exp(1 - risk)))


def judged(seed: int, fresh: tuple[pd.DataFrame, pd.Series]) -> tuple[float, float, float, bool] | None:
    """The true difference of log losses, its interval, and whether the settings were adopted."""
    windows, churned = world(accounts=150, cutoffs=12, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        scorer = LearnedWeightsScorer()
        found = tune(scorer, windows, churned, folds=FOLDS, storage=folder, trials=TRIALS)
    if found.judgement is None or found.best is None:
        return None
    learn = hold_out(windows, churned, FOLDS).learn
    rows, outcome = fresh
    losses = [
        log_loss(
            outcome.to_numpy(),
            LearnedWeightsScorer(**settings)
            .fit(windows.iloc[learn], churned.iloc[learn])
            .predict_proba(rows)[:, 1],
        )
        for settings in (found.best, found.defaults)
    ]
    gap = found.judgement.log_loss
    assert gap.low is not None
    assert gap.high is not None
    return losses[0] - losses[1], gap.low, gap.high, found.adopted


def main(worlds: int) -> None:
    fresh = world(accounts=4_000, cutoffs=3, seed=FRESH_SEED)
    found = [one for seed in range(worlds) if (one := judged(seed, fresh)) is not None]
    truth, low, high, adopted = (np.array(column) for column in zip(*found, strict=True))
    print(f"{worlds} worlds, in {worlds - len(found)} nothing did better than the defaults on the folds")
    print(f"of the {len(found)} others:")
    print(f"  the interval holds the true difference in {((low <= truth) & (truth <= high)).mean():.0%}")
    print(f"  the winner of the folds is truly better in {(truth < 0).mean():.0%}")
    print(f"  adopted: {adopted.sum()}, of which {(truth[adopted] < 0).sum()} are truly better")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
