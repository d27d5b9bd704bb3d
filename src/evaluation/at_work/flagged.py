"""The test snapshots, and whom each scorer would have put on a team's list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...tables import ACCOUNT_ID, CHURNED, CUTOFF, PROBABILITY, SCORER
from ..aligned import AlignedRows, align
from ..budget import inside_budget
from ..influence import Booleans, Floats, Influence, count_accounts, mean_influence
from ..missing_scores import LEAVE_OUT, REFUSE, MissingScores
from ..slices import slice_masks

EDGE = 0.5
"""How far around the edge of the budget rows count as next to it, in budgets."""


@dataclass(frozen=True, eq=False)
class Budget:
    """All rows (m,), whom each scorer has at risk, and who is next to the edge of its budget.

    `rows` are the whole test, of which a slice has the rows `inside` (m,).
    """

    rows: AlignedRows
    at_risk: Mapping[str, Booleans]
    edge: Mapping[str, Booleans]
    inside: Booleans

    def room_made(self, scorer: str, among: Booleans) -> Floats:
        """Return how many rows `among` of the slice each account (accounts,) lets on the list, or takes off.

        A budget is a fixed number of flags a cutoff: whoever takes one takes it from somebody else, who is in
        `among` as often as the rows next to the edge are. Below 0: the account takes more than its share.
        """
        counted = np.zeros(len(self.inside), dtype=bool)
        counted[self.inside] = among
        cutoff, flags, edge = self.rows.cutoff, self.at_risk[scorer], self.edge[scorer]
        rows, flagged, near, hit = (
            np.bincount(cutoff[mask], minlength=int(cutoff.max(initial=0)) + 1)
            for mask in (np.ones(len(cutoff), dtype=bool), flags, edge, edge & counted)
        )
        taken = np.divide(hit, near, out=np.zeros(len(near)), where=near > 0)[cutoff]
        excess = flags - (flagged / np.maximum(rows, 1))[cutoff]
        room = np.bincount(self.rows.account, weights=-taken * excess, minlength=self.rows.accounts)
        return room.astype(np.float64, copy=False)


@dataclass(frozen=True, eq=False)
class Flagged:
    """Rows (n,), and which of them each scorer has at risk; `budget` is None where no budget decided that."""

    rows: AlignedRows
    at_risk: Mapping[str, Booleans]
    budget: Budget | None = None

    def at_risk_mean(self, scorer: str, among: Booleans) -> Influence:
        """Return the share at risk of the rows `among` (n,), and each account's influence on it.

        It knows that a budget is of fixed length; without that the intervals would be too wide.
        """
        mean = self.mean(self.at_risk[scorer], among)
        if self.budget is None or not among.any():
            return mean
        room = self.budget.room_made(scorer, among) / np.count_nonzero(among)
        return Influence(mean.value, mean.by_account + room)

    def mean(self, values: Floats | Booleans, among: Booleans) -> Influence:
        """Return the mean of `values` (n,) over the rows `among` (n,), and each account's influence on it."""
        codes = self.rows.account[among]
        accounts = count_accounts(codes, self.rows.churned[among], size=self.rows.accounts)
        return mean_influence(values[among].astype(np.float64), accounts)

    def accounts(self, among: Booleans) -> Booleans:
        """Return which accounts (accounts,) have one of the rows `among` (n,)."""
        found = np.zeros(self.rows.accounts, dtype=bool)
        found[self.rows.account[among]] = True
        return found

    def count(self, among: Booleans) -> int:
        """Return how many accounts have one of the rows `among` (n,)."""
        return int(np.count_nonzero(self.accounts(among)))

    def found(self, scorer: str) -> Booleans:
        """Return which churners (accounts,) a scorer has at risk on one or more rows that churned."""
        return self.accounts(self.rows.churned & self.at_risk[scorer])


def flagged_by_slice(
    predictions: pd.DataFrame, *, budget_share: float, missing_scores: MissingScores = REFUSE
) -> dict[str, Flagged]:
    """Return the flagged rows overall, which come first, and of each phase; raises InputError as `align`.

    The budget is spent at each cutoff on all phases together, and a phase has its part of it.
    """
    rows = align(predictions, missing_scores=missing_scores)
    at_risk, less, more = (_inside(rows, budget_share * size) for size in (1, 1 - EDGE, 1 + EDGE))
    edge = {scorer: more[scorer] & ~less[scorer] for scorer in at_risk}
    return {
        name: Flagged(
            rows.where(mask),
            {scorer: flags[mask] for scorer, flags in at_risk.items()},
            Budget(rows, at_risk, edge, mask),
        )
        for name, mask in slice_masks(rows.phase).items()
    }


def _inside(rows: AlignedRows, budget_share: float) -> dict[str, Booleans]:
    return {
        scorer: inside_budget(
            probability, cutoff=rows.cutoff, account_id=rows.account, budget_share=min(budget_share, 1.0)
        )
        for scorer, probability in rows.probability.items()
    }


def snapshots_in_order(predictions: pd.DataFrame, *, missing_scores: MissingScores = REFUSE) -> pd.DataFrame:
    """Return account_id and cutoff of the mature snapshots, in the order of the rows of `align`.

    >>> table = pd.DataFrame({"account_id": list("bab"), "cutoff": [2, 2, 1], "scorer": "rules",
    ...     "churned": [True, False, None]})
    >>> snapshots_in_order(table).values.tolist()
    [['a', 2], ['b', 2]]
    """
    if missing_scores == LEAVE_OUT:
        scored = predictions[predictions[PROBABILITY].notna()]
        by_snapshot = scored.groupby([ACCOUNT_ID, CUTOFF], sort=False, observed=True)[SCORER]
        predictions = scored[by_snapshot.transform("size") == predictions[SCORER].nunique()]
    one = predictions[predictions[SCORER] == predictions[SCORER].iloc[0]]
    mature: pd.DataFrame = one.loc[one[CHURNED].notna(), [ACCOUNT_ID, CUTOFF]]
    return mature.sort_values([CUTOFF, ACCOUNT_ID], ignore_index=True)
