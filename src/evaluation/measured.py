"""What each account adds to each metric of each scorer on one slice: all that intervals are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .aligned import AlignedRows
from .clustered import Estimate, estimate
from .influence import Accounts, Influence, auc_influence, count_accounts, mean_influence
from .metrics import brier_by_row, log_loss_by_row

Pair = tuple[str, str]
"""A challenger and its reference."""


@dataclass(frozen=True, eq=False)
class Measured:
    """The rows of one slice, and what each account adds to each (scorer, metric) there."""

    rows: AlignedRows
    accounts: Accounts
    influences: Mapping[tuple[str, str], Influence]

    def difference(self, pair: Pair, metric: str) -> Estimate:
        """Return the first scorer of the pair minus the second, on the rows of this slice."""
        challenger, reference = pair
        return estimate(
            self.influences[challenger, metric] - self.influences[reference, metric], self.accounts
        )


def measure(rows: AlignedRows) -> Measured:
    """Return what each account adds to the metrics that a comparison can rest on."""
    accounts = count_accounts(rows.account, rows.churned, size=rows.accounts)
    influences: dict[tuple[str, str], Influence] = {}
    for scorer, probability in rows.probability.items():
        influences[scorer, "roc_auc"] = auc_influence(rows.churned, probability, accounts)
        influences[scorer, "brier"] = mean_influence(brier_by_row(rows.churned, probability), accounts)
        influences[scorer, "log_loss"] = mean_influence(log_loss_by_row(rows.churned, probability), accounts)
    return Measured(rows, accounts, influences)
