"""Which confirmed accounts stand and fall together, because one answer spoke of them all."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..tables import ACCOUNT_ID


def together(confirmed: pd.DataFrame) -> pd.Series:
    """Return a number for each row, the same for rows of a case of several accounts, else of an account.

    `confirmed` has `case_id` (missing where there is none) and account_id. A case is confirmed with one word,
    so that its accounts say one thing and not many; and what was said of an account alone, in one case after
    the other, hangs together. Two cases that share an account do not: else months of campaigns, which meet
    many of the same accounts, would all be one answer.

    >>> rows = pd.DataFrame({"case_id": ["x", "x", "y", "z", "w"], "account_id": ["a", "b", "b", "b", "c"]})
    >>> together(rows).tolist()
    [0, 0, 1, 1, 2]
    """
    several = confirmed.groupby("case_id")[ACCOUNT_ID].transform("nunique").gt(1).to_numpy(bool)
    who = np.where(several, confirmed["case_id"].astype(object), confirmed[ACCOUNT_ID].astype(object))
    keys = pd.MultiIndex.from_arrays([several, who.astype(str)])
    return pd.Series(pd.factorize(keys)[0].astype(np.intp), confirmed.index)
