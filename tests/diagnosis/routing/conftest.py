"""Days of causes and scores to be routed, and a book that remembers what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from campaignpulse.diagnosis.routing import HANDOFF_COLUMNS, BookState
from campaignpulse.diagnosis.routing.matrix import CAUSE_OF
from campaignpulse.experiment import Routing

TUESDAY = pd.Timestamp("2025-04-01", tz="UTC")
DESTINATION = {cause: destination for destination, cause in CAUSE_OF.items()} | {"unclear": "marketing"}


def _causes(*rows: tuple[Any, ...], at: pd.Timestamp = TUESDAY) -> pd.DataFrame:
    """Causes of a day from rows of account, cause and, if it is not none, campaign (which is active)."""
    whole = [(*row, None)[:3] for row in rows]
    table = pd.DataFrame(whole, columns=["account_id", "cause", "campaign_id"])
    return table.assign(
        cutoff=at,
        phase=["baseline" if campaign is None else "active" for campaign in table["campaign_id"]],
        destination=table["cause"].map(DESTINATION),
        expected_cost=0.2,
        evidence=[[f"{account} is at risk"] for account in table["account_id"]],
        quotes=[["“why?”"] for _ in whole],
        **{cause: (table["cause"] == cause).astype(float) * 0.75 for cause in CAUSE_OF.values()},
    )


def _scores(causes: pd.DataFrame, *, others: int = 0, probability: float = 0.4) -> pd.DataFrame:
    """Scores of the accounts at risk, and of so many others in the first campaign, all with grade A."""
    rest = pd.DataFrame({"account_id": [f"z{number}" for number in range(others)]})
    campaigns = causes["campaign_id"].dropna()
    rest["campaign_id"] = campaigns.iloc[0] if len(campaigns) else None
    known = causes[["account_id", "campaign_id"]].drop_duplicates("account_id")
    table = pd.concat([known, rest], ignore_index=True) if others else known.reset_index(drop=True)
    return table.assign(health=20.0, probability=probability, reliability="A")


@pytest.fixture(scope="session")
def causes_of() -> Callable[..., pd.DataFrame]:
    return _causes


@pytest.fixture(scope="session")
def scores_of() -> Callable[..., pd.DataFrame]:
    return _scores


@pytest.fixture(scope="session")
def routing_of() -> Callable[..., Routing]:
    """Make a block of routing; without a budget unless one is given."""

    def make(**keys: Any) -> Routing:
        return Routing.model_validate({**keys, "budget": {"share": None, **keys.get("budget", {})}})

    return make


@pytest.fixture(scope="session")
def remember() -> Callable[..., BookState]:
    """Add hand-offs to a state, as the book does: open, and with nobody else."""

    def added(book: BookState, handoffs: pd.DataFrame) -> BookState:
        new = handoffs[list(HANDOFF_COLUMNS)].assign(
            status="open", resolved_at=pd.Series(pd.NaT, index=handoffs.index).dt.tz_localize("UTC"),
            confirmed=None, outcome=None, assigned_to=None,
        )  # fmt: skip
        both = pd.concat([book.handoffs, new], ignore_index=True) if len(book.handoffs) else new
        return replace(book, handoffs=both)

    return added


@pytest.fixture(scope="session")
def book() -> BookState:
    return BookState("spring")
