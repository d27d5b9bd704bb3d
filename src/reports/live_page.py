"""The page of a live comparison: one HTML file that needs nothing else."""

from __future__ import annotations

import pandas as pd

from .live import IN_WORDS, LiveReport
from .live_forest import live_forest
from .live_words import arm_words, difference_words, live_notes, ratio_words
from .markup import Markup, element
from .page import document
from .worded import worded_grid
from .words import plain_percent


def live_html(report: LiveReport) -> str:
    """Return a live comparison's page as one HTML document: the verdict first, or what holds it back."""
    found = report.found
    days = (
        f"Accounts were assigned from {found.starts:%Y-%m-%d}; the comparison ends on "
        f"{found.ends:%Y-%m-%d}, and this is what was known on {found.at:%Y-%m-%d}."
    )
    parts = [
        element("header", element("h1", report.experiment), element("p", found.verdict, class_="verdict")),
        element("p", days),
        _section("The arms, as assigned", _grid(arm_words(found), "What became of the accounts of each arm")),
        _differences(report),
        _section(
            "Did every arm get its share?",
            _grid(ratio_words(found), "Accounts by arm, and in brackets how many are due"),
        ),
        _missing(report.missing),
        *(element("p", sentence, class_="note") for sentence in live_notes(found)),
    ]
    return document(f"{report.experiment}: live", element("main", *parts))


def _differences(report: LiveReport) -> Markup:
    found = report.found
    if not found.differences:
        return Markup("")
    sure = plain_percent(found.confidence)
    note = (
        f"Each line is a {sure} interval for one pair alone. A filled mark has a winner, also when all pairs "
        f"are looked at together (Holm). Inside the grey band, ±{100 * found.margin:g} points, a difference "
        "would not matter."
    )
    grid = _grid(difference_words(found), "Every pair of arms")
    figure = element("figure", live_forest(found))
    return _section("Who keeps more?", element("p", note, class_="note"), figure, grid)


def _missing(sentences: tuple[str, ...]) -> Markup:
    if not sentences:
        return Markup("")
    listed = element("ul", *(element("li", sentence) for sentence in sentences))
    return _section("What was missing or doubtful", listed)


def _section(title: str, *parts: Markup) -> Markup:
    return element("section", element("h2", title), *parts)


def _grid(table: pd.DataFrame, caption: str) -> Markup:
    return worded_grid(table, caption, numeric=[name for name in table.columns if name not in IN_WORDS])
