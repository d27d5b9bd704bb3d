"""Train on the past, test on what came after, with a gap of one horizon between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from ..checks import InputError
from ..tables import ACCOUNT_ID, CHURNED, CUTOFF, clean_moment

Bound = pd.Timestamp | date | str
Period = tuple[Bound, Bound]


@dataclass(frozen=True, eq=False)
class TimeSplit:
    """The rows to learn from and the rows to judge by, and how many were left out and why.

    `train` and `test` are windows, `train_churned` and `test_churned` (bool) their outcomes, in the order
    of the input and with its index. `embargoed` training rows had an outcome that reaches into the test
    period; `immature_train` and `immature_test` rows had none yet.
    """

    train: pd.DataFrame
    train_churned: pd.Series
    test: pd.DataFrame
    test_churned: pd.Series
    embargoed: int
    immature_train: int
    immature_test: int

    def __repr__(self) -> str:
        left_out = self.embargoed + self.immature_train + self.immature_test
        return f"TimeSplit({len(self.train):,} to train, {len(self.test):,} to test, {left_out:,} left out)"


def split_mask(
    cutoffs: pd.Series, *, train: Period, test: Period, horizon_days: int
) -> tuple[pd.Series, pd.Series]:
    """Return which of the `cutoffs` (n,) are to train and which to test on: two boolean Series on its index.

    Both periods include their bounds; naive times are UTC. A training cutoff is dropped if its horizon ends
    after the first test cutoff (ending on it is allowed), since its outcome would be known from the test
    period only. Raises InputError if time would be mixed (the test starts before the training has ended),
    if a period ends before it starts, or if either side is left without a cutoff.

    >>> months = pd.Series(pd.to_datetime(["2024-01-01", "2024-02-01", "2024-03-01"], utc=True))
    >>> year = {"train": ("2024-01-01", "2024-02-15"), "test": ("2024-02-20", "2024-03-31")}
    >>> [side.tolist() for side in split_mask(months, **year, horizon_days=30)]
    [[True, False, False], [False, False, True]]
    """
    in_train, in_test, _ = _sides(cutoffs, train=train, test=test, horizon_days=horizon_days)
    return in_train, in_test


def _sides(
    cutoffs: pd.Series, *, train: Period, test: Period, horizon_days: int
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return the rows to train on, to test on, and those of the training period that the embargo drops."""
    train_start, train_end = _bounds("train", train)
    test_start, test_end = _bounds("test", test)
    _refuse_mixed_time(train_end, test_start, horizon_days)
    times = pd.to_datetime(cutoffs, utc=True, format="ISO8601")
    in_train, in_test = times.between(train_start, train_end), times.between(test_start, test_end)
    _refuse_empty("train", in_train, train_start, train_end)
    _refuse_empty("test", in_test, test_start, test_end)
    first_test = times[in_test].min()
    known = times + pd.Timedelta(days=horizon_days) <= first_test
    if not (in_train & known).any():
        raise InputError(
            f"split: every training cutoff lies within {horizon_days} days of the first test cutoff, "
            f"{first_test:%Y-%m-%d}, so no outcome is known by then; "
            "start the training earlier or the test later"
        )
    return in_train & known, in_test, in_train & ~known


def _bounds(side: str, period: Period) -> tuple[pd.Timestamp, pd.Timestamp]:
    try:
        start, end = (clean_moment(bound) for bound in period)
    except InputError as error:
        raise InputError(f"split: {side}: {error}") from error
    if end < start:
        raise InputError(
            f"split: {side} ends on {end:%Y-%m-%d}, before it starts on {start:%Y-%m-%d}; swap the two bounds"
        )
    return start, end


def _refuse_mixed_time(train_end: pd.Timestamp, test_start: pd.Timestamp, horizon_days: int) -> None:
    if horizon_days < 1:
        raise InputError(f"split: horizon_days is {horizon_days}; it must be at least 1 day")
    if test_start <= train_end:
        raise InputError(
            f"split: the test starts on {test_start:%Y-%m-%d} and the training ends on {train_end:%Y-%m-%d}, "
            "which would mix time; let the test start after the training has ended"
        )


