"""What a low score after a campaign says about churn."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..budget import inside_budget
from ..influence import Booleans
from .claim import Claim, Figure
from .given import MIN_CHURNED_ACCOUNTS, Given
from .intervals import PERCENT, figure, log_ratio, require, times

WORST_SHARE = 0.30
"""The share of post-phase snapshots that count as below the threshold: that of the claim in the field."""


def after_campaigns(of: Given) -> Iterator[Claim]:
    """Yield how much likelier those below the traditional threshold churn after a campaign."""
    yield Claim(
        key="post_campaign_risk",
        question=f"How many times as likely do the worst {PERCENT * WORST_SHARE:g} % churn after a campaign?",
        unit="×",
        against=f"the other {PERCENT * (1 - WORST_SHARE):g} % of the snapshots in post phases",
        metric=f"probability of {of.roles.traditional}, of all post-phase snapshots together; churn within "
        f"{of.horizon_days} days",
    ).answered(lambda: _risk_ratio(of))


def _risk_ratio(of: Given) -> Figure:
    probability, post = of.probability(of.roles.traditional), of.in_phase("post")
    require(
        of.accounts_of(post).churned,
        "accounts that churned after a post-phase snapshot",
        least=MIN_CHURNED_ACCOUNTS,
    )
    worst = np.zeros(len(post), bool)
    everywhere = np.zeros(int(post.sum()), np.int64)  # one threshold for all cutoffs
    worst[post] = inside_budget(
        probability[post], cutoff=everywhere, account_id=of.rows.account[post], budget_share=WORST_SHARE
    )
    churned, others = of.rows.churned, post & ~worst
    accounts = of.accounts_of(post).count
    fewest = min(_accounts(of, worst & churned), _accounts(of, others & churned))
    require(fewest, "accounts that churned on one side of the threshold")
    ratio = log_ratio(*(of.by_account(rows) for rows in (worst & churned, worst, others & churned, others)))
    return figure(ratio, times, n=accounts, counted="accounts with a post-phase snapshot", fewest=fewest)


def _accounts(of: Given, mask: Booleans) -> int:
    return of.accounts_of(mask).count
