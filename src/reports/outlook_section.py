"""Expected against realised on the page of a recalibration: all customers first, then by phase."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from ..tables import PHASES
from .markup import Markup, element
from .outlook_chart import outlook_chart
from .worded import worded_grid
from .words import number, with_interval

OVERALL = "overall"
METRICS = {"auc": ("ROC AUC", 3), "brier": ("Brier score", 4)}
"""What a metric is called, and its decimals."""

NUMBERS_OF = 12
"""Weeks in the table of numbers: a horizon of 90 days, the span in which nothing has come true yet."""

READING = (
    "A mark is what came true of the customers of that week, once their outcomes had matured; the band knows "
    "chance alone, and holds most marks while nothing changes. Marks on its bad side, below for the ROC AUC "
    "and above for the Brier score, are what the expectation did not see."
)


def outlook_section(performance: pd.DataFrame, *, early: str | None, blind_to: str) -> Markup:
    """Return the section; empty where nothing has been looked at.

    `performance` has a row for each metric, phase and week: cutoff, expected, low, high, realised. `early`
    says what those say who have left already, `blind_to` what an expectation cannot see.
    """
    if performance.empty:
        return Markup("")
    said = [element("p", f"{early[0].upper()}{early[1:]}.")] if early else []
    return element(
        "section",
        element("h2", "Expected against realised"),
        element("p", blind_to + ".", class_="note"),
        *said,
        element("div", *_figures(performance, [OVERALL]), class_="figures"),
        element("p", READING, class_="note"),
        *_by_phase(performance),
        element("details", element("summary", "Numbers of the last weeks"), _numbers(performance)),
    )


def _by_phase(performance: pd.DataFrame) -> Iterator[Markup]:
    phases = [phase for phase in PHASES if phase in set(performance["phase"])]
    if phases:
        yield element(
            "details",
            element("summary", f"By phase: {', '.join(phases)}"),
            element("div", *_figures(performance, phases), class_="figures"),
        )


def _figures(performance: pd.DataFrame, phases: Sequence[str]) -> Iterator[Markup]:
    for phase in phases:
        for metric, (name, digits) in METRICS.items():
            rows = performance[(performance["metric"] == metric) & (performance["phase"] == phase)]
            if len(rows):
                whose = "all customers" if phase == OVERALL else f"phase {phase}"
                yield element("figure", outlook_chart(rows, what=f"{name}, {whose}", digits=digits))


def _numbers(performance: pd.DataFrame) -> Markup:
    rows = performance[performance["phase"] == OVERALL]
    weeks = sorted(rows["cutoff"].unique())
    came = sorted(rows.loc[rows["realised"].notna(), "cutoff"].unique())
    shown = rows[rows["cutoff"].isin([*weeks[-NUMBERS_OF:], *came[-NUMBERS_OF:]])]
    table: dict[pd.Timestamp, dict[str, str]] = {}
    for row in shown.to_dict("records"):
        (name, digits), day = METRICS[row["metric"]], row["cutoff"]
        told = with_interval(number(row["expected"], digits=digits), row["low"], row["high"], digits=digits)
        table.setdefault(day, {"week of": f"{day:%Y-%m-%d}"})
        came_true = number(row["realised"], digits=digits)
        table[day] |= {f"{name} expected": told, f"{name} came": came_true}
    texts = pd.DataFrame([table[day] for day in sorted(table)]).fillna("–")
    return worded_grid(
        texts, "Expected, with its bounds, and what came true", numeric=list(texts.columns[1:])
    )