def _refuse_empty(side: str, inside: pd.Series, start: pd.Timestamp, end: pd.Timestamp) -> None:
    if not inside.any():
        raise InputError(
            f"split: none of the {len(inside):,} rows has a cutoff in {side}, "
            f"{start:%Y-%m-%d} to {end:%Y-%m-%d}; widen {side} or add cutoffs"
        )


def time_split(
    windows: pd.DataFrame, labels: pd.DataFrame, *, train: Period, test: Period, horizon_days: int
) -> TimeSplit:
    """Return the `TimeSplit` of `windows` and their `labels`, which hold the same rows in the same order.

    Periods and the embargo are those of `split_mask`. Rows without a mature outcome (churned is null) are
    on neither side. Raises InputError as `split_mask` does, and if the rows differ, if a side has no mature
    outcome, or if the training knows one outcome only, from which nothing can be learned.

    >>> rows = pd.DataFrame({"account_id": ["a", "b", "a"], "cutoff": pd.to_datetime(["2024-01-01"] * 2 +
    ...     ["2024-06-01"], utc=True), "logins": [3.0, 0.0, 4.0]})
    >>> outcome = rows[["account_id", "cutoff"]].assign(churned=[False, True, False])
    >>> periods = {"train": ("2024-01-01", "2024-03-01"), "test": ("2024-05-01", "2024-07-01")}
    >>> split = time_split(rows, outcome, **periods, horizon_days=56)
    >>> len(split.train), len(split.test)
    (2, 1)
    """
    _refuse_other_rows(windows, labels)
    in_train, in_test, embargoed = _sides(windows[CUTOFF], train=train, test=test, horizon_days=horizon_days)
    churned = pd.Series(labels[CHURNED].array, index=windows.index).astype("boolean")
    mature = churned.notna()
    for side, inside in (("train", in_train), ("test", in_test)):
        _refuse_immature(side, windows.loc[inside, CUTOFF], mature[inside])
    _refuse_one_outcome(churned[in_train & mature])
    return TimeSplit(
        train=windows[in_train & mature],
        train_churned=churned[in_train & mature].astype(bool),
        test=windows[in_test & mature],
        test_churned=churned[in_test & mature].astype(bool),
        embargoed=int(embargoed.sum()),
        immature_train=int((in_train & ~mature).sum()),
        immature_test=int((in_test & ~mature).sum()),
    )


def _refuse_other_rows(windows: pd.DataFrame, labels: pd.DataFrame) -> None:
    if len(windows) != len(labels):
        raise InputError(
            f"split: windows has {len(windows):,} rows and labels {len(labels):,}; "
            "they must hold the same snapshots in the same order"
        )
    for key in (ACCOUNT_ID, CUTOFF):
        differs = windows[key].to_numpy() != labels[key].to_numpy()
        if differs.any():
            row = int(differs.argmax())
            raise InputError(
                f"split: row {row} of windows has {key} {windows[key].iloc[row]} and of labels "
                f"{labels[key].iloc[row]}; they must hold the same snapshots in the same order"
            )


def _refuse_immature(side: str, cutoffs: pd.Series, mature: pd.Series) -> None:
    if not mature.any():
        raise InputError(
            f"labels: none of the {len(mature):,} {side} snapshots, {cutoffs.min():%Y-%m-%d} to "
            f"{cutoffs.max():%Y-%m-%d}, has an outcome yet; move {side} earlier or shorten the horizon"
        )


def _refuse_one_outcome(churned: pd.Series) -> None:
    if churned.nunique() < 2:
        raise InputError(
            f"labels: all {len(churned):,} training snapshots have churned = {bool(churned.iloc[0])}, "
            "and a scorer learns from both outcomes; widen train or change the label rule"
        )
