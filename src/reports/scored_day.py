"""The scores of a day in the terminal: how many, how healthy by phase, and who is newly at risk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..evaluation import ScoredDay
from ..tables import ACCOUNT_ID, HEALTH, PROBABILITY
from .dates import day_words
from .phases import change_words, summary_words
from .terminal import print_part
from .words import NOTHING, count, many, number

MOST_SHOWN = 10
"""Accounts in the list; the table of scores has all of them."""

NUMBERS = ("accounts", "at risk", "health", "change")


def print_scored_day(day: ScoredDay, console: Console, *, outputs: Mapping[str, str] | None = None) -> None:
    """Print how many accounts were scored, the phases, the newly at risk and what was missing.

    Where no day was scored before, all that are at risk are listed, the likeliest to churn first. `outputs`
    are paths by name, which come last.
    """
    parts: list[Text | Table] = [Text(line) for line in _lines(day)]
    parts += [Text(""), _table(summary_words(day)), Text(""), *_list(day)]
    if day.missing:
        parts += [Text("\nWhat was missing or doubtful:"), *(Text(f"- {told}") for told in day.missing)]
    if outputs:
        parts += [Text(""), *(Text(f"{name}: {path}") for name, path in outputs.items())]
    for part in parts:
        print_part(part, console)


def _lines(day: ScoredDay) -> Iterator[str]:
    version = f"{day.scorer} ({day.version})"
    at_risk = int(day.accounts["at_risk"].sum())
    yield f"{day.experiment}, {day_words(day.at)}: {many(len(day.accounts), 'account')} scored by {version}."
    if day.previous_at is None:
        yield f"{count(at_risk)} are at risk. No earlier day was scored: there is no change to tell."
        return
    by = "" if day.previous_version == day.version else f", which {day.previous_version} scored"
    yield (
        f"{count(at_risk)} are at risk: {count(day.newly_at_risk.sum())} newly since "
        f"{day_words(day.previous_at)}{by}; {count(day.no_longer_at_risk.sum())} no longer are."
    )
    if day.new or day.gone:
        risk = f", of whom {count(day.gone_at_risk)} were at risk" if day.gone else ""
        yield f"{count(day.new)} are newly scored, {count(day.gone)} no longer{risk}."


def _list(day: ScoredDay) -> Iterator[Text | Table]:
    first = day.previous_at is None
    rows = day.accounts[day.accounts["at_risk"] if first else day.newly_at_risk]
    rows = rows.sort_values([PROBABILITY, ACCOUNT_ID], ascending=[False, True])
    title = "At risk" if first else "Newly at risk"
    if rows.empty:
        yield Text(f"{title}: nobody.")
        return
    more = f", {MOST_SHOWN} of {count(len(rows))}" if len(rows) > MOST_SHOWN else ""
    yield Text(f"{title}, the likeliest to churn first{more}:")
    yield _table(_worded(rows.head(MOST_SHOWN)))


def _worded(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account": rows[ACCOUNT_ID],
            "phase": rows["phase"],
            "health": [number(value, digits=0) for value in rows[HEALTH]],
            "change": [change_words(value) for value in rows["change"]],
            "grade": rows["reliability"],
            "reasons": rows["reasons"].fillna(NOTHING),
        }
    )


def _table(texts: pd.DataFrame) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for name in texts.columns:
        table.add_column(name, justify="right" if name in NUMBERS else "left", no_wrap=name != "reasons")
    for row in texts.itertuples(index=False):
        table.add_row(*(Text(cell) for cell in row))
    return table
