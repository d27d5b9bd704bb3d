"""What is written beside the data: the latents, the hazard, and what happened to whom in which campaign."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ...tables import ACCOUNT_ID, CAMPAIGN_ID, CUTOFF
from .arrow import coded, times
from .calendar import Campaigns
from .events import MINUTES_A_DAY
from .hazard import Leaving, strains
from .parameters import Parameters
from .population import Accounts, Flags
from .state import WEEK_DAYS, State

# From when on a latent is a cause that somebody should deal with: about one account in twelve has each.
BUG_THRESHOLD = 0.5  # units of pain: half a typical incident
CONFUSION_THRESHOLD = 0.5
DISSATISFACTION_THRESHOLD = -1.4  # sd of mood
DISENGAGEMENT_THRESHOLD = 0.4

STRAIN = "strain_"
"""What the columns of the state begin with that say what a latent adds to the hazard."""


def state_table(
    parameters: Parameters, campaigns: Campaigns, accounts: Accounts, state: State, leaving: Leaving
) -> pa.Table:
    """Return a row for each account and week that begins while it is a customer: latents, hazard and p90.

    `satisfaction` in points of 100 as people answer; `mood`, `satisfaction_level` and `value_realised`
    standard normal; the stocks in the units of the parameters; `hazard` a rate a week; `p90` the oracle's
    chance to cancel within 90 days; `strain_LATENT` what a latent adds to the hazard, in base hazards. The
    flags say which causes are there to be found.
    """
    day = WEEK_DAYS * np.arange(state.value.shape[1])
    there = (day >= np.maximum(accounts.starts, 0)[:, np.newaxis]) & (
        day < np.minimum(leaving.cancels, leaving.ends)[:, np.newaxis]
    )
    account, week = np.nonzero(there & (day < parameters.days))
    cells = account, week
    numbers = {
        "satisfaction": state.felt,
        "mood": state.mood,
        "satisfaction_level": state.satisfaction,
        "value_realised": state.value,
        "bug_pain": state.bug_pain,
        "confusion": state.confusion,
        "disengagement": state.disengagement,
        "hazard": leaving.hazard,
        "p90": leaving.p90,
        **{f"{STRAIN}{name}": strain for name, strain in strains(parameters, state).items()},
    }
    causes = {
        "product_bug": state.bug_pain >= BUG_THRESHOLD,
        "campaign_confusion": state.confusion >= CONFUSION_THRESHOLD,
        "dissatisfaction": state.mood <= DISSATISFACTION_THRESHOLD,
        "disengaged": state.disengagement >= DISENGAGEMENT_THRESHOLD,
        "wind_down": state.winding_down,
    }
    return pa.table(
        {
            ACCOUNT_ID: coded(accounts.ids, account),
            CUTOFF: times(campaigns.first_day, day[week] * MINUTES_A_DAY),
            **{name: pa.array(values[cells].astype(np.float32)) for name, values in numbers.items()},
            **{name: pa.array(values[cells]) for name, values in causes.items()},
        }
    )


def taking_part_table(campaigns: Campaigns, accounts: Accounts, state: State, there: Flags) -> pa.Table:
    """Return a row for each account and campaign it was exposed to: if it took part, and what came of it."""
    account, j = np.nonzero(accounts.exposed & there)
    happened = {
        "took_part": accounts.takes_part,
        "confused": state.confused,
        "disengaged": state.disengaged,
        "wind_down": state.wind_down,
    }
    return pa.table(
        {
            ACCOUNT_ID: coded(accounts.ids, account),
            CAMPAIGN_ID: coded(campaigns.ids, j),
            **{name: pa.array(values[account, j]) for name, values in happened.items()},
            "value_realised": pa.array(state.quality[account, j].astype(np.float32)),
        }
    )
