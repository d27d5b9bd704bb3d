"""A small customer base with known effects, and predictions of all scorers that claims look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from campaignpulse.campaigns import phases
from campaignpulse.evaluation.claims import COLLABORATION_DOUBLED
from campaignpulse.evaluation.claims.given import Given, given
from campaignpulse.evaluation.claims.roles import Roles
from campaignpulse.experiment import WITHOUT_CAMPAIGN
from campaignpulse.tables import Tables, validate

ACCOUNTS = 120
FIRST = pd.Timestamp("2024-01-01", tz="UTC")
DAYS = 300
STARTS, LENGTH = (60, 180), 30
HORIZON_DAYS = 60
SCORERS = {
    "traditional": 2.5,
    "rules": 1.0,
    f"rules{COLLABORATION_DOUBLED}": 1.1,
    "learned": 0.7,
    f"learned{WITHOUT_CAMPAIGN}": 1.6,
}


def at(days: np.ndarray | list[float]) -> pd.DatetimeIndex:
    return FIRST + pd.to_timedelta(np.asarray(days, dtype=float), unit="D")


def _names(numbers: np.ndarray) -> list[str]:
    return [f"a{number:03d}" for number in numbers]


def _events(random: np.random.Generator) -> pd.DataFrame:
    """Sessions three times as frequent on active days, review cycles of 6 days there against 10."""
    day = np.arange(DAYS)
    active = np.isin(day, np.concatenate([np.arange(start, start + LENGTH) for start in STARTS]))
    level = 0.3 * np.exp(0.5 * random.standard_normal(ACCOUNTS))
    exposed = np.arange(ACCOUNTS) % 6 > 0
    on = active & exposed[:, np.newaxis]
    sessions = random.poisson(level[:, np.newaxis] * np.where(on, 3.0, 1.0))
    account, when = np.nonzero(sessions)
    rows = pd.DataFrame(
        {
            "account_id": _names(account),
            "occurred_at": at(when + 0.4),
            "metric": "sessions",
            "value": sessions[account, when].astype(float),
        }
    )
    cycle = np.where(on[account, when], 6.0, 10.0) * random.gamma(4, 1 / 4, len(account))
    reviews = rows.assign(metric="review_cycle_days", value=cycle)[random.random(len(rows)) < 0.5]
    return pd.concat([rows, reviews, rows.assign(metric="collaboration").iloc[:50]], ignore_index=True)


def _frames(seed: int) -> dict[str, pd.DataFrame]:
    random = np.random.default_rng(seed)
    everyone = np.arange(ACCOUNTS)
    exposed = everyone[everyone % 6 > 0]
    confused = exposed[:24]
    asked = np.repeat(exposed, 2)
    when = np.tile([STARTS[0] + LENGTH + 5.0, STARTS[1] + LENGTH + 5.0], len(exposed))
    low = np.isin(asked, confused)
    return {
        "accounts": pd.DataFrame({"account_id": _names(everyone), "started_at": FIRST}),
        "campaigns": pd.DataFrame(
            {
                "campaign_id": ["c1", "c2"],
                "name": ["One", "Two"],
                "series": "series",
                "starts_at": at(list(STARTS)),
                "ends_at": at([start + LENGTH for start in STARTS]),
                "known_at": at([10, 100]),
            }
        ),
        "exposures": pd.DataFrame(
            {"account_id": _names(np.repeat(exposed, 2)), "campaign_id": ["c1", "c2"] * len(exposed)}
        ),
        "events": _events(random),
        "tickets": pd.DataFrame(
            {
                "ticket_id": [f"t{number}" for number in range(2 * len(confused))],
                "account_id": _names(np.repeat(confused, 2)),
                "opened_at": at(np.tile([STARTS[0] + 10.0, STARTS[1] + 10.0], len(confused))),
                "resolved_at": at(
                    np.tile([STARTS[0] + 10.0, STARTS[1] + 10.0], len(confused))
                    + np.tile([2.0, 1.0], len(confused)) * random.gamma(8, 1 / 8, 2 * len(confused))
                ),
                "cause": "campaign_confusion",
            }
        ),
        "surveys": pd.DataFrame(
            {
                "response_id": [f"r{number}" for number in range(len(asked))],
                "account_id": _names(asked),
                "responded_at": at(when),
                "instrument": np.where(random.random(len(asked)) < 0.7, "csat", "nps"),
                "score": np.where(low, 50.0, 80.0) + random.normal(size=len(asked)),
            }
        ),
        "subscriptions": pd.DataFrame(
            {
                "account_id": _names(np.concatenate([everyone, everyone[::3], everyone[1::3]])),
                "at": at(
                    np.concatenate(
                        [
                            np.full(ACCOUNTS, 250.0),
                            np.full(len(everyone[::3]), 240.0),
                            np.full(len(everyone[1::3]), 230.0),
                        ]
                    )
                ),
                "change": ["renewal"] * ACCOUNTS + ["upgrade"] * 40 + ["cancel"] * 40,
            }
        ),
    }


@cache
def _tables() -> Tables:
    return validate(_frames(0), origin="a base with known effects")


@cache
def _predictions() -> pd.DataFrame:
    random, rate = np.random.default_rng(0), -0.9
    cutoffs = at([100.0, 135.0, 190.0, 220.0])
    rows = pd.DataFrame(
        {
            "account_id": np.repeat(_names(np.arange(ACCOUNTS)), len(cutoffs)),
            "cutoff": np.tile(cutoffs, ACCOUNTS),
        }
    )
    rows["phase"] = phases(_tables(), rows)["phase"]
    risk = np.repeat(random.normal(size=ACCOUNTS), len(cutoffs))
    rows["churned"] = np.repeat(random.random(ACCOUNTS), len(cutoffs)) < 1 / (1 + np.exp(-rate - risk))
    parts = [
        rows.assign(
            scorer=name,
            probability=1 / (1 + np.exp(-rate - risk - noise * random.normal(size=len(rows)))),
        )
        for name, noise in SCORERS.items()
    ]
    return pd.concat(parts, ignore_index=True)


@pytest.fixture
def tables_of() -> Callable[..., Tables]:
    """A maker of tables; a keyword replaces a delivered table, and None leaves it out."""

    def make(**replaced: pd.DataFrame | None) -> Tables:
        given_anew = {name: frame for name, frame in replaced.items() if frame is not None}
        clean = (
            validate(_frames(0) | given_anew, origin="a base with known effects") if given_anew else _tables()
        )
        return replace(clean, **{name: None for name, frame in replaced.items() if frame is None})

    return make


@pytest.fixture
def predictions() -> pd.DataFrame:
    """Predictions of all scorers, each of which sees a lasting risk with its own noise."""
    return _predictions().copy()


@pytest.fixture
def given_of(tables_of: Callable[..., Tables], predictions: pd.DataFrame) -> Callable[..., Given]:
    """A maker of what claims are computed from; `roles`, and tables to replace, by keyword."""

    def make(*, roles: Roles | None = None, **replaced: pd.DataFrame | None) -> Given:
        return given(
            tables_of(**replaced),
            predictions,
            horizon_days=HORIZON_DAYS,
            budget_share=0.2,
            roles=roles or Roles(),
        )

    return make
