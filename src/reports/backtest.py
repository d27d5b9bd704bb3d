"""A backtest for people: in the terminal, and as a page of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..evaluation.backtest import Backtest, RecallGap
from ..stages import Stage
from .backtest_words import (
    about,
    churn_words,
    explained,
    false_alarm_words,
    lead_sentence,
    left_out,
    opening,
    precision_sentence,
    recall_words,
    threshold_words,
)
from .markup import Markup, element
from .page import document
from .render import as_rich
from .result import DEFAULTS
from .table import stage_table
from .terminal import print_part
from .worded import worded_grid, worded_table
from .words import many

COUNTED = (
    *("days before", "churns", "not watched", "had an alarm"),
    *("account-months", "alarms", "false", "snapshots", "at risk"),
)
"""Columns of plain numbers, which stand on the right."""


@dataclass(frozen=True, eq=False)
class BacktestReport:
    """What a backtest found, of which experiment's data, and against what.

    `differences` are the recall of `found` minus that of `against`; `missing` says in sentences what data
    were missing or doubtful.
    """

    experiment: str
    found: Backtest
    against: Backtest | None = None
    differences: tuple[RecallGap, ...] = ()
    missing: tuple[str, ...] = ()
    min_churned_accounts: int = DEFAULTS.min_churned_accounts


def print_backtest(report: BacktestReport, console: Console, *, stages: Sequence[Stage] = ()) -> None:
    """Print what was found, recall by lead, false alarms by phase, then what was missing, and the time."""
    for part in (*_parts(report), *_time(stages)):
        print_part(part, console)


def _parts(report: BacktestReport) -> Iterator[Text | Table]:
    yield Text(opening(report.found, min_churned_accounts=report.min_churned_accounts), style="bold")
    yield Text(f"\n{about(report.found)}\n")
    yield worded_table(recall_words(report.found, report.against, report.differences), numeric=COUNTED)
    yield Text(f"\n{lead_sentence(report.found)}")
    for one in filter(None, (report.found, report.against)):
        yield from _alarms(one)
    yield Text("")
    yield Text(explained(report.found), style="dim")
    if report.missing:
        yield Text("\nWhat was missing or doubtful:")
        yield from (Text(f"- {sentence}") for sentence in report.missing)


def _alarms(found: Backtest) -> Iterator[Text | Table]:
    if found.alerts.thresholds:
        yield Text(f"\nThresholds of {found.scorer}, and what they did on the training snapshots:\n")
        yield worded_table(threshold_words(found.alerts), numeric=COUNTED)
    yield Text(f"\n{found.scorer}: {precision_sentence(found)} The false ones:\n")
    yield worded_table(false_alarm_words(found.false_alarms), numeric=COUNTED)
    yield from (Text(sentence) for sentence in left_out(found))


def _time(stages: Sequence[Stage]) -> Iterator[Text | Table]:
    if stages:
        yield Text("")
        yield as_rich(stage_table(stages))


def backtest_html(report: BacktestReport) -> str:
    """Return a backtest's page as one HTML document that needs nothing else."""
    found = report.found
    verdict = opening(found, min_churned_accounts=report.min_churned_accounts)
    parts = [
        element("header", element("h1", report.experiment), element("p", verdict, class_="verdict")),
        element("p", about(found)),
        _section("Who had an alarm before the churn?", _recall(report), element("p", lead_sentence(found))),
        *(_false_alarms(one) for one in filter(None, (found, report.against))),
        _section("What was said before each known churn", _churns(found)),
        _missing(report.missing),
        element("p", explained(found), class_="note"),
    ]
    return document(f"{report.experiment}: {found.scorer}", element("main", *parts))


def _section(title: str, *parts: Markup) -> Markup:
    return element("section", element("h2", title), *parts)


def _recall(report: BacktestReport) -> Markup:
    rows = recall_words(report.found, report.against, report.differences)
    return _grid(rows, f"Alarms of {report.found.scorer} before the known churns")


def _false_alarms(found: Backtest) -> Markup:
    rows = false_alarm_words(found.false_alarms)
    grid = _grid(rows, "Alarms that no churn followed within the horizon, by the phase they were raised in")
    notes = (element("p", sentence) for sentence in left_out(found))
    learned = threshold_words(found.alerts)
    thresholds = _grid(learned, "Thresholds, on the training snapshots") if len(learned) else Markup("")
    title = f"How many alarms of {found.scorer} were false?"
    return _section(title, element("p", precision_sentence(found)), grid, *notes, thresholds)


def _churns(found: Backtest) -> Markup:
    rows = churn_words(found)
    summary = element("summary", many(len(rows), "known churn"))
    return element("details", summary, _grid(rows, "Each known churn, the earliest first"))


def _missing(sentences: Sequence[str]) -> Markup:
    if not sentences:
        return Markup("")
    listed = element("ul", *(element("li", sentence) for sentence in sentences))
    return _section("What was missing or doubtful", listed)


def _grid(rows: pd.DataFrame, caption: str) -> Markup:
    return worded_grid(rows, caption, numeric=[name for name in rows.columns if name in COUNTED])
