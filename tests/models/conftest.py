from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.features import Feature, lift, mean, rate
from campaignpulse.models import SCORERS, ScorerWithFeatures
from campaignpulse.tables import PHASES

COMPONENTS = {"engagement": ["sessions", "seats"], "support": ["tickets"], "voice": ["nps"]}
DIRECTIONS = {"sessions": 1, "seats": 1, "tickets": -1, "nps": 1}
EFFECTS = {"sessions": -1.2, "seats": 0.0, "tickets": 0.8, "nps": -0.5}
PHASE_EFFECTS = {"active": 0.8, "post": 0.0, "pre": 0.0, "baseline": 0.0}

Planted = Callable[..., tuple[pd.DataFrame, pd.Series]]


def _planted(*, accounts: int = 400, cutoffs: int = 4, seed: int = 0) -> tuple[pd.DataFrame, pd.Series]:
    """Windows whose churn follows EFFECTS and PHASE_EFFECTS; a third of the rows has no survey."""
    random = np.random.default_rng(seed)
    rows = accounts * cutoffs
    windows = pd.DataFrame(
        {
            "account_id": np.repeat([f"account-{number:04d}" for number in range(accounts)], cutoffs),
            "cutoff": np.tile(pd.date_range("2024-01-01", periods=cutoffs, freq="28D", tz="UTC"), accounts),
            "phase": random.choice(PHASES, rows),
            "campaign_id": None,
            "series": None,
        }
    )
    for feature in EFFECTS:
        windows[feature] = random.normal(size=rows).astype(np.float32)
    log_odds = -1.0 + windows["phase"].map(PHASE_EFFECTS)
    log_odds += sum(effect * windows[feature] for feature, effect in EFFECTS.items())
    churned = pd.Series(random.random(rows) < 1 / (1 + np.exp(-log_odds)), name="churned").astype("boolean")
    windows.loc[random.random(rows) < 1 / 3, "nps"] = np.nan
    return windows, churned


def _clustered(
    *, accounts: int = 400, cutoffs: int = 6, noise: int = 6, active: float = 0.0, seed: int = 0
) -> tuple[pd.DataFrame, pd.Series]:
    """Windows whose rows of one account resemble each other, in features and beyond them.

    A step of `collaboration` is worth -0.5 log odds, and `active` less in active phases; one of `bugs` 0.5.
    The `noise` features, half of them like `collaboration`, are worth nothing.
    """
    random = np.random.default_rng(seed)
    account = np.repeat(np.arange(accounts), cutoffs)
    names = ["collaboration", "bugs", *(f"noise_{number}" for number in range(noise))]
    values = np.sqrt(0.6) * random.normal(size=(accounts, len(names)))[account]
    values += np.sqrt(0.4) * random.normal(size=(len(account), len(names)))
    values[:, 2::2] = 0.6 * values[:, :1] + 0.8 * values[:, 2::2]
    phase = random.choice(len(PHASES), len(account), p=[0.25, 0.2, 0.15, 0.4])
    slope = -0.5 - active * (phase == PHASES.index("active"))
    log_odds = -2.0 + slope * values[:, 0] + 0.5 * values[:, 1] + 0.7 * random.normal(size=accounts)[account]
    windows = pd.DataFrame(values.astype(np.float32), columns=names)
    windows.insert(0, "account_id", [f"account-{number:04d}" for number in account])
    windows.insert(1, "phase", np.array(PHASES)[phase])
    return windows, pd.Series(random.random(len(account)) < 1 / (1 + np.exp(-log_odds)), name="churned")


@pytest.fixture
def clustered() -> Planted:
    """A maker of windows and outcomes in which an account tells less than its number of rows."""
    return _clustered


@pytest.fixture
def planted() -> Planted:
    """A maker of windows and outcomes with a planted truth."""
    return _planted


@pytest.fixture
def components() -> dict[str, list[str]]:
    return COMPONENTS


@pytest.fixture
def directions() -> dict[str, int]:
    return DIRECTIONS


# That sessions and seats are missing is behaviour, tickets the phase, nps the data.
FEATURES = (
    Feature("sessions", rate("sessions", 28), "engagement", 1, "sessions a day"),
    Feature("seats", rate("seats", 28), "engagement", 1, "seats a day"),
    Feature("tickets", lift("tickets", "active", 365), "support", -1, "ratio"),
    Feature("nps", mean("surveys.nps", 84), "voice", 1, "mean value"),
)


@pytest.fixture
def features() -> tuple[Feature, ...]:
    return FEATURES


@pytest.fixture(scope="session", params=sorted(SCORERS))
def versions(request: pytest.FixtureRequest) -> tuple[ScorerWithFeatures, ScorerWithFeatures]:
    """Two versions of a scorer of each kind, trained on different accounts; not for changing."""
    fits = (SCORERS[request.param](COMPONENTS, DIRECTIONS).fit(*_planted(seed=seed)) for seed in (0, 1))
    first, second = (ScorerWithFeatures(scorer, FEATURES, phase=True) for scorer in fits)
    return first, second
