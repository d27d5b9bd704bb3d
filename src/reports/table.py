"""The tables of a result in numbers, for those who compute on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from ..evaluation import OVERALL, Comparison
from ..stages import Stage
from ..tables import PHASES
from .lift import main_scorers

COUNTS = ("snapshots", "accounts", "churned", "churned_accounts")
RATES = (
    "roc_auc",
    "roc_auc_low",
    "roc_auc_high",
    "pr_auc",
    "brier",
    "brier_skill",
    "log_loss",
    "calibration_error",
    "recall_at_budget",
    "precision_at_budget",
)
COMPACT = [
    "slice",
    "scorer",
    "snapshots",
    "churned_accounts",
    "roc_auc",
    "roc_auc_low",
    "roc_auc_high",
    "pr_auc",
    "brier",
    "recall_at_budget",
]
"""The columns of `phase_table` for where there is little room: a terminal, a folded description."""

GAPS = ("difference", "low", "high", "p_value", "p_adjusted")


def phase_table(
    comparison: Comparison, *, phases: Sequence[str] = PHASES, scorers: Iterable[str] | None = None
) -> pd.DataFrame:
    """Return one row for each slice and scorer, in numbers: who was looked at, and how well it was told.

    Columns: slice ("overall", then `phases`), scorer, COUNTS, RATES with the meaning that `ScorerMetrics`
    gives them; NaN where undefined. `scorers` are all, except those trained without campaign features.
    """
    shown = list(scorers) if scorers is not None else main_scorers(comparison.scorers)
    rows = [
        {"slice": name, "scorer": scorer, **_renamed(asdict(comparison.scorers[scorer][name]))}
        for name in (OVERALL, *phases)
        for scorer in shown
    ]
    return _typed(pd.DataFrame(rows, columns=["slice", "scorer", *COUNTS, *RATES]), numbers=RATES)


def difference_table(comparison: Comparison, *, phases: Sequence[str] = PHASES) -> pd.DataFrame:
    """Return one row for each pair, metric and slice, in numbers: scorer minus reference.

    Columns: slice, scorer, reference, metric, churned_accounts, GAPS and verdict, with the meaning that
    `Difference` gives them; NaN where undefined.
    """
    rows = [
        asdict(row) | {"churned_accounts": comparison.scorers[row.scorer][row.slice].churned_accounts}
        for row in comparison.comparisons
        if row.slice in (OVERALL, *phases)
    ]
    columns = ["slice", "scorer", "reference", "metric", "churned_accounts", *GAPS, "verdict"]
    return _typed(pd.DataFrame(rows, columns=columns), numbers=GAPS)


def stage_table(stages: Iterable[Stage]) -> pd.DataFrame:
    """Return one row for each stage: stage, seconds, cpu_seconds and peak_mb (the process's, by its end)."""
    rows = [asdict(stage) for stage in stages]
    frame = pd.DataFrame(rows, columns=["name", "seconds", "cpu_seconds", "peak_mb"])
    return frame.rename(columns={"name": "stage"})


def _renamed(metrics: dict[str, Any]) -> dict[str, Any]:
    return {"snapshots" if name == "rows" else name: value for name, value in metrics.items()}


def _typed(frame: pd.DataFrame, *, numbers: Sequence[str]) -> pd.DataFrame:
    return frame.astype(dict.fromkeys(numbers, "float64"))
