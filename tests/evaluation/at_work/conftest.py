from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation import inside_budget
from campaignpulse.evaluation.at_work.flagged import Flagged, flagged_by_slice
from campaignpulse.evaluation.slices import OVERALL

Make = Callable[..., pd.DataFrame]

WEEK = pd.Timedelta(days=7)
FIRST = pd.Timestamp("2024-01-01", tz="UTC")

# Ten accounts at two cutoffs, with a budget of two a cutoff. a, b and c churn; a at both cutoffs, c at one.
CHURNED = ({"a", "b"}, {"a", "c"})
LISTED = {
    "learned": (("a", "d"), ("a", "c")),
    "rules": (("b", "d"), ("e", "f")),
}


def ten_accounts() -> pd.DataFrame:
    rows = [
        {
            "account_id": name,
            "cutoff": FIRST + look * WEEK,
            "scorer": scorer,
            "phase": "active" if look else "baseline",
            "churned": name in CHURNED[look],
            "probability": 0.9 if name in listed[look] else 0.1,
        }
        for scorer, listed in LISTED.items()
        for look in (0, 1)
        for name in "abcdefghij"
    ]
    return pd.DataFrame(rows)


@pytest.fixture
def table() -> pd.DataFrame:
    """Predictions by hand: ten accounts at two cutoffs, two of them at risk at each."""
    return ten_accounts()


@pytest.fixture
def parts(table: pd.DataFrame) -> dict[str, Flagged]:
    """The hand-made rows with a budget of a fifth, by slice."""
    return flagged_by_slice(table, budget_share=0.2)


@pytest.fixture
def part(parts: dict[str, Flagged]) -> Flagged:
    """All of the hand-made rows."""
    return parts[OVERALL]


@pytest.fixture
def many(predictions: Make) -> Flagged:
    """A thousand snapshots of 250 accounts, of which the first scorer tells much and the second little."""
    return flagged_by_slice(predictions({"learned": 0.3, "rules": 2.0}, accounts=250), budget_share=0.1)[
        OVERALL
    ]


@pytest.fixture
def replicates() -> Callable[[Flagged, Callable[[Flagged], float]], float]:
    """A second opinion: the standard error of a quantity over 300 samples of accounts, each with its list."""

    def standard_error(of: Flagged, quantity: Callable[[Flagged], float]) -> float:
        random, rows = np.random.default_rng(1), of.rows
        own = [np.flatnonzero(rows.account == number) for number in range(rows.accounts)]
        values = []
        for _ in range(300):
            drawn = random.integers(0, rows.accounts, rows.accounts)
            places = np.concatenate([own[number] for number in drawn])
            codes = np.repeat(np.arange(rows.accounts), [len(own[number]) for number in drawn])
            values.append(quantity(_taken(of, places, codes)))
        return float(np.std(values))

    return standard_error


def _taken(of: Flagged, places: np.ndarray, codes: np.ndarray) -> Flagged:
    rows = replace(of.rows.where(places), account=codes)
    at_risk = {
        name: inside_budget(values, cutoff=rows.cutoff, account_id=codes, budget_share=0.1)
        for name, values in rows.probability.items()
    }
    return Flagged(rows, at_risk)
