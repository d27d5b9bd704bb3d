"""What it costs to send an account to the wrong place, and the place that costs least."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..experiment.causes import DEFAULT_COSTS, cost_table
from .names import CAUSES, DESTINATIONS

ROUTING_COSTS = cost_table(DEFAULT_COSTS)
"""The default: what an account with a cause costs when it is sent to a destination; an experiment file may
set others (`causes.costs`)."""

IN_DOUBT = ("support", "nobody", "marketing", "development")
"""Which destination takes an account where several cost the same: first who knows the customer."""


def expected_costs(
    probabilities: pd.DataFrame, costs: Mapping[str, Mapping[str, float]] = ROUTING_COSTS
) -> pd.DataFrame:
    """Return what each destination is expected to cost each account, (n, destinations); lower is better.

    The sum over the causes of probability × cost, since several causes may hold and each wrong destination
    costs; `probabilities` has a column for each of CAUSES. A cause of unknown probability (NaN) is left out
    of the sum; a row in which none is known is NaN.

    >>> sure = pd.DataFrame([[0.0, 1.0, 0.0, 0.0]], columns=list(CAUSES))
    >>> expected_costs(sure).iloc[0].to_dict()
    {'development': 1.0, 'marketing': 0.0, 'support': 0.5, 'nobody': 1.0}
    """
    matrix = pd.DataFrame(costs).T.loc[list(CAUSES), list(DESTINATIONS)]
    given = probabilities[list(CAUSES)].astype("float64")
    found = given.fillna(0.0) @ matrix
    return found.mask(given.isna().all(axis=1))


def least_cost(
    probabilities: pd.DataFrame, costs: Mapping[str, Mapping[str, float]] = ROUTING_COSTS
) -> pd.DataFrame:
    """Return `destination` and `expected_cost` of each row: where an account is expected to cost least.

    Equal costs go to the first of IN_DOUBT. A row of which nothing is known goes where it costs least if all
    causes are equally likely; what that will cost is not known, NaN.

    >>> torn = pd.DataFrame([[0.5, 0.4, 0.0, 0.0]], columns=list(CAUSES))
    >>> least_cost(torn).iloc[0].to_dict()
    {'destination': 'development', 'expected_cost': 0.4}
    """
    found = expected_costs(probabilities, costs)[list(IN_DOUBT)]
    even = pd.DataFrame(costs).loc[list(IN_DOUBT), list(CAUSES)].sum(axis=1)
    # rounding must not break a tie: 0.3 + 0.6 and 0.9 differ in the last bit
    place = found.fillna(even).round(12).to_numpy().argmin(axis=1)
    return pd.DataFrame(
        {
            "destination": pd.Series(np.array(IN_DOUBT)[place], found.index, "str"),
            "expected_cost": found.min(axis=1),
        }
    )
