"""What whole campaigns and segments show on a scored day, in words: their causes, and surges of tickets."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from rich.console import Console
from rich.text import Text

from ..diagnosis import CAUSE_WORDS
from ..diagnosis.routing.columns import Row, rows_of
from .terminal import print_part
from .words import count, known, many, number, p_value, percent, plain_percent


def print_campaigns(cohorts: pd.DataFrame | None, surges: pd.DataFrame | None, console: Console) -> None:
    """Print what the campaigns and segments of a scored day show, or that they show nothing.

    `cohorts` is a table of `diagnose_campaigns`, `surges` the segments and campaigns of one of `surges`; of
    what is None nothing is known.
    """
    for line in (*cohort_sentences(cohorts), *surge_sentences(surges)):
        print_part(Text(line), console)


def cohort_sentences(cohorts: pd.DataFrame | None) -> Iterator[str]:
    """Yield a sentence for each campaign and cause that was decided, and one for the other campaigns."""
    if cohorts is None or cohorts.empty:
        return
    decided = cohorts[cohorts["decided"].astype(bool)]
    for row in rows_of(decided.sort_values("q_value", kind="stable")):
        yield f"{row['name']}, {CAUSE_WORDS[row['cause']]}: {cohort_words(row)}; {_whose(row)}."
    others = cohorts.loc[~cohorts["campaign_id"].isin(decided["campaign_id"]), "name"].unique()
    if len(others):
        yield f"No cause stands out in {', '.join(others)} (false discoveries: {_allowed(cohorts)})."


def _whose(row: Row) -> str:
    return "nobody has to act" if row["destination"] == "nobody" else f"for {row['destination']}"


def cohort_words(row: Row) -> str:
    """Return the share of a campaign's cohort that has a cause, with its interval and what is expected."""
    before = row["previous"]
    edition = f", in the edition before {percent_words(before)}" if known(before) else ""
    return (
        f"{count(row['affected'])} of {many(row['accounts'], 'account')} that took part wrote about it, "
        f"{share_words(row)}; of the others {percent_words(row['expected'])}{edition}{_satisfied(row)}"
    )


def _satisfied(row: Row) -> str:
    if not known(row["satisfaction"]):
        return ""
    value, low, high = (number(row[f"satisfaction{part}"], digits=2) for part in ("", "_low", "_high"))
    return f"; as satisfied as the others × {value} ({low} to {high})"


def share_words(row: Row) -> str:
    """Return a share of a cohort with its interval.

    >>> share_words({"share": 0.053, "low": 0.033, "high": 0.0841})
    '5.3 % (3.3 to 8.4)'
    """
    low, high = (number(100 * row[name], digits=1) for name in ("low", "high"))
    return f"{percent_words(row['share'])} ({low} to {high})"


def percent_words(share: float | None) -> str:
    """Return a share with one decimal: a tenth of a point is one account in a thousand."""
    return percent(share, digits=1)


def surge_sentences(surges: pd.DataFrame | None) -> Iterator[str]:
    """Yield a sentence for each segment and campaign whose tickets surge, or one that none does."""
    if surges is None or surges.empty:
        return
    surging = surges[surges["surge"].astype(bool)]
    for row in rows_of(surging.sort_values("q_value", kind="stable")):
        yield f"Tickets surge in {row['level']} {row['unit']}: {_surge_words(row)}."
    if surging.empty:
        looked = " and ".join(
            many(len(rows), str(level)) for level, rows in surges.groupby("level", sort=False)
        )
        yield f"Tickets do not surge in {looked} (false discoveries: {_allowed(surges)})."


def _surge_words(row: Row) -> str:
    return (
        f"{count(row['tickets'])} in four weeks where {number(row['expected'], digits=0)} were expected "
        f"({count(row['low'])} to {count(row['high'])}); in bad words {bad_words(row)}, usually "
        f"{percent(row['usual_negative'])}; q {p_value(row['q_value'])}, at most "
        f"{number(row['false_discoveries'], digits=2)} is a surge"
    )


def bad_words(row: Row) -> str:
    """Return the share of the tickets whose tone is heard that are in bad words."""
    return percent(row["negative"] / row["heard"] if row["heard"] else None)


def _allowed(table: pd.DataFrame) -> str:
    return plain_percent(float(table["false_discoveries"].iloc[0]))
