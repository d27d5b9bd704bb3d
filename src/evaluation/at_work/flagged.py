"""The test snapshots, and whom each scorer would have put on a team's list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...tables import ACCOUNT_ID, CHURNED, CUTOFF, SCORER
from ..aligned import AlignedRows, align
from ..budget import inside_budget
from ..influence import Booleans, Floats, Influence, count_accounts, mean_influence
from ..slices import slice_masks


@dataclass(frozen=True, eq=False)
class Flagged:
    """Rows (n,), and which of them each scorer has inside its alert budget."""

    rows: AlignedRows
    at_risk: Mapping[str, Booleans]

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


def flagged_by_slice(predictions: pd.DataFrame, *, budget_share: float) -> dict[str, Flagged]:
    """Return the flagged rows overall, which come first, and of each phase; raises InputError as `align`.

    The budget is spent at each cutoff on all phases together, and a phase has its part of it.
    """
    rows = align(predictions)
    at_risk = {
        scorer: inside_budget(
            probability, cutoff=rows.cutoff, account_id=rows.account, budget_share=budget_share
        )
        for scorer, probability in rows.probability.items()
    }
    return {
        name: Flagged(rows.where(mask), {scorer: flags[mask] for scorer, flags in at_risk.items()})
        for name, mask in slice_masks(rows.phase).items()
    }


def snapshots_in_order(predictions: pd.DataFrame) -> pd.DataFrame:
    """Return account_id and cutoff of the mature snapshots, in the order of the rows of `align`.

    >>> table = pd.DataFrame({"account_id": list("bab"), "cutoff": [2, 2, 1], "scorer": "rules",
    ...     "churned": [True, False, None]})
    >>> snapshots_in_order(table).values.tolist()
    [['a', 2], ['b', 2]]
    """
    one = predictions[predictions[SCORER] == predictions[SCORER].iloc[0]]
    mature: pd.DataFrame = one.loc[one[CHURNED].notna(), [ACCOUNT_ID, CUTOFF]]
    return mature.sort_values([CUTOFF, ACCOUNT_ID], ignore_index=True)
