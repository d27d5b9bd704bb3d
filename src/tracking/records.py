"""What a decision puts on record, as plain values: nothing here knows mlflow."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

Content = bytes | str | Path
"""A file to log: its bytes, its text, or where it lies."""

METRIC_DIGITS = 4
"""Decimal digits of a logged metric; more would suggest a precision that a test period does not have."""

TRAINING, TESTING = "training", "testing"


@dataclass(frozen=True)
class NamedInput:
    """A table that a decision was made on: shown by name with its digest, size and columns.

    `digest` is the content hash of the data, `source` where they came from (a path or a data set's name),
    `role` is "training" or "testing", `columns` maps each column to its type in words.
    """

    name: str
    digest: str
    source: str
    role: str
    rows: int
    columns: Mapping[str, str]

    @classmethod
    def of(cls, frame: pd.DataFrame, *, name: str, digest: str, source: str, role: str) -> "NamedInput":
        """The record of a frame; the frame itself is not kept."""
        columns = {str(column): str(dtype) for column, dtype in frame.dtypes.items()}
        return cls(name=name, digest=digest, source=source, role=role, rows=len(frame), columns=columns)


@dataclass(frozen=True)
class ScorerRecord:
    """One scorer of a decision; it becomes a child run and a version of a registered model.

    `slices` maps a slice ("overall", "active", a segment) to its metrics, as `ScorerMetrics` names them.
    `folder` is what `save_scorer` wrote; `example` a few rows that the scorer can score: the phase and the
    features. `tables` of all scorers should have the same names (`by_phase.json`, `predictions.parquet`):
    the JSON ones then stand side by side in the UI. `files` are figures and other files by artifact path.
    """

    name: str
    folder: Path
    example: pd.DataFrame
    slices: Mapping[str, Mapping[str, float | int | None]]
    description: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    files: Mapping[str, Content] = field(default_factory=dict)


@dataclass(frozen=True)
class SearchRecord:
    """A search for better settings of one scorer; it becomes a single child run, however many trials it had.

    `verdict` is one sentence. `steps` has a metric's value at each trial, None where it has none; `trials` is
    the table of them, `params` are the best settings, or what stands for them.
    """

    name: str
    verdict: str
    steps: Mapping[str, Sequence[float | None]]
    trials: pd.DataFrame
    params: Mapping[str, object] = field(default_factory=dict)
    metrics: Mapping[str, float | int | None] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CandidateRecord:
    """A scorer that was looked at and is not registered; it becomes a child run that holds its figures.

    `verdict` is one sentence on what became of it.
    """

    name: str
    verdict: str
    metrics: Mapping[str, float | int | None]
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """A verdict and what it rests on; it becomes a parent run.

    `verdict` is one sentence and opens the run's description, `body` is Markdown that follows it (the table
    by phase). `warnings`, if there are any, stand before the verdict, and in the tag `warning`. `metrics`
    have their final names (`auc_difference/overall`), `data_digest` says which data.
    """

    verdict: str
    body: str
    data_digest: str
    scorers: tuple[ScorerRecord, ...]
    searches: tuple[SearchRecord, ...] = ()
    candidates: tuple[CandidateRecord, ...] = ()
    inputs: tuple[NamedInput, ...] = ()
    params: Mapping[str, object] = field(default_factory=dict)
    metrics: Mapping[str, float | int | None] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    files: Mapping[str, Content] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def flat_metrics(slices: Mapping[str, Mapping[str, float | int | None]]) -> dict[str, float]:
    """Metrics by slice as the UI groups them: the metric before the slash, the slice behind it.

    The UI sorts by name: a metric that only counts gets the name `n_…`, so that the charts begin with what is
    compared.

    >>> flat_metrics({"overall": {"roc_auc": 0.70412, "brier": None, "rows": 600}})
    {'auc/overall': 0.7041, 'n_rows/overall': 600.0}
    """
    named = {
        f"{_shown(metric, value)}/{piece.replace('/', '-')}": value
        for piece, metrics in slices.items()
        for metric, value in metrics.items()
    }
    return clean_metrics(named)


def _shown(metric: str, value: float | int | None) -> str:
    return f"n_{metric}" if isinstance(value, int) else re.sub("^roc_auc", "auc", metric)


def clean_metrics(metrics: Mapping[str, float | int | None]) -> dict[str, float]:
    """Metrics that MLflow can hold: 4 digits, in names only letters, digits and `_ - . / space`.

    What is not a finite number is left out: MLflow would show infinity as 1.8e308.

    >>> clean_metrics({"recall@10%": 0.25, "ratio": float("inf")})
    {'recall_10_': 0.25}
    """
    return {
        re.sub(r"[^\w\-. /]", "_", name): round(float(value), METRIC_DIGITS)
        for name, value in metrics.items()
        if value is not None and math.isfinite(value)
    }


def flat_params(params: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    """Nested settings as one level of dotted names; what is not set (None, or empty) is left out.

    >>> flat_params({"label": {"kind": "drop", "share": 0.5}, "seed": 0})
    {'label.kind': 'drop', 'label.share': '0.5', 'seed': '0'}
    """
    flat: dict[str, str] = {}
    for name, value in params.items():
        key = re.sub(r"[^\w\-. /]", "_", f"{prefix}{name}")
        if value is None or value == {}:
            continue
        if isinstance(value, Mapping):
            flat |= flat_params(value, f"{key}.")
        else:
            flat[key] = str(value)
    return flat
