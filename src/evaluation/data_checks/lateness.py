"""Rows that were known long after they happened, before they happened, or that lie in the future."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from ...tables import AT, KNOWN_AT, OCCURRED_AT, OPENED_AT, RESPONDED_AT
from .finding import Finding

TIMES = {"events": OCCURRED_AT, "tickets": OPENED_AT, "surveys": RESPONDED_AT, "subscriptions": AT}
DAY = pd.Timedelta(days=1)
MANY = 0.05
"""Share of late rows from which on last week's scores rest on clearly less than last year's windows say."""


def lateness_findings(tables: Mapping[str, pd.DataFrame], *, today: pd.Timestamp | None) -> Iterator[Finding]:
    """Yield late rows, rows known before they happened, and an error for rows after `today` (None: any)."""
    for table, time in TIMES.items():
        if table not in tables:
            continue
        frame = tables[table]
        if today is not None:
            yield from _future(table, frame[time], today)
        if table != "subscriptions" and KNOWN_AT in frame:
            yield from _late(table, frame[KNOWN_AT] - frame[time])


def _future(table: str, times: pd.Series, today: pd.Timestamp) -> Iterator[Finding]:
    ahead = times >= today.floor("D") + 2 * DAY  # a day ahead may be another time zone
    if ahead.any():
        yield Finding(
            severity="error",
            table=table,
            about=str(times.name),
            what=f"{int(ahead.sum()):,} rows lie in the future",
            way_out="correct their dates, such as day and month swapped, or leave them out",
            first=times[ahead].min().floor("D"),
            last=times[ahead].max().floor("D"),
        )


def _late(table: str, delay: pd.Series) -> Iterator[Finding]:
    late, share = delay[delay > DAY], float((delay > DAY).mean())
    if len(late):
        days = late.dt.total_seconds() / DAY.total_seconds()
        yield Finding(
            severity="warning" if share >= MANY else "note",
            table=table,
            about=KNOWN_AT,
            what=f"{len(late):,} rows ({share:.1%}) were known more than a day after they happened, "
            f"{days.median():.0f} days in the median and {days.max():.0f} at most",
            way_out="each snapshot sees what was known, so nothing is wrong; deliver faster to see more",
        )
    early = int((delay < pd.Timedelta(0)).sum())
    if early:
        yield Finding(
            severity="warning",
            table=table,
            about=KNOWN_AT,
            what=f"{early:,} rows were known before they happened",
            way_out="see which of the two times is wrong; a row counts once both have passed",
        )
