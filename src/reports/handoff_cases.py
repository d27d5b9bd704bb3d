"""The open cases of a page of hand-offs: whose, until when, why, and what customers wrote."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..diagnosis.names import case_words
from ..diagnosis.routing.columns import OPEN, Row, rows_of
from .markup import Markup, element
from .words import count, many, money, number

MOST_CASES = 20
"""Cases on the page; `campaignpulse handoff list` has all of them."""

MOST_ACCOUNTS = 3
"""Accounts of a case whose evidence is on the page; the others have the same trouble."""

ORDER = "late ones first, then those with the most at risk"
PRIORITY = "value × probability of churn, less what is doubted; without values, the probability alone"


def cases_section(handoffs: pd.DataFrame, at: pd.Timestamp) -> Markup:
    """Return the cases that were open at `at`, late ones first, then those with the most at risk.

    `handoffs` is the table of the book as known then. Quotes are as the book has them, masked.
    """
    rows = handoffs[handoffs["status"] == OPEN]
    cases = [part for _, part in rows.groupby("case_id", sort=False)]
    cases.sort(
        key=lambda part: (not _late(part.iloc[0], at), -part["priority"].sum(), part["case_id"].iloc[0])
    )
    late = sum(_late(part.iloc[0], at) for part in cases)
    told = f"{many(len(cases), 'case')} open, {count(late)} of them late" if cases else "None is open"
    shown = f"; {MOST_CASES} are shown, {ORDER}" if len(cases) > MOST_CASES else ""
    return element(
        "section",
        element("h2", "Open cases"),
        element("p", f"{told}{shown}.{f' Priority is {PRIORITY}.' if cases else ''}"),
        *(_case(part, at) for part in cases[:MOST_CASES]),
    )


def _case(rows: pd.DataFrame, at: pd.Timestamp) -> Markup:
    first, several = rows.iloc[0], len(rows) > 1
    about = first["account_id"]
    if several:
        about = ", ".join(filter(None, [many(len(rows), "account"), first["campaign_id"]]))
    title = f"{case_words(first['cause'], first['named']).capitalize()}: {about}"
    late = [element("strong", "late"), ", "] if _late(first, at) else []
    # the first of a case also says what is known of its campaign, whatever is at stake there
    others = rows.iloc[1:].sort_values("priority", ascending=False, kind="stable")
    shown = rows_of(pd.concat([rows.head(1), others]).head(MOST_ACCOUNTS))
    parts = [_account(row, named=several) for row in shown]
    rest = len(rows) - len(parts)
    more = [element("p", f"and {many(rest, 'account')} more", class_="note")] if rest else []
    todo = [element("p", f"To do: {first['playbook']}")] if isinstance(first["playbook"], str) else []
    return element(
        "article",
        element("h3", title),
        element("p", *late, _whose(first, at, float(rows["priority"].sum())), class_="note"),
        *todo,
        *parts,
        *more,
    )


def _whose(first: pd.Series, at: pd.Timestamp, priority: float) -> str:
    given = first["assigned_to"] if isinstance(first["assigned_to"], str) else first["responsible"]
    when = f"due {first['due_at']:%Y-%m-%d %H:%M} UTC"
    out = "" if first["send_at"] <= at else f", goes out {first['send_at']:%Y-%m-%d %H:%M} UTC"
    informed = f", informed: {', '.join(first['informed'])}" if len(first["informed"]) else ""
    return (
        f"{given}, accountable: {first['accountable']}{informed}; {when}{out}; "
        f"priority {money(priority)}; case {first['case_id']}"
    )


def _account(row: Row, *, named: bool) -> Markup:
    health = f" health {number(row['health'], digits=0)}"
    head = [element("p", element("strong", row["account_id"]), health)] if named else []
    return element("div", *head, element("ul", *_said(row)))


def _said(row: Row) -> Iterator[Markup]:
    for sentence in [*row["evidence"], *row["quotes"]]:
        yield element("li", sentence)


def _late(first: pd.Series, at: pd.Timestamp) -> bool:
    return bool(first["due_at"] < at)
