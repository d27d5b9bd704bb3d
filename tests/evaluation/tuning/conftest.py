"""A small customer base, once with and once without something for tuning to find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation.tuning import Gap, Judgement, Trial


@dataclass(frozen=True)
class Base:
    """Windows and outcomes of the same rows."""

    windows: pd.DataFrame
    churned: pd.Series


def made(*, accounts: int, cutoffs: int, features: int, telling: int, seed: int = 0) -> Base:
    """Monthly snapshots; the first `telling` features carry a lasting risk, the others nothing."""
    random = np.random.default_rng(seed)
    days = pd.date_range("2024-01-01", periods=cutoffs, freq="28D", tz="UTC")
    risk = np.repeat(random.normal(size=accounts), cutoffs)
    windows = pd.DataFrame(
        {
            "account_id": np.repeat([f"a{number:03d}" for number in range(accounts)], cutoffs),
            "cutoff": np.tile(days, accounts),
            "phase": "baseline",
        }
    )
    noise = random.normal(size=(len(windows), features))
    noise[:, :telling] += risk[:, np.newaxis]
    for feature in range(features):
        windows[f"x{feature}"] = noise[:, feature].astype("float32")
    return Base(windows, pd.Series(random.random(len(windows)) < 1 / (1 + np.exp(1.0 - risk))))


@pytest.fixture(scope="session")
def base_of() -> Callable[..., Base]:
    """A maker of bases: accounts, cutoffs, features, how many of them are telling, seed."""
    return made


def small() -> Base:
    """60 accounts over 12 months, 4 features, 2 of them telling."""
    return made(accounts=60, cutoffs=12, features=4, telling=2)


@pytest.fixture(scope="session")
def base() -> Base:
    """The small one."""
    return small()


@pytest.fixture
def judgement() -> Judgement:
    """Tuned settings that are better for sure, on 40 churned accounts."""
    return Judgement(
        by="time",
        rows=400,
        accounts=200,
        churned_accounts=40,
        first="2024-09-09",
        last="2024-11-04",
        log_loss=Gap(-0.0031, -0.005, -0.0012),
        roc_auc=Gap(0.0042, 0.0001, 0.0083),
    )


@pytest.fixture
def trials() -> tuple[Trial, ...]:
    """The defaults, a better one, and one that was cut short after its first fold."""
    return (
        Trial(0, {"l2": 50.0}, (0.42, 0.40), (0.65, 0.66), pruned=False, seconds=0.2),
        Trial(1, {"l2": 200.0}, (0.41, 0.39), (0.66, None), pruned=False, seconds=0.1),
        Trial(2, {"l2": 2.0}, (0.47,), (None,), pruned=True, seconds=0.05),
    )
