"""A second opinion on an interval, by drawing the accounts anew: slower, and it assumes less."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..checks import InputError
from ..compiled import compiled
from ..experiment.evaluation import FEWEST_DRAWS
from .clustered import FEWEST_ACCOUNTS, AccountIds, gate
from .influence import Accounts, Floats, Integers
from .standing import Standing, ranked, standing

DRAWS = 1_000
"""The usual number for a percentile interval (Efron and Tibshirani 1993, section 13.3)."""

MOST_STEPS = 100_000_000
"""Rows times draws that are affordable beside a run: about half a second of CPU time."""

CELLS_AT_ONCE = 2_000_000
"""Accounts times draws that are held in memory together: 8 MB."""

BELOW, HALF, WHOLE = 0, 1, 2
"""The role of a packed row: retained, and so below what follows; churned, at half or at the whole weight."""

ROLE_BITS, WHOLE_OR_HALF = 2, 3
"""The lowest bits of a packed row are its role, the others its account."""

LANES = 16
"""Draws that are computed side by side, as the processor adds many numbers at once."""

Picks = NDArray[np.int32]


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
    ours, theirs = (standing(ranked(score), outcome) for score in scores)
    return auc_opinion(ours, theirs, accounts, Draws(draws, confidence, random_state))


def auc_opinion(
    challenger: Standing, reference: Standing, accounts: Accounts, draws: Draws
) -> SecondOpinion | None:
    """Return `bootstrap_auc_difference` of two scorers that rank the same rows."""
    packed = [_packed(stands, accounts.codes) for stands in (challenger, reference)]
    churned = accounts.codes[challenger.order[challenger.left]]
    churned_rows = np.bincount(churned, minlength=accounts.size)

    def differences(picked: Picks) -> Floats:
        ours, theirs = (_aucs(picked, rows, churned_rows) for rows in packed)
        return ours - theirs

    return _opinion(differences, accounts, draws)


def mean_opinion(gap: Floats, accounts: Accounts, draws: Draws) -> SecondOpinion | None:
    """Return the same for the mean of `gap` (n,), the loss of one scorer minus that of another by row."""
    rows = np.bincount(accounts.codes, minlength=accounts.size)
    gaps = np.bincount(accounts.codes, weights=gap, minlength=accounts.size)

    def differences(picked: Picks) -> Floats:
        means: Floats = gaps[picked].sum(axis=1) / rows[picked].sum(axis=1)
        return means

    return _opinion(differences, accounts, draws)


def _opinion(
    differences: Callable[[Picks], Floats], accounts: Accounts, draws: Draws
) -> SecondOpinion | None:
    if min(accounts.churned, accounts.retained) < FEWEST_ACCOUNTS:
        return None
    count = affordable_draws(len(accounts.codes)) if draws.count is None else draws.count
    found = np.concatenate([differences(picked) for picked in _drawn(accounts, count, draws.random_state)])
    found = found[~np.isnan(found)]
    if not np.ptp(found):
        return None
    tail = (1 - draws.confidence) / 2
    low, high = np.quantile(found, [tail, 1 - tail]).tolist()
    return SecondOpinion(low, high, len(found))


def _drawn(accounts: Accounts, count: int, random_state: int) -> Iterator[Picks]:
    """Return the accounts of each draw, (draws, accounts), a bounded number of draws at a time."""
    random = np.random.default_rng(random_state)
    occurring = np.flatnonzero(np.bincount(accounts.codes, minlength=accounts.size)).astype(np.int32)
    at_once = max(CELLS_AT_ONCE // len(occurring) // LANES, 1) * LANES
    for first in range(0, count, at_once):
        size = (min(at_once, count - first), len(occurring))
        yield occurring[random.integers(len(occurring), size=size, dtype=np.int32)]


def _packed(stands: Standing, codes: Integers) -> Integers:
    """Return what a draw has to read, from the lowest score on: one number a row, the account and its role.

    A retained row lies below whatever follows. Among equal scores a churned row comes twice, once before the
    retained rows and once after them, at half the weight each time: so it is half a success over them.
    """
    sizes = stands.churned + stands.retained
    tied = stands.left & np.repeat(stands.retained > 0, sizes)
    role = np.where(stands.left, np.where(tied, HALF, WHOLE), BELOW)
    rows: Integers = (codes[stands.order] << ROLE_BITS) | role
    if not tied.any():
        return rows
    before = 3 * np.repeat(np.arange(len(sizes)), sizes)  # then the retained rows, then the churned again
    place = np.concatenate([before + np.where(tied, 0, 1), before[tied] + 2])
    both: Integers = np.concatenate([rows, rows[tied]])[np.argsort(place, kind="stable")]
    return both


@compiled
def _aucs(picked: Picks, rows: Integers, churned_rows: Integers) -> Floats:
    """Return the AUC of each draw; counts are whole numbers, so that the answer is exact. NaN: one class."""
    found = np.empty(len(picked))
    weights = np.empty((len(churned_rows), LANES), dtype=np.float32)
    for first in range(0, len(picked), LANES):
        count = min(LANES, len(picked) - first)
        weights[:] = 0
        for lane in range(count):
            for account in picked[first + lane]:
                weights[account, lane] += 1
        below, ordered = np.zeros(LANES), np.zeros(LANES)
        for row in rows:
            account, role = row >> ROLE_BITS, row & WHOLE_OR_HALF
            if role:
                for lane in range(LANES):
                    ordered[lane] += role * weights[account, lane] * below[lane]
            else:
                for lane in range(LANES):
                    below[lane] += weights[account, lane]
        for lane in range(count):
            churned = 0.0
            for account in range(len(churned_rows)):
                churned += weights[account, lane] * churned_rows[account]
            found[first + lane] = ordered[lane] / (WHOLE * churned * below[lane])
    return found
