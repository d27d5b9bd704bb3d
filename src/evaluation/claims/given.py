"""What the claims are computed from: the tables, and the mature test rows of the scorers, aligned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ...checks import listed
from ...experiment import WITHOUT_CAMPAIGN
from ...tables import ACCOUNT_ID, CHURNED, CUTOFF, HEALTH, METRIC, PHASES, SCORER, Tables, clean_cutoffs
from ..aligned import AlignedRows, align
from ..budget import inside_budget
from ..influence import Accounts, Booleans, Floats, count_accounts
from .claim import NotMeasurableError
from .confused_spells import confused_spells
from .roles import Roles

MIN_CHURNED_ACCOUNTS = 30
"""Churned accounts that a figure about churn needs, as for a verdict."""


@dataclass(frozen=True, eq=False)
class Given:
    """The tables, the test rows, and the choices that figures depend on.

    `account_ids` and `cutoffs` are what the numbers in `rows` stand for. `health` (n,) is that of a scorer's
    rows where the predictions tell it.
    """

    tables: Tables
    rows: AlignedRows
    account_ids: pd.Index
    cutoffs: pd.DatetimeIndex
    health: Mapping[str, Floats]
    horizon_days: int
    budget_share: float
    roles: Roles

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        """The metrics of the events, the most frequent first."""
        return tuple(map(str, self.tables.events[METRIC].value_counts().index))

    @cached_property
    def confused(self) -> pd.DataFrame:
        """The days for which accounts count as confused, as `confused_spells` gives them."""
        return confused_spells(self.tables, self.roles.confusion)

    @cached_property
    def accounts(self) -> Accounts:
        """The accounts of all test rows."""
        return self.accounts_of(np.ones(len(self.rows.account), bool))

    def accounts_of(self, mask: Booleans) -> Accounts:
        """Return the accounts of the rows that `mask` (n,) keeps."""
        rows = self.rows
        return count_accounts(rows.account[mask], rows.churned[mask], size=rows.accounts)

    def probability(self, scorer: str) -> Floats:
        """Return a scorer's probabilities (n,); raises NotMeasurableError where it was not run."""
        if scorer not in self.rows.probability:
            raise NotMeasurableError(
                f"no scorer is called {scorer!r} here, there are {listed(sorted(self.rows.probability))}"
            )
        return self.rows.probability[scorer]

    def in_phase(self, phase: str) -> Booleans:
        """Return which rows (n,) are in a phase."""
        inside: Booleans = self.rows.phase == [str(name) for name in PHASES].index(phase)
        return inside

    def flagged(self, scorer: str, *, budgets: float = 1.0) -> Booleans:
        """Return which rows (n,) are inside the alert budget of their cutoff, or inside so many budgets."""
        return inside_budget(
            self.probability(scorer),
            cutoff=self.rows.cutoff,
            account_id=self.rows.account,
            budget_share=min(budgets * self.budget_share, 1.0),
        )

    def by_account(self, mask: Booleans) -> Floats:
        """Return how many of the rows that `mask` (n,) keeps each account has."""
        counted = np.bincount(self.rows.account[mask], minlength=self.rows.accounts)
        return counted.astype(np.float64)


def given(
    tables: Tables, predictions: pd.DataFrame, *, horizon_days: int, budget_share: float, roles: Roles
) -> Given:
    """Return what the claims need of a predictions table; raises InputError as `align` does."""
    twin = roles.challenger + WITHOUT_CAMPAIGN
    asked = {roles.traditional, roles.campaign_aware, roles.challenger, twin, roles.doubled}
    wanted = predictions[predictions[SCORER].isin(asked)]
    kept = wanted if len(wanted) else predictions
    rows = align(kept)
    return Given(
        tables=tables,
        rows=rows,
        account_ids=pd.Index(kept[ACCOUNT_ID].astype("str").unique()).sort_values(),
        cutoffs=clean_cutoffs(kept[CUTOFF].unique()).sort_values(),
        health=_health(kept, rows),
        horizon_days=horizon_days,
        budget_share=budget_share,
        roles=roles,
    )


def _health(predictions: pd.DataFrame, rows: AlignedRows) -> dict[str, Floats]:
    """Return the health of each scorer that tells it for all mature rows, in their order."""
    if HEALTH not in predictions:
        return {}
    mature = predictions[predictions[CHURNED].notna()]
    told = {}
    for scorer in rows.probability:
        own = mature[mature[SCORER] == scorer].sort_values([CUTOFF, ACCOUNT_ID])
        health = own[HEALTH].to_numpy(dtype=np.float64, na_value=np.nan)
        if not np.isnan(health).any():
            told[scorer] = health
    return told
