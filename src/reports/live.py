"""A comparison in use for people: in the terminal, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..evaluation.live import Assigned, LiveResult
from ..evaluation.live.plan import LivePlan
from .live_words import (
    arm_words,
    assigned_words,
    difference_words,
    live_notes,
    plan_sentences,
    plan_words,
    ratio_words,
)
from .render import markdown_text
from .terminal import print_part
from .worded import worded_table
from .words import count, many

IN_WORDS = ("arm", "comparison", "verdict", "accounts", "shares", "stratum")
"""Columns of the tables that hold words, which stand on the left."""


@dataclass(frozen=True)
class LiveReport:
    """What a live comparison of an experiment found; `missing` says what data were missing or doubtful."""

    experiment: str
    found: LiveResult
    missing: tuple[str, ...] = ()


def print_assigned(assigned: Assigned, console: Console, *, path: str) -> None:
    """Print how many accounts were added, who is in which arm by stratum, and where the table is."""
    added = (
        f"{assigned.at:%Y-%m-%d}: {many(assigned.added, 'account')} added, {count(assigned.total)} in all; "
        "whoever had an arm keeps it."
    )
    for part in (Text(added, style="bold"), Text(""), _table(assigned_words(assigned))):
        print_part(part, console)
    print_part(Text(f"\nassignments: {path}"), console)


def print_plan(plan: LivePlan, console: Console) -> None:
    """Print what the accounts at hand can show, then pair by pair, then how it was planned."""
    first, *rest = plan_sentences(plan)
    for part in (Text(first, style="bold"), Text(""), _table(plan_words(plan)), Text("")):
        print_part(part, console)
    for sentence in rest:
        print_part(Text(sentence, style="dim"), console)


def print_live(
    report: LiveReport, console: Console, *, outputs: Mapping[str, str], url: str | None = None
) -> None:
    """Print the verdict, alarms first; then the arms, their differences, the shares, and what was missing.

    `outputs` are paths by name, `url` is the run in MLflow; they come last.
    """
    places = {**outputs, **({} if url is None else {"MLflow": url})}
    lines = [Text(f"{name}: {path}") for name, path in places.items()]
    for part in (*_parts(report), Text(""), *lines):
        print_part(part, console)


def _parts(report: LiveReport) -> Iterator[Text | Table]:
    found = report.found
    yield Text(found.verdict, style="bold red" if found.held_back else "bold")
    yield Text("")
    yield _table(arm_words(found))
    if found.differences:
        yield Text("")
        yield _table(difference_words(found))
    yield Text("\nAccounts by arm (and how many are due):\n")
    yield _table(ratio_words(found))
    yield Text("")
    yield from (Text(sentence, style="dim") for sentence in live_notes(found))
    if report.missing:
        yield Text("\nWhat was missing or doubtful:")
        yield from (Text(f"- {sentence}") for sentence in report.missing)


def live_markdown(report: LiveReport) -> str:
    """Return what follows the verdict in a run's description, as Markdown."""
    found = report.found
    tables = [arm_words(found), difference_words(found), ratio_words(found)]
    return "\n\n".join(
        [
            "The whole report: Artifacts → live.html.",
            *(_markdown(table) for table in tables if len(table)),
            *(markdown_text(sentence) for sentence in live_notes(found)),
            *(f"- {markdown_text(sentence)}" for sentence in report.missing),
        ]
    )


def _markdown(table: pd.DataFrame) -> str:
    lines = [
        [markdown_text(str(name)) for name in table.columns],
        [":---" if name in IN_WORDS else "---:" for name in table.columns],
        *([markdown_text(cell) for cell in row] for row in table.itertuples(index=False)),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _table(table: pd.DataFrame) -> Table:
    return worded_table(table, numeric=[name for name in table.columns if name not in IN_WORDS])
