"""Hand-offs in the terminal: who has what about whom until when, and what was held."""

from __future__ import annotations

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..diagnosis import CAUSE_WORDS, UNCLEAR
from .terminal import print_part
from .words import NOTHING, count, many, number

MOST_SHOWN = 20
"""Cases in the list; the JSON and the table have all of them."""

NUMBERS = ("accounts", "priority")
NEVER_CUT = ("case", "due (UTC)")
"""Columns that keep their whole width: an id is there to be copied."""


def print_handoffs(handoffs: pd.DataFrame, console: Console) -> None:
    """Print the cases of a table of hand-offs, the most urgent first: what, whose, until when, about whom."""
    if handoffs.empty:
        print_part(Text("No hand-offs."), console)
        return
    cases = pd.DataFrame([_case(rows) for _, rows in handoffs.groupby("case_id", sort=False)])
    cases = cases.sort_values("priority", ascending=False, kind="stable")
    more = f", {MOST_SHOWN} of {count(len(cases))}" if len(cases) > MOST_SHOWN else ""
    how_many = f"{many(len(handoffs), 'hand-off')} in {many(len(cases), 'case')}"
    title = f"{how_many}, the most urgent first (priority: value × probability of churn){more}:"
    print_part(Text(title), console)
    texts = [number(value, digits=0) for value in cases["priority"]]
    print_part(_table(cases.assign(priority=texts).head(MOST_SHOWN)), console)


def print_held(held: pd.DataFrame, console: Console) -> None:
    """Print what was held, by reason, with one account and its sentence as an example."""
    for why, rows in held.groupby("why", sort=True):
        account, sentence = rows[["account_id", "sentence"]].iloc[0]
        said = f"held, {why}: {many(len(rows), 'account')}, such as {account}: {sentence}"
        print_part(Text(said), console)


def _case(rows: pd.DataFrame) -> dict[str, str | float]:
    first = rows.iloc[0]
    given = first["assigned_to"] if "assigned_to" in rows and isinstance(first["assigned_to"], str) else None
    return {
        "case": first["case_id"],
        "cause": UNCLEAR if first["named"] == UNCLEAR else CAUSE_WORDS[first["cause"]],
        "responsible": given or first["responsible"],
        "due (UTC)": f"{first['due_at']:%Y-%m-%d %H:%M}",
        "priority": float(rows["priority"].sum()),
        "accounts": count(len(rows)),
        "about": first["account_id"] if len(rows) == 1 else first["campaign_id"] or NOTHING,
    }


def _table(texts: pd.DataFrame) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for name in texts.columns:
        whole = max(map(len, texts[name])) if name in NEVER_CUT else None
        table.add_column(name, justify="right" if name in NUMBERS else "left", min_width=whole)
    for row in texts.itertuples(index=False):
        table.add_row(*(Text(cell) for cell in row))
    return table
