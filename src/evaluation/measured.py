"""What each account adds to each metric of each scorer on one slice: all that intervals are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .aligned import AlignedRows
from .clustered import Estimate, estimate
from .influence import (
    Accounts,
    Influence,
    count_accounts,
    mean_influence,
    ranked_auc_influence,
)
from .metrics import brier_by_row, log_loss_by_row
from .slices import slice_masks
from .standing import Ranked, Standing, ranked, standing

Pair = tuple[str, str]
"""A challenger and its reference."""


@dataclass(frozen=True, eq=False)
class Measured:
    """The rows of one slice, how each scorer ranks them, and what accounts add to each (scorer, metric)."""

    rows: AlignedRows
    accounts: Accounts
    standings: Mapping[str, Standing]
    influences: Mapping[tuple[str, str], Influence]

    def estimate(self, scorer: str, metric: str) -> Estimate:
        """Return the metric of a scorer on the rows of this slice."""
        return estimate(self.influences[scorer, metric], self.accounts)

    def difference(self, pair: Pair, metric: str) -> Estimate:
        """Return the first scorer of the pair minus the second, on the rows of this slice."""
        challenger, reference = pair
        return estimate(
            self.influences[challenger, metric] - self.influences[reference, metric], self.accounts
        )


def measure(rows: AlignedRows) -> Measured:
    """Return what each account adds to the metrics that a comparison can rest on."""
    return _measure(rows, _ranks(rows))


def measure_slices(rows: AlignedRows) -> dict[str, Measured]:
    """Return the same overall and by phase; the scores are sorted once for all slices."""
    ranks = _ranks(rows)
    return {
        name: _measure(rows.where(mask), {scorer: rank.where(mask) for scorer, rank in ranks.items()})
        for name, mask in slice_masks(rows.phase).items()
    }


def _ranks(rows: AlignedRows) -> dict[str, Ranked]:
    return {scorer: ranked(probability) for scorer, probability in rows.probability.items()}


def _measure(rows: AlignedRows, ranks: Mapping[str, Ranked]) -> Measured:
    standings = {scorer: standing(rank, rows.churned) for scorer, rank in ranks.items()}
    accounts = count_accounts(rows.account, rows.churned, size=rows.accounts)
    influences: dict[tuple[str, str], Influence] = {}
    for scorer, probability in rows.probability.items():
        influences[scorer, "roc_auc"] = ranked_auc_influence(standings[scorer], accounts)
        influences[scorer, "brier"] = mean_influence(brier_by_row(rows.churned, probability), accounts)
        influences[scorer, "log_loss"] = mean_influence(log_loss_by_row(rows.churned, probability), accounts)
    return Measured(rows, accounts, standings, influences)
