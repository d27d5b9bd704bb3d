"""Which confirmed accounts stand and fall together, because one answer spoke of them all."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ..tables import ACCOUNT_ID


def together(confirmed: pd.DataFrame) -> pd.Series:
    """Return a number for each row, the same for rows that share a case or an account, or both by others.

    `confirmed` has `case_id` and account_id. A case is confirmed with one word, so that its accounts say one
    thing and not many; and two cases of an account are not independent either.

    >>> rows = pd.DataFrame({"case_id": ["x", "x", "y", "z"], "account_id": ["a", "b", "b", "c"]})
    >>> together(rows).tolist()
    [0, 0, 0, 1]
    """
    cases, seen = pd.factorize(confirmed["case_id"])
    accounts, others = pd.factorize(confirmed[ACCOUNT_ID])
    size = len(seen) + len(others)
    links = coo_array((np.ones(len(confirmed)), (cases, len(seen) + accounts)), shape=(size, size))
    _, group = connected_components(links, directed=False)
    return pd.Series(group[cases].astype(np.intp), confirmed.index)
