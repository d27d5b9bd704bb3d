"""The evidence on causes of each account at a cutoff, point in time, as numbers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ...features.kept import kept_windows
from ...features.spec import Atom
from ...tables import ACCOUNT_ID, CUTOFF, DAY_COLUMNS, PHASE, SCORE_COLUMNS, Tables, of_accounts
from ..facts import CAUSE_METRICS, LOOK_BACK_DAYS, NEGATIVE, TICKET, facts
from .features import EVIDENCE

HEALTH_OF = "health of "
"""What the names of the columns begin with that are the health of a component of the score."""

_SILENCE_IS_NONE = (TICKET, NEGATIVE, *CAUSE_METRICS.values())
_A_DAY = pd.Timedelta(days=1)


def evidence(tables: Tables, scores: pd.DataFrame, said: pd.DataFrame | None) -> pd.DataFrame:
    """Return a row for each row of `scores`, in the same order and with its index.

    Columns: account_id, cutoff and phase, the features of EVIDENCE in their units, and `health of COMPONENT`
    for each component of the scores. No ticket is 0 tickets where tickets are delivered, NaN where they are
    not. `said` is a row a ticket with the probability of each cause.
    """
    rows = scores[[ACCOUNT_ID, CUTOFF]].reset_index(drop=True)
    own = of_accounts(tables, rows[ACCOUNT_ID].unique(), keep_index=True)  # `said` goes by it
    since = rows[CUTOFF].min() - LOOK_BACK_DAYS * _A_DAY
    read = facts(own, said, since=since, at=rows[CUTOFF].max())
    found, _ = kept_windows(read, rows, list(EVIDENCE))
    if tables.tickets is not None:
        counts = [feature.name for feature in EVIDENCE if _counts_tickets(feature.expression.atoms())]
        found[counts] = found[counts].fillna(0.0)
    kept = found[[ACCOUNT_ID, CUTOFF, *(feature.name for feature in EVIDENCE)]]
    kept.insert(2, PHASE, scores[PHASE].array)
    health = scores[component_columns(scores)].add_prefix(HEALTH_OF).astype(np.float64)
    return pd.concat([kept.set_index(scores.index), health], axis=1)


def component_columns(scores: pd.DataFrame) -> list[str]:
    """Return the columns of a scores table that are the health of a component, 0 to 100."""
    others = {*SCORE_COLUMNS, *DAY_COLUMNS, "side", "churned", "segment"}
    numbers = scores.select_dtypes("number").columns
    return [str(name) for name in numbers if name not in others and scores[name].notna().any()]


def _counts_tickets(atoms: Iterable[Atom]) -> bool:
    read = {atom.metric for atom in atoms if atom.metric is not None}
    return bool(read) and read <= set(_SILENCE_IS_NONE)
