"""The predictions that two scorers made of the same account days, as a comparison takes them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ...tables import ACCOUNT_ID, CUTOFF, LABEL, MATURED_AT, PHASE, PREDICTED_AT, PROBABILITY, SCORER
from .maturity import OTHER_HORIZON, STATE

KEY = [ACCOUNT_ID, CUTOFF]
PAIRED = [ACCOUNT_ID, CUTOFF, SCORER, PHASE, PROBABILITY, LABEL, MATURED_AT, STATE]


@dataclass(frozen=True, eq=False)
class Sides:
    """The account days that both sides predicted, and how many predictions stay out of a comparison.

    `rows` has two rows an account day, one a side: PAIRED. `only_reference` and `only_challenger` count the
    account days that the other side did not predict, `repeated` the predictions of an account day by a later
    version of a side, which the first one made stands for, `others` those of other scorers.
    """

    rows: pd.DataFrame
    only_reference: int
    only_challenger: int
    repeated: int
    others: int


def sides(rows: pd.DataFrame, *, reference: str, challenger: str) -> Sides:
    """Return the `Sides` of predictions with their label and state; those of another horizon are no part.

    Of an account day that was predicted more than once by a scorer, the first prediction counts. Where the
    calendar was another one when the other side predicted, the phase is that of the first.
    """
    asked = rows[rows[STATE] != OTHER_HORIZON].sort_values([PREDICTED_AT, SCORER], kind="stable")
    ours = asked[asked[SCORER].isin([reference, challenger])]
    first = ours.drop_duplicates([*KEY, SCORER])
    scorers = first.groupby(KEY, sort=False)[SCORER].transform("size")
    alone = first.loc[scorers == 1, SCORER]
    both = first[scorers > 1].sort_values([CUTOFF, ACCOUNT_ID], kind="stable", ignore_index=True)
    return Sides(
        rows=both.assign(**{PHASE: both.groupby(KEY, sort=False)[PHASE].transform("first")})[PAIRED],
        only_reference=int((alone == reference).sum()),
        only_challenger=int((alone == challenger).sum()),
        repeated=len(ours) - len(first),
        others=len(asked) - len(ours),
    )
