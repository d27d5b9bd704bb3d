"""A stored scorer behind MLflow's generic interface; MLflow calls `_load_pyfunc`, nothing here imports it."""

from pathlib import Path
from typing import Any

import pandas as pd

from ..tables.names import HEALTH, PROBABILITY
from .store import load_scorer


class PyfuncScorer:
    """What `mlflow.pyfunc.load_model(...).predict(windows)` calls.

    `predict` gives a frame with the rows of `windows`: `probability` (of churn within the horizon) and
    `health` (0 to 100, 100 = healthy).
    """

    def __init__(self, scorer: Any) -> None:
        self.scorer = scorer

    def predict(self, windows: pd.DataFrame, params: dict[str, Any] | None = None) -> pd.DataFrame:  # noqa: ARG002
        """Probability and health of each row of a `windows` frame; `params` is of MLflow's interface only."""
        scored = {
            PROBABILITY: self.scorer.predict_proba(windows)[:, 1],
            HEALTH: self.scorer.health(windows),
        }
        return pd.DataFrame(scored, index=windows.index)


def _load_pyfunc(data_path: str) -> PyfuncScorer:
    return PyfuncScorer(load_scorer(Path(data_path)))
