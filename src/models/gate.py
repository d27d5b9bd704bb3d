"""The gate of the scorers: whatever scikit-learn or a windows table brings becomes clean arrays."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import validate_data

from ..tables import ACCOUNT_ID, CHURNED, CONTEXT, CUTOFF, PHASE, PHASES, SEGMENT, TIME

Windows: TypeAlias = pd.DataFrame | ArrayLike
BASELINE = PHASES.index("baseline")


@dataclass(frozen=True)
class Rows:
    """Features (n, p) with NaN for what is not known, and the phase of each row as a position in PHASES.

    `account`, `cutoff` and `segment` are those of each row, None where X does not tell them.
    """

    values: NDArray[Any]
    phase: NDArray[np.intp]
    index: "pd.Index[Any]"
    account: "pd.Series[Any] | None" = None
    cutoff: "pd.Series[Any] | None" = None
    segment: "pd.Series[Any] | None" = None

    def take(self, positions: NDArray[np.intp]) -> "Rows":
        """Return some of the rows, in the order of `positions`."""
        told = (self.account, self.cutoff, self.segment)
        account, cutoff, segment = (None if one is None else one.iloc[positions] for one in told)
        return Rows(
            self.values[positions], self.phase[positions], self.index[positions], account, cutoff, segment
        )


@dataclass(frozen=True)
class Training:
    """Rows with their outcome: `churned` (n,) bool, and `account` (n,), a number for each account."""

    rows: Rows
    churned: NDArray[np.bool_]
    account: NDArray[np.intp]
    classes: NDArray[Any]


def read_rows(scorer: Any, X: Windows) -> Rows:
    """Return the rows of `X` for a fitted scorer; the features must be those of the fit, in that order."""
    values = validate_data(scorer, _features(X), reset=False, **_ACCEPTED)
    return _rows(X, values)


def read_training(scorer: Any, X: Windows, y: ArrayLike) -> Training:
    """Return rows and outcomes, and leave `n_features_in_` and `feature_names_in_` on the scorer.

    Raises ValueError if `y` is not binary, has missing labels, or has one class only.
    """
    values, target = validate_data(scorer, _features(X), _plain_target(y), **_ACCEPTED)
    check_classification_targets(target)
    kind = type_of_target(target, input_name="y", raise_unknown=True)
    if kind != "binary":
        raise ValueError(f"Only binary classification is supported. The type of the target is {kind}.")
    classes, churned = np.unique(target, return_inverse=True)
    if len(classes) < 2:
        raise ValueError(
            f"y has 1 class only, {classes[0]} in all {len(target)} rows, and a scorer learns from two: "
            "take a longer training period or another label rule"
        )
    return Training(_rows(X, values), churned.astype(bool), _account(X, len(values)), classes)


_ACCEPTED: dict[str, Any] = {"dtype": [np.float64, np.float32], "ensure_all_finite": "allow-nan"}


def _rows(X: Windows, values: NDArray[Any]) -> Rows:
    told = X if isinstance(X, pd.DataFrame) else pd.DataFrame()
    cutoff = pd.to_datetime(told[CUTOFF], utc=True, format="ISO8601").astype(TIME) if CUTOFF in told else None
    return Rows(
        values,
        _phase(X, len(values)),
        _index(X, len(values)),
        account=told.get(ACCOUNT_ID),
        cutoff=cutoff,
        segment=told.get(SEGMENT),
    )


def _features(X: Windows) -> Windows:
    """`X` without the columns that only say which row it is, and whose."""
    if not isinstance(X, pd.DataFrame):
        return X
    if CHURNED in X.columns:
        raise ValueError(f"X holds the column {CHURNED!r}, which is the label: drop it and pass it as y")
    for name in X.columns:
        step, _, last = str(name).rpartition("__")
        if step and last in CONTEXT:
            raise ValueError(
                f"X holds the column {name!r}, and {last!r} is recognised only by its plain name: let the "
                "step before keep it, as ColumnTransformer does with verbose_feature_names_out=False"
            )
    return X.drop(columns=[name for name in (*CONTEXT, SEGMENT) if name in X.columns])


def _plain_target(y: ArrayLike) -> ArrayLike:
    """Labels as a plain array: scikit-learn would turn a nullable boolean column into numbers."""
    if not isinstance(y, pd.Series):
        return y
    if n_missing := int(y.isna().sum()):
        raise ValueError(
            f"y contains NaN: {n_missing} of {len(y)} rows have no label (not yet mature, or neutral); "
            "drop those rows from X and y, a scorer learns only from labelled ones"
        )
    return y.to_numpy()


def _phase(X: Windows, n_rows: int) -> NDArray[np.intp]:
    """The phase of each row as a position in PHASES; everything is baseline where X tells no phase."""
    if not isinstance(X, pd.DataFrame) or PHASE not in X.columns:
        return np.full(n_rows, BASELINE, dtype=np.intp)
    phase = pd.Index(PHASES).get_indexer(pd.Index(X[PHASE]))
    if (phase < 0).any():
        row = int(np.flatnonzero(phase < 0)[0])
        raise ValueError(
            f"X has the phase {X[PHASE].iloc[row]!r} in row {row}; a phase is one of {', '.join(PHASES)}"
        )
    return phase


def _account(X: Windows, n_rows: int) -> NDArray[np.intp]:
    """A number for each account, in the order of their ids; each row is its own where X tells no account."""
    if not isinstance(X, pd.DataFrame) or ACCOUNT_ID not in X.columns:
        return np.arange(n_rows)
    return pd.factorize(X[ACCOUNT_ID], sort=True)[0]


def _index(X: Windows, n_rows: int) -> "pd.Index[Any]":
    return X.index if isinstance(X, pd.DataFrame) else pd.RangeIndex(n_rows)
