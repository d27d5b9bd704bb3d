"""Whether there are churners enough, and whether their months look like each other."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ...tables import ACCOUNT_ID, AT, CHANGE, CHURNED, CUTOFF
from .finding import Finding

FAR = 3.0
"""Times the usual rate, or a third of it: beyond what seasons do to churn."""

FEWEST_EXPECTED = 12
BULK = 0.2
"""Share of all cancellations on one day from which on the day is a batch's, not the customers'."""

FEWEST_CANCELS = 30


def outcome_findings(
    snapshots: pd.DataFrame, *, test: tuple[pd.Timestamp, pd.Timestamp], min_churned_accounts: int
) -> Iterator[Finding]:
    """Yield what is doubtful about the outcomes of `snapshots`.

    They have account_id, cutoff and churned (null: not mature). Told are too few churned accounts for a
    comparison in the `test` period (both days included), and months whose churn rate is three times, or a
    third of, the usual.
    """
    known = snapshots[snapshots[CHURNED].notna()]
    churned = known[known[CHURNED].astype(bool)]
    tested = churned.loc[churned[CUTOFF].between(*test), ACCOUNT_ID].nunique()
    if tested < min_churned_accounts:
        yield Finding(
            severity="warning",
            table="labels",
            about="churned",
            what=f"{tested:,} accounts churn after a test cutoff, and a verdict needs {min_churned_accounts}",
            way_out="lengthen split.test or the horizon; until then no scorer can win",
        )
    yield from _months(known)


def _months(known: pd.DataFrame) -> Iterator[Finding]:
    month = known[CUTOFF].dt.strftime("%Y-%m")
    by_month = known[CHURNED].astype(float).groupby(month).agg(["mean", "sum", "size"])
    usual = float(by_month["mean"].median()) if len(by_month) else 0.0
    for name, row in by_month.iterrows():
        first = pd.Timestamp(f"{name}-01")
        expected = usual * row["size"]
        far = row["mean"] >= FAR * usual or row["mean"] <= usual / FAR
        if usual and far and max(expected, row["sum"]) >= FEWEST_EXPECTED:
            yield Finding(
                severity="warning",
                table="labels",
                about="churned",
                what=f"{row['mean']:.1%} of the snapshots churn, where {usual:.1%} are usual",
                way_out="see whether outcomes of that time were entered together, or are missing",
                first=first,
                last=first + pd.offsets.MonthEnd(),
            )


def bulk_findings(subscriptions: pd.DataFrame) -> Iterator[Finding]:
    """Yield a warning for each day that holds a fifth of all cancellations."""
    days = subscriptions.loc[subscriptions[CHANGE] == "cancel", AT].dt.floor("D")
    counts = days.value_counts()
    for day, count in counts[counts >= BULK * len(days)].items() if len(days) >= FEWEST_CANCELS else ():
        yield Finding(
            severity="warning",
            table="subscriptions",
            about="cancel",
            what=f"{count:,} of {len(days):,} cancellations are dated alike",
            way_out="date each when it was given notice of, not when somebody tidied up",
            first=pd.Timestamp(day),
            last=pd.Timestamp(day),
        )
