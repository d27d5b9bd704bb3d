"""The figures of hand-offs for people: one sentence, one table, and what could not be told."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
from rich.console import Console
from rich.text import Text

from ..diagnosis import CAUSE_WORDS
from ..diagnosis.feedback.by_part import ALL
from ..diagnosis.feedback.kpis import Kpis
from ..diagnosis.routing.columns import Row, rows_of
from .render import markdown_text
from .terminal import print_part
from .worded import worded_table
from .words import count, many, money, number, percent, signed

KPI_WORDS = {
    "accounts_at_risk": "accounts at risk",
    "value_at_risk": "value at risk, a year",
    "open_cases": "cases open",
    "late_cases": "of these late",
    "resolved_in_time": "resolved in time",
    "resolution_time": "hours until half are resolved",
    "cause_precision": "named causes that were right",
    "false_alarm_rate": "false alarms",
    "resolution_change": "hours to resolve campaign tickets, since hand-offs",
    "retention": "retention",
    "retention_difference": "difference of retention",
}
NUMERIC = ("figure", "95 % interval", "of")


def kpi_sentence(found: Kpis) -> str:
    """Return what an executive should know first."""
    stake, cases = found.figure("value_at_risk"), found.figure("open_cases")
    right = found.figure("cause_precision")
    parts = []
    if stake is not None:
        parts.append(f"{money(stake['value'])} a year at risk")
    if cases is not None:
        late = found.figure("late_cases")
        told = "" if late is None or not late["value"] else f", {count(late['value'])} of them late"
        parts.append(f"{count(cases['value'])} of {many(int(cases['n']), 'case')} open{told}")
    if right is not None:
        looked = f"{count(right['n'])} named causes that people looked into"
        parts.append(f"{percent(right['value'])} of {looked} were right")
    return f"{found.at:%Y-%m-%d}: {'; '.join(parts) or 'nothing can be told yet'}."


def kpi_words(found: Kpis) -> pd.DataFrame:
    """Return the figures in words, a row each."""
    rows = [
        (
            KPI_WORDS[row["kpi"]],
            _place(row),
            _value(row["kpi"], row["value"]),
            _interval(row),
            f"{count(row['n'])} {row['counted']}",
        )
        for row in rows_of(found.rows)
    ]
    return pd.DataFrame(rows, columns=["what", "where", *NUMERIC], dtype="str")


def print_kpis(found: Kpis, console: Console, *, page: str | None = None, url: str | None = None) -> None:
    """Print the sentence, the figures overall, by cause and by phase, what could not be told, and where."""
    rows = found.rows
    both = ~rows["cause"].isin(["", ALL]) & ~rows["phase"].isin(["", ALL])
    table = kpi_words(replace(found, rows=rows[~both]))
    print_part(Text(kpi_sentence(found), style="bold"), console)
    print_part(worded_table(table, numeric=[*NUMERIC], folded=["what", "where", "of"]), console)
    if both.any():
        print_part(Text("By cause and phase at once: --csv FILE, or the page."), console)
    for sentence in found.missing:
        print_part(Text(f"- {sentence}"), console)
    for name, place in (("Page", page), ("MLflow", url)):
        if place is not None:
            print_part(Text(f"{name}: {place}"), console)


def kpi_markdown(found: Kpis) -> str:
    """Return what follows the sentence in a run's description, as Markdown."""
    table = kpi_words(found)
    lines = [
        list(table.columns),
        ["---:" if name in NUMERIC else ":---" for name in table.columns],
        *([markdown_text(cell) for cell in row] for row in table.itertuples(index=False)),
    ]
    grid = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return "\n\n".join(
        [
            "Open cases, what was held and why: Artifacts → handoffs.html. All figures: kpis.csv; what each "
            "cause turned out to be: causes_found.json.",
            grid,
            *(f"- {markdown_text(sentence)}" for sentence in found.missing),
        ]
    )


def _place(row: Row) -> str:
    words = (row[name] for name in ("cause", "phase", "arm"))
    return ", ".join(CAUSE_WORDS.get(word, word) for word in words if word and word != ALL) or ALL


def _value(kpi: str, value: float) -> str:
    if kpi == "value_at_risk":
        return money(value)
    if kpi == "resolution_time":
        return number(value, digits=1)
    if kpi == "resolution_change":
        return f"{signed(value, digits=0)} %"
    if kpi in ("accounts_at_risk", "open_cases", "late_cases"):
        return count(value)
    return percent(value, digits=1)


def _interval(row: Row) -> str:
    bounds = [float(row["low"]), float(row["high"])]
    if all(map(math.isnan, bounds)):
        return ""
    return " to ".join("…" if math.isnan(bound) else _value(row["kpi"], bound) for bound in bounds)
