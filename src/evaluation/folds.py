"""Cross-validation in the order of time: learn from what was known, be judged by what came later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ..checks import InputError
from ..tables import CUTOFF

Positions = NDArray[np.intp]


@dataclass(frozen=True)
class TimeFolds:
    """Folds of a windows table for scikit-learn's `cv`: an expanding past, and blocks of later cutoffs.

    The last cutoffs form `n_folds` blocks of equally many cutoffs, one fold each, in order of time. A fold is
    trained on every row whose horizon of `horizon_days` ends by the first cutoff of its block (ending on it
    is allowed), so no outcome that it learns from was open when the block began. Rows between the two are in
    neither. A block has a share of `1 / (n_folds + 1)` of the cutoffs, or less where that would leave the
    first fold nothing to learn from.

    The snapshots of one account are on both sides, as they are when a scorer is used: whatever is computed
    from the folds has to cluster by account. Raises InputError for fewer than one fold or one day.

    >>> rows = pd.DataFrame({"cutoff": pd.date_range("2024-01-01", periods=8, freq="28D", tz="UTC")})
    >>> folds = TimeFolds(3, horizon_days=56)
    >>> [(train.tolist(), judged.tolist()) for train, judged in folds.split(rows)]
    [([0], [2, 3]), ([0, 1, 2], [4, 5]), ([0, 1, 2, 3, 4], [6, 7])]
    """

    n_folds: int
    horizon_days: int

    def __post_init__(self) -> None:
        """Refuse what would be no fold."""
        for name in ("n_folds", "horizon_days"):
            if getattr(self, name) < 1:
                raise InputError(f"folds: {name} is {getattr(self, name)}; it must be at least 1")

    def split(
        self,
        X: pd.DataFrame,
        y: ArrayLike | None = None,
        groups: object = None,  # noqa: ARG002, scikit-learn passes it
    ) -> Iterator[tuple[Positions, Positions]]:
        """Yield the positions in `X` (n, …) of the rows to train on and of those to judge by, fold by fold.

        `X` needs the column `cutoff`. Where `y` (n,) is given, rows whose outcome is missing are on neither
        side. `groups` has no effect. Raises InputError if the cutoffs have no room for the folds, or if a
        training side would know one outcome only.
        """
        cutoff = _cutoffs(X)
        outcome = pd.Series(np.zeros(len(X)) if y is None else np.asarray(y, dtype=object), dtype=object)
        mature = outcome.notna().to_numpy()
        for block in self._blocks(cutoff):
            train = mature & (cutoff + self._horizon <= block[0]).to_numpy()
            if y is not None:
                _refuse_one_outcome(outcome[train], block[0])
            yield np.flatnonzero(train), np.flatnonzero(mature & cutoff.isin(block).to_numpy())

    def get_n_splits(self, *_: object, **__: object) -> int:
        """Return the number of folds."""
        return self.n_folds

    def room(self, X: pd.DataFrame) -> int:
        """Return how many folds `X` has room for: its cutoffs with a training cutoff before them."""
        return len(self._judgeable(_cutoffs(X)))

    @property
    def _horizon(self) -> pd.Timedelta:
        return pd.Timedelta(days=self.horizon_days)

    def _judgeable(self, cutoff: pd.Series) -> pd.DatetimeIndex:
        """The cutoffs, ascending, by which the horizon of the first one is over."""
        days = pd.DatetimeIndex(cutoff.unique()).sort_values()
        return days[days >= days.min() + self._horizon]

    def _blocks(self, cutoff: pd.Series) -> list[pd.DatetimeIndex]:
        last = self._judgeable(cutoff)
        if len(last) < self.n_folds:
            raise InputError(
                f"folds: {cutoff.nunique()} cutoffs from {cutoff.min():%Y-%m-%d} to {cutoff.max():%Y-%m-%d} "
                f"have room for {len(last)} folds with a horizon of {self.horizon_days} days, and "
                f"{self.n_folds} are asked for; ask for fewer, or let the training begin earlier"
            )
        size = min(cutoff.nunique() // (self.n_folds + 1), len(last) // self.n_folds)
        last = last[-size * self.n_folds :]
        return [last[start : start + size] for start in range(0, len(last), size)]


def _cutoffs(X: object) -> pd.Series:
    if not isinstance(X, pd.DataFrame) or CUTOFF not in X:
        raise InputError(f"folds: the rows have no column {CUTOFF!r} to order them by; give a windows table")
    if not len(X):
        raise InputError("folds: there are no rows to divide; give a windows table with rows")
    return pd.to_datetime(X[CUTOFF], utc=True, format="ISO8601").reset_index(drop=True)


def _refuse_one_outcome(outcome: pd.Series, first: pd.Timestamp) -> None:
    if outcome.nunique() < 2:
        raise InputError(
            f"folds: the {len(outcome):,} rows whose outcome is known by {first:%Y-%m-%d} have one outcome "
            "only, and a scorer learns from two; ask for fewer folds, or let the training begin earlier"
        )
