"""The domain's headline figures as people read them: on the page, in a notebook, and in Markdown."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..evaluation.claims import Claim
from .markup import Markup, element
from .notebook import Shown
from .render import markdown_text
from .style import NOTEBOOK_STYLE
from .worded import worded_grid
from .words import NOTHING, count, known, number

TITLE = "The field's headline figures, on these data"

EXPLAINED = (
    "Intervals are 95 %, by account: an account's rows are not independent of each other. Each figure stands "
    "for itself, so that one of twenty may miss its truth by luck. A figure is what these data show, and not "
    "what a campaign causes."
)

NOTHING_MEASURABLE = "None of the headline figures can be measured on these data."

SUFFIX = {"×": "×", "%": " %", "percentage points": " points", "hours": " h", "correlation": ""}
"""What stands behind a value of each unit."""

DIGITS = {"×": 2, "%": 1, "percentage points": 2, "hours": 1, "correlation": 2}
"""Decimals of a value of each unit."""

NUMERIC = ("figure", "95 % interval")


def claims_section(claims: Sequence[Claim]) -> Markup:
    """Return the page's section: a table of the figures, how each was computed, and those that have none."""
    return element("section", element("h2", TITLE), *_parts(claims))


def show_claims(claims: Sequence[Claim]) -> Shown:
    """Return the figures for the last line of a notebook cell; `print` gives how many there are."""
    sentence = (
        f"{count(len(measured(claims)))} of {count(len(claims))} headline figures can be measured here."
    )
    style = element("style", Markup(NOTEBOOK_STYLE))
    body = element("div", style, element("p", sentence), *_parts(claims), class_="campaignpulse")
    return Shown(sentence, body)


def claims_markdown(claims: Sequence[Claim]) -> str:
    """Return a Markdown table of the figures, and a list of those that cannot be measured with the reason."""
    figures = claims_table(claims)
    lines = [list(figures.columns), ["---:" if name in NUMERIC else ":---" for name in figures.columns]]
    lines += [[markdown_text(cell) for cell in row] for row in figures.itertuples(index=False)]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines) if len(figures) else NOTHING_MEASURABLE
    reasons = "\n".join(f"- {markdown_text(sentence)}" for sentence in unmeasured_sentences(claims))
    return f"{table}\n\nNot measurable here:\n\n{reasons}" if reasons else table


def claims_table(claims: Sequence[Claim]) -> pd.DataFrame:
    """Return the figures in words, one row each: question, figure, interval, what it rests on, and what of.

    Claims that cannot be measured are not there.
    """
    rows = [
        {
            "question": claim.question,
            "figure": figure_words(claim.value, claim.unit),
            "95 % interval": interval_words(claim),
            "rests on": f"{count(claim.n)} {claim.counted}",
            "compared with": claim.against,
            "computed from": claim.metric,
        }
        for claim in measured(claims)
    ]
    names = ["question", *NUMERIC, "rests on", "compared with", "computed from"]
    return pd.DataFrame(rows, columns=names, dtype="str")


def measured(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims that have a figure."""
    return [claim for claim in claims if claim.measurable]


def unmeasured_sentences(claims: Sequence[Claim]) -> list[str]:
    """Return for each claim without a figure its question and the reason."""
    return [
        f"{claim.question} Not measurable here, because {claim.reason}."
        for claim in claims
        if not claim.measurable
    ]


def figure_words(value: float | None, unit: str) -> str:
    """Return a figure with its unit.

    >>> figure_words(3.568, "×"), figure_words(-39.96, "%"), figure_words(None, "hours")
    ('3.57×', '−40.0 %', '–')
    """
    return f"{number(value, digits=DIGITS[unit])}{SUFFIX[unit]}" if known(value) else NOTHING


def interval_words(claim: Claim) -> str:
    """Return the interval of a claim in the digits of its unit, or a dash where there is none."""
    if claim.low is None or claim.high is None:
        return NOTHING
    low, high = (number(bound, digits=DIGITS[claim.unit]) for bound in (claim.low, claim.high))
    return f"{low} to {high}"


def _parts(claims: Sequence[Claim]) -> list[Markup]:
    figures = claims_table(claims)
    parts = []
    if len(figures):
        computed = (
            element("li", f"{row['question']} ", element("span", row["computed from"], class_="few"))
            for _, row in figures.iterrows()
        )
        parts = [
            element("p", EXPLAINED, class_="note"),
            worded_grid(figures.drop(columns="computed from"), "Headline figures", numeric=NUMERIC),
            element("details", element("summary", "What each was computed from"), element("ul", *computed)),
        ]
    reasons = [element("li", sentence) for sentence in unmeasured_sentences(claims)]
    if reasons:
        parts += [element("h3", "Not measurable here"), element("ul", *reasons)]
    return parts
