"""Why an account is said to have a cause: short sentences, each with a figure, its unit and what is usual."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from ...tables import ACCOUNT_ID
from ..names import CAUSES
from .evidence import HEALTH_OF


class Shown(NamedTuple):
    """A feature of the evidence as people read it, said from `least` on; `below`: from −least down.

    `beside`: said only where that feature is at least SOME, since alone it speaks for something else.
    """

    feature: str
    least: float
    words: str
    below: bool = False
    beside: str | None = None


SOME = 0.3
"""Tickets, as probabilities added up, from which they are worth a sentence."""

LOW_HEALTH = 25.0
"""Of 100: the part of the health that is lowest is said from there on down."""

_TICKETS = "tickets that look like {} over {} days: {{value:.1f}} (mean of those at risk {{usual:.1f}})"

SHOWN: dict[str, tuple[Shown, ...]] = {
    "product_bug": (
        Shown("product_bug_28d", SOME, _TICKETS.format("a product bug", 28)),
        Shown("product_bug_84d", SOME, _TICKETS.format("a product bug", 84)),
    ),
    "campaign_confusion": (
        Shown("campaign_confusion_28d", SOME, _TICKETS.format("campaign confusion", 28)),
        Shown(
            "campaign_use",
            1.5,
            "work a day for the campaign: {value:.1f} times its baseline, which looks like adoption "
            "(mean of those at risk {usual:.1f})",
            beside="campaign_confusion_84d",
        ),
        Shown("campaign_confusion_84d", SOME, _TICKETS.format("campaign confusion", 84)),
        Shown(
            "tagged_84d",
            1.0,
            "tickets about a campaign over 84 days: {value:.0f} (mean of those at risk {usual:.1f})",
        ),
    ),
    "dissatisfaction": (
        Shown("dissatisfaction_84d", SOME, _TICKETS.format("a complaint", 84)),
        Shown("dissatisfaction_365d", SOME, _TICKETS.format("a complaint", 365)),
        Shown(
            "answer_score_365d",
            0.5,
            "answers of a year, in standard deviations: {value:.1f} (mean of those at risk {usual:.1f})",
            below=True,
        ),
    ),
    "wind_down": (
        Shown("wind_down_84d", SOME, _TICKETS.format("finished work", 84)),
        Shown(
            "work_now",
            -0.8,
            "work in this phase: {value:.2f} times its own baseline (mean of those at risk {usual:.2f})",
            below=True,
        ),
    ),
}


NOTHING = "nothing in its tickets, answers and work speaks for a cause"


MOST_OF_A_CAUSE = 2
"""Sentences for each cause: a hand-off is read in a minute."""


def sentences(
    evidence: pd.DataFrame, probabilities: pd.DataFrame, surging: pd.DataFrame | None = None
) -> pd.Series:
    """Return a list of sentences for each row: what speaks for its causes, the likeliest cause first.

    With a table of `surges`, first where an account writes more than is to be expected of it.
    """
    more = _surges(surging)
    usual = evidence.mean(numeric_only=True)
    order = probabilities[list(CAUSES)].fillna(0.0).to_numpy().argsort(axis=1, kind="stable")[:, ::-1]
    found = [
        [said for place in places for said in _of_cause(CAUSES[place], row, usual)]
        for places, (_, row) in zip(order, evidence.iterrows(), strict=True)
    ]
    written = [
        more.get(account, []) + said for account, said in zip(evidence[ACCOUNT_ID], found, strict=True)
    ]
    return pd.Series([said or [NOTHING] for said in written], evidence.index)


def _surges(surging: pd.DataFrame | None) -> dict[str, list[str]]:
    if surging is None or surging.empty:
        return {}
    own = surging[(surging["level"] == "account") & surging["surge"].astype(bool)]
    return {
        str(row["unit"]): [
            f"tickets of four weeks: {row['tickets']:.0f}, {row['negative']:.0f} of them in bad words; "
            f"expected of it in these phases {row['expected']:.1f} (q = {row['q_value']:.2g})"
        ]
        for row in own.to_dict("records")
    }


def _of_cause(cause: str, row: pd.Series, usual: pd.Series) -> list[str]:
    found = [
        shown.words.format(value=row[shown.feature], usual=usual[shown.feature])
        for shown in SHOWN[cause]
        if (row[shown.feature] <= -shown.least if shown.below else row[shown.feature] >= shown.least)
        and (shown.beside is None or row[shown.beside] >= SOME)
    ][:MOST_OF_A_CAUSE]
    return found + _lowest_health(row, usual) if cause == "dissatisfaction" else found


def _lowest_health(row: pd.Series, usual: pd.Series) -> list[str]:
    """Say which part of the health is lowest, where it is low: what an account lacks it does not write of."""
    parts = [name for name in row.index.astype(str) if name.startswith(HEALTH_OF)]
    health = row[parts].dropna().astype("float64")
    if health.empty or health.min() > LOW_HEALTH:
        return []
    name = str(health.idxmin())
    return [
        f"lowest of its health: {name.removeprefix(HEALTH_OF)} {health[name]:.0f} of 100 "
        f"(mean of those at risk {usual[name]:.0f})"
    ]
