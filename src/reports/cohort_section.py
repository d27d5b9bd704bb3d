"""The section of the page of hand-offs about whole campaigns and segments."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..diagnosis import CAUSE_WORDS
from ..diagnosis.routing.columns import Row, rows_of
from .cohort_chart import cohort_chart
from .cohorts import bad_words, cohort_sentences, percent_words, share_words, surge_sentences
from .figure import figure
from .markup import Markup, element
from .worded import worded_grid
from .words import count, number, p_value

CAPTION = (
    "Accounts that wrote tickets about a cause, of those that took part, with 95 % intervals. Filled: more "
    "than chance, over all that was looked at. The long upright line is of who did not take part, the "
    "short one that of the edition before, as many days after its start."
)


def cohort_section(cohorts: pd.DataFrame | None, surges: pd.DataFrame | None, day: pd.Timestamp) -> Markup:
    """Return what campaigns and segments showed on a scored day; nothing where it is not known.

    `cohorts` is a table of `diagnose_campaigns`, `surges` the segments and campaigns of one of `surges`.
    """
    lines = [*cohort_sentences(cohorts), *surge_sentences(surges)]
    if not lines:
        return Markup("")
    parts = [element("p", said) for said in lines]
    return element(
        "section",
        element("h2", f"Campaigns and segments on {day:%Y-%m-%d}"),
        *parts,
        *_drawn(cohorts),
        *_tickets(surges),
    )


def _drawn(cohorts: pd.DataFrame | None) -> Iterator[Markup]:
    if cohorts is None:
        return
    some = cohorts[cohorts["affected"] > 0]
    if len(some):
        texts = pd.DataFrame([_cohort(row) for row in rows_of(some)], dtype="str")
        grid = worded_grid(texts, "By campaign and cause", numeric=[*texts.columns[2:-1]])
        yield figure("Causes of campaigns' cohorts", cohort_chart(some), CAPTION, grid)


def _cohort(row: Row) -> dict[str, str]:
    return {
        "campaign": row["name"],
        "cause": CAUSE_WORDS[row["cause"]],
        "took part": count(row["accounts"]),
        "wrote of it": count(row["affected"]),
        "share": share_words(row),
        "of the others": percent_words(row["expected"]),
        "edition before": percent_words(row["previous"]),
        "q": p_value(row["q_value"]),
        "goes to": row["destination"] if row["decided"] else "nobody yet",
    }


def _tickets(surges: pd.DataFrame | None) -> Iterator[Markup]:
    if surges is None or surges.empty:
        return
    texts = pd.DataFrame([_surge(row) for row in rows_of(surges)], dtype="str")
    caption = "Tickets of four weeks against what is usual in the same phases; the range holds 95 % of them"
    yield worded_grid(texts, caption, numeric=[*texts.columns[1:-1]])


def _surge(row: Row) -> dict[str, str]:
    return {
        "whose": f"{row['level']} {row['unit']}",
        "accounts": count(row["accounts"]),
        "tickets": count(row["tickets"]),
        "expected": number(row["expected"], digits=0),
        "usual range": f"{count(row['low'])} to {count(row['high'])}",
        "in bad words": bad_words(row),
        "q": p_value(row["q_value"]),
        "surge": "yes" if row["surge"] else "no",
    }
