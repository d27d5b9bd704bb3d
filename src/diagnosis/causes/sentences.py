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
    `beyond`: said only where it is SOME more than that feature, which has a sentence of its own. `digits` of
    the figure are shown.
    """

    feature: str
    least: float
    words: str
    below: bool = False
    beside: str | None = None
    beyond: str | None = None
    digits: int = 1

    def of(self, row: pd.Series, usual: pd.Series) -> str | None:
        """Return the sentence of an account, None where it would say nothing new."""
        value = row[self.feature]
        said = value <= -self.least if self.below else value >= self.least
        said &= self.beside is None or row[self.beside] >= SOME
        said &= self.beyond is None or value - row[self.beyond] >= SOME
        figures = {"value": value, "usual": usual[self.feature]}
        told = {name: _figure(figure, self.digits) for name, figure in figures.items()}
        return self.words.format(**told) if said else None


SOME = 0.3
"""Tickets, as probabilities added up, from which they are worth a sentence."""

LOW_HEALTH = 25.0
"""Of 100: the part of the health that is lowest is said from there on down."""

_TICKETS = "tickets that look like {} over {} days: {{value}} (mean of those at risk {{usual}})"

SHOWN: dict[str, tuple[Shown, ...]] = {
    "product_bug": (
        Shown("product_bug_28d", SOME, _TICKETS.format("a product bug", 28)),
        Shown("product_bug_84d", SOME, _TICKETS.format("a product bug", 84), beyond="product_bug_28d"),
    ),
    "campaign_confusion": (
        Shown("campaign_confusion_28d", SOME, _TICKETS.format("campaign confusion", 28)),
        Shown(
            "campaign_use",
            1.5,
            "work a day for the campaign: {value} times its baseline, which looks like adoption "
            "(mean of those at risk {usual})",
            beside="campaign_confusion_84d",
        ),
        Shown(
            "campaign_confusion_84d",
            SOME,
            _TICKETS.format("campaign confusion", 84),
            beyond="campaign_confusion_28d",
        ),
        Shown(
            "tagged_84d",
            1.0,
            "tickets with the name of a campaign over 84 days: {value} (mean of those at risk {usual})",
            beyond="campaign_confusion_84d",
        ),
    ),
    "dissatisfaction": (
        Shown("dissatisfaction_84d", SOME, _TICKETS.format("a complaint", 84)),
        Shown(
            "dissatisfaction_365d", SOME, _TICKETS.format("a complaint", 365), beyond="dissatisfaction_84d"
        ),
        Shown(
            "answer_score_365d",
            0.5,
            "answers of a year, in standard deviations: {value} (mean of those at risk {usual})",
            below=True,
        ),
    ),
    "wind_down": (
        Shown("wind_down_84d", SOME, _TICKETS.format("finished work", 84)),
        Shown(
            "work_now",
            -0.8,
            "work in this phase: {value} times its own baseline (mean of those at risk {usual})",
            below=True,
            digits=2,
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
    told = (shown.of(row, usual) for shown in SHOWN[cause])
    found = [sentence for sentence in told if sentence is not None][:MOST_OF_A_CAUSE]
    return found + _lowest_health(row, usual) if cause == "dissatisfaction" else found


def _figure(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace("-", "−")  # a hyphen is no minus


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
