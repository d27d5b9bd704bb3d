"""The causes that are planted in an account at a moment: what raises its risk, and whose it is to mend."""

from __future__ import annotations

import pandas as pd

from ...tables import ACCOUNT_ID, CAUSES, CUTOFF
from .truth import STRAIN

CAUSED_BY: dict[str, tuple[str, ...]] = {
    "product_bug": ("bug",),
    "campaign_confusion": ("confusion",),
    "dissatisfaction": ("satisfaction", "value", "disengagement"),
}
"""Which latents make a cause: dissatisfied is who gets too little, is treated badly, or draws back."""

LEAST_STRAIN = {"product_bug": 0.2, "campaign_confusion": 1.0, "dissatisfaction": 2.0}
"""Base hazards that a cause adds to be one that somebody should deal with: half a typical incident, half
confused, and twice what all causes together come to in a middling account. One account in fifteen,
in twenty and in eleven has them; set before anything was measured on reporting seeds."""


def planted_causes(state: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return whether each of CAUSES holds, a row each of `rows` (account_id, cutoff), in order; several may.

    `state` is a world's truth["state"]; that of the latest Monday up to the cutoff counts. A cause holds
    where what its latents add to the hazard is at least LEAST_STRAIN; `wind_down` where the account winds
    down and none of the others holds. False throughout where the account was no customer.
    """
    asked = rows[[ACCOUNT_ID, CUTOFF]].reset_index(drop=True)
    asked = asked.assign(row=asked.index).sort_values(CUTOFF, kind="stable")
    latest = pd.merge_asof(
        asked.astype({ACCOUNT_ID: "str"}),
        state.astype({ACCOUNT_ID: "str"}).sort_values(CUTOFF, kind="stable"),
        on=CUTOFF,
        by=ACCOUNT_ID,
        tolerance=pd.Timedelta(days=6),
    )
    latest = latest.sort_values("row").set_index(rows.index)
    found = pd.DataFrame(
        {
            cause: latest[[f"{STRAIN}{name}" for name in names]].sum(axis=1) >= LEAST_STRAIN[cause]
            for cause, names in CAUSED_BY.items()
        }
    )
    winds_down = latest["wind_down"].eq(True) & ~found.any(axis=1)
    return found.assign(wind_down=winds_down)[list(CAUSES)]
