"""Weeks of alarms that one can follow by eye."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import pytest

FIRST = pd.Timestamp("2024-01-01", tz="UTC")
WEEK = pd.Timedelta(days=7)

Weeks = Callable[..., pd.DataFrame]


@pytest.fixture
def first() -> pd.Timestamp:
    return FIRST


@pytest.fixture
def weeks() -> Weeks:
    """Make the looks at one account: a letter a week, `!` an alarm, `.` none, a blank no look at all.

    `churn_day` and `known_day` count from the first day of the grid; a look with an alarm has the probability
    0.9, the others 0.1.
    """

    def make(
        account: str,
        letters: str,
        *,
        churn_day: float | None = None,
        known_day: float = 1_000,
        phases: Sequence[str] = (),
        lapsed: Sequence[int] = (),
    ) -> pd.DataFrame:
        looks = [look for look, letter in enumerate(letters) if letter != " "]
        alarm = [letters[look] == "!" for look in looks]
        churn_at = pd.NaT if churn_day is None else FIRST + pd.Timedelta(days=churn_day)
        rows = pd.DataFrame(
            {
                "account_id": account,
                "cutoff": [FIRST + look * WEEK for look in looks],
                "phase": list(phases) or "baseline",
                "probability": [0.9 if on else 0.1 for on in alarm],
                "health": [10.0 if on else 60.0 for on in alarm],
                "at_risk": alarm,
                "churn_at": pd.Series(churn_at, range(len(looks)), dtype="datetime64[us, UTC]"),
                "known_until": FIRST + pd.Timedelta(days=known_day),
                "lapsed": [look in lapsed for look in looks],
            }
        )
        rows.loc[rows["lapsed"], "churn_at"] = pd.NaT
        return rows

    return make
