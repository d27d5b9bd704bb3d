"""The winner of a search against the defaults, on rows that the search did not see."""

from __future__ import annotations

import pandas as pd

from ...models import Scorer
from ...tables import ACCOUNT_ID, CUTOFF
from ..clustered import Estimate, clustered_auc_difference, clustered_mean_difference
from ..metrics import log_loss_by_row
from .hold_out import HoldOut
from .result import Gap, Judgement
from .trials import Settings, churn_probability


def judge(
    scorer: Scorer,
    windows: pd.DataFrame,
    churned: pd.Series,
    *,
    apart: HoldOut,
    best: Settings,
    defaults: Settings,
    confidence: float,
) -> Judgement:
    """Return the `Judgement`: both learn from the same rows and are compared on those kept apart."""
    rows, outcome = windows.iloc[apart.judge], churned.iloc[apart.judge].to_numpy(dtype=bool)
    ours, theirs = (
        churn_probability(scorer, settings, windows, churned, (apart.learn, apart.judge))
        for settings in (best, defaults)
    )
    losses = [log_loss_by_row(outcome, probability) for probability in (ours, theirs)]
    log_loss = clustered_mean_difference(outcome, losses[0], losses[1], rows[ACCOUNT_ID])
    auc = clustered_auc_difference(outcome, ours, theirs, rows[ACCOUNT_ID])
    return Judgement(
        by=apart.by,
        rows=len(rows),
        accounts=log_loss.accounts,
        churned_accounts=log_loss.churned_accounts,
        first=f"{rows[CUTOFF].min():%Y-%m-%d}",
        last=f"{rows[CUTOFF].max():%Y-%m-%d}",
        log_loss=_gap(log_loss, confidence),
        roc_auc=_gap(auc, confidence),
    )


def _gap(difference: Estimate, confidence: float) -> Gap:
    low, high = difference.interval(confidence) or (None, None)
    return Gap(difference.value, low, high)
