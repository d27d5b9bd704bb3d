"""What scorers say of the test rows, in the contract's long table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..tables import ACCOUNT_ID, CHURNED, CUTOFF, PHASE, PROBABILITY, SCORER
from .splits import TimeSplit


class Predicts(Protocol):
    """A fitted binary classifier of windows, as scikit-learn has them."""

    def predict_proba(self, X: pd.DataFrame) -> NDArray[np.float64]: ...  # noqa: D102


def predict(scorers: Mapping[str, Predicts], split: TimeSplit) -> pd.DataFrame:
    """Return the contract's `predictions` of the test rows: one row a scorer, account and cutoff.

    `probability` is the second column of `predict_proba`, of churn within the horizon, 0 to 1; `compare`
    takes the table as it is.
    """
    rows = split.test[[ACCOUNT_ID, CUTOFF, PHASE]]
    tables = [rows.assign(**_said(name, scorer, split)) for name, scorer in scorers.items()]
    return pd.concat(tables, ignore_index=True)[[ACCOUNT_ID, CUTOFF, SCORER, PHASE, PROBABILITY, CHURNED]]


def _said(name: str, scorer: Predicts, split: TimeSplit) -> dict[str, Any]:
    churned = split.test_churned.astype("boolean").array
    return {SCORER: name, PROBABILITY: scorer.predict_proba(split.test)[:, 1], CHURNED: churned}
