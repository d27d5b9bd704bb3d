"""The page of hand-offs: one HTML file that needs nothing else, for whoever leads the teams."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product

import pandas as pd

from ..diagnosis import CAUSE_WORDS, CAUSES, UNCLEAR
from ..diagnosis.causes.record import CauseRecord
from ..diagnosis.feedback.by_part import ALL
from ..diagnosis.feedback.kpis import Kpis
from ..diagnosis.names import NONE
from ..tables import PHASES
from .cause_section import cause_section
from .cohort_section import cohort_section
from .handoff_cases import cases_section
from .kpis import NUMERIC, kpi_sentence, kpi_words
from .markup import Markup, element
from .page import document
from .worded import worded_grid
from .words import NOTHING, count, many, money, number, percent

WORTH = ("cause_precision", "false_alarm_rate", "resolution_change", "retention", "retention_difference")


@dataclass(frozen=True, eq=False)
class HandoffReport:
    """Hand-offs for people, as known at `found.at`.

    `confusion` counts hand-offs by what was named (rows) and by what they turned out to be (columns);
    `handoffs` is the table of the book; `held` is what the last scored `day` did not send at once, `cohorts`
    and `surges` what its campaigns and segments showed, `causes` what told its causes, None where that was
    not kept.
    """

    found: Kpis
    confusion: pd.DataFrame
    handoffs: pd.DataFrame
    held: pd.DataFrame
    day: pd.Timestamp
    cohorts: pd.DataFrame | None = None
    surges: pd.DataFrame | None = None
    causes: CauseRecord | None = None


def handoff_html(report: HandoffReport) -> str:
    """Return the page of an experiment's hand-offs as one HTML document: one sentence, then what to do.

    At stake by cause and phase; what campaigns and segments show; the open cases with evidence and masked
    quotes; how long cases take; what causes turned out to be, and what told them; what was held and why; what
    could not be told. The same report gives the same bytes.
    """
    found = report.found
    sentence = element("p", kpi_sentence(found), class_="verdict")
    main = element(
        "main",
        element("header", element("h1", found.experiment), sentence),
        _stake(report),
        cohort_section(report.cohorts, report.surges, report.day),
        cases_section(report.handoffs, found.at),
        _times(found),
        _turned_out(report.confusion),
        cause_section(report.causes),
        _worth(found),
        _held(report),
        _missing(found.missing),
    )
    return document(f"{found.experiment}: hand-offs", main)


def _stake(report: HandoffReport) -> Markup:
    valued = report.found.figure("value_at_risk") is not None
    texts = _by_cause_and_phase(report.found, valued=valued)
    if texts.empty:
        return Markup("")
    what = "Value × probability of churn, money a year" if valued else "Accounts at risk"
    note = (
        f"As scored on {report.day:%Y-%m-%d}. It is what may be lost, not what calling saves: that is told "
        "only where accounts were dealt by lot. An account counts under one cause, or as unclear."
    )
    grid = worded_grid(texts, what, numeric=[*PHASES, ALL])
    return _section("At stake", element("p", note, class_="note"), grid)


def _by_cause_and_phase(found: Kpis, *, valued: bool) -> pd.DataFrame:
    kpi, words = ("value_at_risk", money) if valued else ("accounts_at_risk", count)
    rows = []
    for cause in (*CAUSES, UNCLEAR, ALL):
        cells = [found.figure(kpi, cause=cause, phase=phase) for phase in (*PHASES, ALL)]
        if any(cell is not None for cell in cells):
            told = (NOTHING if cell is None else words(cell["value"]) for cell in cells)
            rows.append((CAUSE_WORDS.get(cause, cause), *told))
    return pd.DataFrame(rows, columns=["cause", *PHASES, ALL], dtype="str")


def _times(found: Kpis) -> Markup:
    rows = []
    for cause, phase in product((ALL, *CAUSES), (ALL, *PHASES)):
        out, late, kept, hours = (
            found.figure(kpi, cause=cause, phase=phase)
            for kpi in ("open_cases", "late_cases", "resolved_in_time", "resolution_time")
        )
        if out is not None and late is not None:
            where = ", ".join(CAUSE_WORDS.get(word, word) for word in (cause, phase) if word != ALL)
            counts = (count(out["n"]), count(out["value"]), count(late["value"]))
            rows.append((where or ALL, *counts, *_how_long(kept, hours)))
    if not rows:
        return Markup("")
    columns = [
        "cases",
        "sent",
        "open",
        "late",
        "resolved in time",
        "hours until half are resolved",
        "95 % interval",
    ]
    texts = pd.DataFrame(rows, columns=columns, dtype="str")
    grid = worded_grid(texts, "Hours run day and night, of open cases too", numeric=columns[1:])
    return _section("How long cases take", grid)


def _how_long(kept: pd.Series | None, hours: pd.Series | None) -> tuple[str, str, str]:
    in_time = NOTHING if kept is None else percent(kept["value"])
    if hours is None:
        return in_time, NOTHING, NOTHING
    low, high = (number(hours[name], digits=1).replace(NOTHING, "…") for name in ("low", "high"))
    return in_time, number(hours["value"], digits=1), f"{low} to {high}"


def _worth(found: Kpis) -> Markup:
    rows = found.rows[found.rows["kpi"].isin(WORTH)]
    if rows.empty:
        return Markup("")
    words = kpi_words(replace(found, rows=rows))
    return _section("What they are worth", worded_grid(words, "By cause, phase or arm", numeric=[*NUMERIC]))


def _turned_out(confusion: pd.DataFrame) -> Markup:
    told = confusion[confusion.sum(axis=1) > 0]
    if told.empty:
        return _section("What causes turned out to be", element("p", "Nobody has confirmed a cause yet."))
    texts = told.map(lambda number: count(number) if number else NOTHING)
    texts.columns = [CAUSE_WORDS.get(name, "none of them" if name == NONE else name) for name in told.columns]
    numeric = [*texts.columns]
    texts.insert(0, "named", [CAUSE_WORDS.get(cause, cause) for cause in told.index])
    return _section(
        "What causes turned out to be",
        worded_grid(texts, "Hand-offs by what people found; only what was sent is in it", numeric=numeric),
    )


def _held(report: HandoffReport) -> Markup:
    title = f"Held on {report.day:%Y-%m-%d}, and why"
    if report.held.empty:
        return _section(title, element("p", "Nothing was held."))
    rows = [
        (str(why), count(len(part)), f"{part['account_id'].iloc[0]}: {part['sentence'].iloc[0]}")
        for why, part in report.held.groupby("why", sort=True)
    ]
    texts = pd.DataFrame(rows, columns=["reason", "accounts", "such as"], dtype="str")
    told = element("p", f"{many(len(report.held), 'account')} did not go out at once.")
    return _section(title, told, worded_grid(texts, "By reason, with one account each", numeric=["accounts"]))


def _missing(sentences: Iterable[str]) -> Markup:
    items = [element("li", sentence) for sentence in sentences]
    return _section("What is missing", element("ul", *items)) if items else Markup("")


def _section(title: str, *parts: Markup) -> Markup:
    return element("section", element("h2", title), *parts)
