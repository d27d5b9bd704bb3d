"""Whether a challenger may take over: on outcomes that have matured, against the champion and a constant."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..checks import InputError, listed
from ..evaluation import clustered_mean_difference
from ..evaluation.metrics import log_loss_by_row
from ..tables import ACCOUNT_ID, CHURNED, CUTOFF
from .level import matched_shift, shifted

GATE_DAYS = 112
"""Days within which the outcomes of the gate have matured: four months of customers."""

SURE = 3.0
"""Standard errors by which a challenger has to be better: two are tried on each of two dozen days."""

FEWEST_CHURNED = 30
"""Churned accounts without which nothing is decided, as in every comparison."""

CHAMPION, CHALLENGER = "champion", "challenger"
COLUMNS = (ACCOUNT_ID, CUTOFF, CHURNED, CHAMPION, CHALLENGER)


@dataclass(frozen=True)
class Gate:
    """Champion and challenger on the same matured rows, in log loss (nats; lower is better).

    `champion` and `challenger` are log losses after each was brought to the churn rate of these rows: the
    level is a matter of live outcomes (`level_shift`), the gate asks who tells customers apart.
    `difference` is challenger − champion with its interval `low` to `high` by account, `sure` how many
    standard errors the challenger is ahead (negative: behind). `as_scored` is the champion's log loss as it
    stands, `constant` that of giving everybody the churn rate of the outcomes that had matured when the row
    was scored; None where there were none. Both are of the rows since `level_since`, the day since when the
    champion is as it is, if 30 accounts of them churned. Else they are of all rows, and as weights and level
    are made of what came of the older ones, neither is said to win (`settled` is False). `passed` says
    whether the challenger may take over, `asked` how many standard errors that takes.
    """

    rows: int
    accounts: int
    churned_accounts: int
    champion: float
    challenger: float
    difference: float
    low: float | None
    high: float | None
    sure: float | None
    as_scored: float
    constant: float | None
    passed: bool
    asked: float = SURE
    level_since: pd.Timestamp | None = None
    settled: bool = True

    @property
    def loses_to_constant(self) -> bool:
        """Whether the champion, as it stands, is worse than the rolling base rate, and it is settled."""
        return self.settled and self.constant is not None and self.as_scored > self.constant

    @property
    def sentence(self) -> str:
        """What the gate found, in words."""
        if self.churned_accounts < FEWEST_CHURNED:
            return (
                f"held: {self.churned_accounts} churned accounts have matured, at least {FEWEST_CHURNED} are "
                "needed"
            )
        outcome = "passed" if self.passed else "held"
        side = "better" if self.difference < 0 else "worse"
        ahead = "" if self.sure is None else f", {abs(self.sure):.1f} standard errors"
        said = (
            f"{outcome}: log loss {self.challenger:.4f} for the challenger against {self.champion:.4f} for "
            f"the champion, {side} by {abs(self.difference):.4f}{ahead} (better by more than "
            f"{self.asked:g} takes over)"
        )
        return f"{said}; {self.beside_constant}"

    @property
    def beside_constant(self) -> str:
        """How the champion stands beside the plain rolling base rate, in words."""
        if self.constant is None:
            return (
                "no outcome within reach (train_days) had matured when these rows were scored, so there is "
                "no base rate beside it"
            )
        figures = f"{self.as_scored:.4f} against {self.constant:.4f}"
        if not self.settled:
            return (
                f"champion and rolling base rate have {figures}, of customers from before the champion was "
                f"made as it is ({self.level_since:%Y-%m-%d}), so neither wins"
            )
        worse = "loses to" if self.loses_to_constant else "beats"
        return f"the champion {worse} the rolling base rate, {figures}"


def gate(
    rows: pd.DataFrame,
    *,
    at: pd.Timestamp,
    horizon_days: int,
    days: int = GATE_DAYS,
    sure: float = SURE,
    confidence: float = 0.95,
    level_since: pd.Timestamp | None = None,
) -> Gate | None:
    """Return the `Gate` at `at`, of the `rows` whose outcome matured within `days` before; None without any.

    `rows` has account_id, cutoff, churned (bool), and the probability of `champion` and `challenger`. The
    challenger must not have learned from the outcome of a row: it was trained before, or on other accounts
    (cross-fitted). Earlier matured rows in the table are what the constant is taken from. `level_since` is
    the day since when the champion is as it is, weights and level, None for always. Raises InputError for a
    missing column.
    """
    missing = [name for name in COLUMNS if name not in rows]
    if missing:
        raise InputError(f"gate: no column {listed(missing)}; the rows need {listed(COLUMNS)}")
    matured = rows[CUTOFF] + pd.Timedelta(days=horizon_days)
    asked = rows[(matured <= at) & (matured > at - pd.Timedelta(days=days))]
    churned = asked[CHURNED].to_numpy(bool)
    if not churned.any() or churned.all():
        return None
    losses = {name: _levelled_loss(asked[name], churned) for name in (CHAMPION, CHALLENGER)}
    found = clustered_mean_difference(churned, losses[CHALLENGER], losses[CHAMPION], asked[ACCOUNT_ID])
    low, high = found.interval(confidence) or (None, None)
    ahead = -found.value / found.standard_error if found.value and found.standard_error else None
    beside, settled = _since(asked, level_since)
    as_scored, constant = _beside_constant(rows, beside, horizon_days=horizon_days, days=days)
    return Gate(
        rows=len(asked),
        accounts=found.accounts,
        churned_accounts=found.churned_accounts,
        champion=float(losses[CHAMPION].mean()),
        challenger=float(losses[CHALLENGER].mean()),
        difference=float(found.value or 0.0),
        low=low,
        high=high,
        sure=ahead,
        as_scored=as_scored,
        constant=constant,
        passed=ahead is not None and ahead > sure and found.churned_accounts >= FEWEST_CHURNED,
        asked=sure,
        level_since=level_since,
        settled=settled,
    )


def _since(asked: pd.DataFrame, day: pd.Timestamp | None) -> tuple[pd.DataFrame, bool]:
    """Return the rows since a day, and True, if enough of them churned; else all of them, and False."""
    recent = asked if day is None else asked[asked[CUTOFF] >= day]
    enough = day is None or recent.loc[recent[CHURNED], ACCOUNT_ID].nunique() >= FEWEST_CHURNED
    return (recent, True) if enough else (asked, False)


def _levelled_loss(probability: pd.Series, churned: NDArray[np.bool_]) -> NDArray[np.float64]:
    given = probability.to_numpy(np.float64)
    return log_loss_by_row(churned, shifted(given, matched_shift(given, churned)))


def _beside_constant(
    rows: pd.DataFrame, asked: pd.DataFrame, *, horizon_days: int, days: int
) -> tuple[float, float | None]:
    """Return the log loss of the champion as it stands, and that of the rolling rate where there is one."""
    rate = asked[CUTOFF].map(
        {cutoff: _rate(rows, cutoff, horizon_days, days) for cutoff in asked[CUTOFF].unique()}
    )
    beside = asked if rate.isna().all() else asked[rate.notna()]
    churned = beside[CHURNED].to_numpy(bool)
    as_scored = log_loss_by_row(churned, beside[CHAMPION].to_numpy(np.float64)).mean()
    if rate.isna().all():
        return float(as_scored), None
    return float(as_scored), float(log_loss_by_row(churned, rate.dropna().to_numpy(np.float64)).mean())


def _rate(rows: pd.DataFrame, at: pd.Timestamp, horizon_days: int, days: int) -> float:
    """Return the churn rate of the outcomes that had matured within `days` before `at`; NaN without any."""
    matured = rows[CUTOFF] + pd.Timedelta(days=horizon_days)
    return float(rows.loc[(matured <= at) & (matured > at - pd.Timedelta(days=days)), CHURNED].mean())
