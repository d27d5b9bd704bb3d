"""All claims of a data set, in the order in which they are told."""

from __future__ import annotations

import pandas as pd

from ...experiment import Label
from ...tables import Tables
from .after_campaigns import after_campaigns
from .claim import Claim
from .confusion import confusion
from .flags import flags
from .given import given
from .lifts import lifts
from .outcomes import outcomes
from .resolution import resolution
from .roles import Roles
from .work import work

_USUAL = Roles()


def claims(
    tables: Tables,
    *,
    predictions: pd.DataFrame,
    label: Label,
    budget_share: float,
    roles: Roles = _USUAL,
) -> tuple[Claim, ...]:
    """Return the domain's headline figures of a data set, each with its interval or with why it has none.

    `predictions` is the contract's table of all scorers on the test rows (account_id, cutoff, scorer, phase,
    probability, churned, and health if it is there); rows that are not mature are left out. `budget_share`
    is the share of the accounts of a cutoff that a team can look at. Always the same claims in the same
    order. Intervals are 95 %, clustered by account. Raises InputError for predictions that `compare` would
    refuse, and for a `playbook_from` that is no time.
    """
    of = given(tables, predictions, horizon_days=label.horizon_days, budget_share=budget_share, roles=roles)
    topics = (work, after_campaigns, confusion, lifts, flags, resolution, outcomes)
    return tuple(claim for topic in topics for claim in topic(of))
