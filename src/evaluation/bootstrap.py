"""A second opinion on an interval, by drawing the accounts anew: slower, and it assumes less."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..checks import InputError
from ..compiled import compiled
from ..experiment.settings import FEWEST_DRAWS
from .clustered import FEWEST_ACCOUNTS, AccountIds, gate
from .influence import Accounts, Booleans, Floats, Integers

DRAWS = 1_000
"""The usual number for a percentile interval (Efron and Tibshirani 1993, section 13.3)."""

MOST_STEPS = 100_000_000
"""Rows times draws that are affordable beside a run: about half a second of CPU time."""

CELLS_AT_ONCE = 2_000_000
"""Accounts times draws that are held in memory together: 16 MB."""

CHURNED, STARTS, BITS = 1, 2, 2
"""The lowest bits of a packed row: whether it churned, whether a new score starts; above them the account."""


@dataclass(frozen=True)
class SecondOpinion:
    """The interval `low` to `high` that `draws` of the accounts give a difference, in the metric's unit."""

    low: float
    high: float
    draws: int


@dataclass(frozen=True)
class Draws:
    """How accounts are drawn: `count` times (None: `affordable_draws`), from the seed `random_state`.

    The interval holds the share `confidence` of the draws. Raises InputError for too few of them.
    """

    count: int | None = None
    confidence: float = 0.95
    random_state: int = 0

    def __post_init__(self) -> None:
        """Refuse so few draws that the ends of the interval would not hold still."""
        if self.count is not None and self.count < FEWEST_DRAWS:
            raise InputError(
                f"evaluation: bootstrap_draws is {self.count}; it must be at least {FEWEST_DRAWS}, for the "
                "ends of the interval to hold still, or 0 for no second opinion"
            )


def affordable_draws(rows: int) -> int:
    """Return how many draws `rows` snapshots get where nobody chose: 1,000, or fewer on many rows.

    >>> affordable_draws(10_000), affordable_draws(250_000), affordable_draws(1_000_000)
    (1000, 400, 200)
    """
    return int(np.clip(MOST_STEPS // max(rows, 1), FEWEST_DRAWS, DRAWS))


def bootstrap_auc_difference(
    churned: ArrayLike,
    challenger: ArrayLike,
    reference: ArrayLike,
    account_id: AccountIds,
    *,
    draws: int | None = None,
    confidence: float = 0.95,
    random_state: int = 0,
) -> SecondOpinion | None:
    """Return the percentile interval of the ROC AUC of `challenger` − `reference`, accounts drawn anew.

    Each draw takes as many accounts as there are, with replacement and each with all its rows, and computes
    both AUCs exactly, ties one half, from the rows sorted once: O(n) a draw. `draws` None: those of
    `affordable_draws`. Columns are (n,), as for `clustered_auc_difference`. None with fewer than two churned
    or two retained accounts, and where the draws do not vary. Efron and Tibshirani 1993, chapter 13.

    >>> random = np.random.default_rng(0)
    >>> outcome, noise = random.random(400) < 0.3, random.normal(size=(2, 400))
    >>> second = bootstrap_auc_difference(outcome, outcome + noise[0], noise[1], np.arange(400) // 2)
    >>> second.low > 0, second.draws
    (True, 1000)
    """
    outcome, accounts, scores = gate(churned, account_id, challenger=challenger, reference=reference)
    return auc_opinion(outcome, (scores[0], scores[1]), accounts, Draws(draws, confidence, random_state))


def auc_opinion(
    churned: Booleans, scores: tuple[Floats, Floats], accounts: Accounts, draws: Draws
) -> SecondOpinion | None:
    """Return `bootstrap_auc_difference` of clean columns, challenger first."""
    packed = [_packed(churned, score, accounts.codes) for score in scores]

    def differences(picked: Integers) -> Floats:
        ours, theirs = (_aucs(picked, rows, accounts.size) for rows in packed)
        return ours - theirs

    return _opinion(differences, churned, accounts, draws)


def mean_opinion(
    churned: Booleans, losses: tuple[Floats, Floats], accounts: Accounts, draws: Draws
) -> SecondOpinion | None:
    """Return the same for the difference of two mean losses by row, such as Brier scores."""
    rows = np.bincount(accounts.codes, minlength=accounts.size)
    gaps = np.bincount(accounts.codes, weights=losses[0] - losses[1], minlength=accounts.size)

    def differences(picked: Integers) -> Floats:
        means: Floats = gaps[picked].sum(axis=1) / rows[picked].sum(axis=1)
        return means

    return _opinion(differences, churned, accounts, draws)


def _opinion(
    differences: Callable[[Integers], Floats], churned: Booleans, accounts: Accounts, draws: Draws
) -> SecondOpinion | None:
    if min(accounts.churned, accounts.retained) < FEWEST_ACCOUNTS:
        return None
    count = affordable_draws(len(churned)) if draws.count is None else draws.count
    found = np.concatenate([differences(picked) for picked in _drawn(accounts, count, draws.random_state)])
    found = found[~np.isnan(found)]
    if not np.ptp(found):
        return None
    tail = (1 - draws.confidence) / 2
    low, high = np.quantile(found, [tail, 1 - tail]).tolist()
    return SecondOpinion(low, high, len(found))


def _drawn(accounts: Accounts, count: int, random_state: int) -> Iterator[Integers]:
    """Return the accounts of each draw, (draws, accounts), a bounded number of draws at a time."""
    random = np.random.default_rng(random_state)
    occurring = np.flatnonzero(np.bincount(accounts.codes, minlength=accounts.size))
    at_once = max(CELLS_AT_ONCE // len(occurring), 1)
    for first in range(0, count, at_once):
        size = (min(at_once, count - first), len(occurring))
        yield occurring[random.integers(len(occurring), size=size)]


def _packed(churned: Booleans, score: Floats, codes: Integers) -> Integers:
    """Return one number a row, in order of the score: what a draw has to read, side by side in memory."""
    order = np.argsort(score)
    ordered = score[order]
    starts = np.ones(len(score), dtype=bool)
    starts[1:] = ordered[1:] != ordered[:-1]
    return (codes[order] << BITS) | np.where(starts, STARTS, 0) | np.where(churned[order], CHURNED, 0)


@compiled
def _aucs(picked: Integers, rows: Integers, size: int) -> Floats:
    """Return the AUC of each draw; counts are whole numbers, so that the answer is exact. NaN: one class."""
    found = np.empty(len(picked))
    for draw in range(len(picked)):
        weights = np.zeros(size, dtype=np.int64)
        for account in picked[draw]:
            weights[account] += 1
        below, all_churned, doubled = 0, 0, 0
        tied_churned, tied_retained = 0, 0
        for row in rows:
            if row & STARTS:
                doubled += tied_churned * (2 * below + tied_retained)
                below += tied_retained
                all_churned += tied_churned
                tied_churned, tied_retained = 0, 0
            weight = weights[row >> BITS]
            churned = weight * (row & CHURNED)
            tied_churned += churned
            tied_retained += weight - churned
        doubled += tied_churned * (2 * below + tied_retained)
        pairs = (all_churned + tied_churned) * (below + tied_retained)
        found[draw] = doubled / (2.0 * pairs)
    return found
