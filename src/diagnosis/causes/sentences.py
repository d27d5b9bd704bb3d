"""Why an account is said to have a cause: short sentences, each with a figure, its unit and what is usual."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from ...tables import ACCOUNT_ID
from ..names import CAUSES


class Shown(NamedTuple):
    """A feature of the evidence as people read it, said from `least` on; `below`: from −least down."""

    feature: str
    least: float
    words: str
    below: bool = False


_TICKETS = "tickets that look like {} over {} days: {{value:.1f}} (mean of those at risk {{usual:.1f}})"

SHOWN: dict[str, tuple[Shown, ...]] = {
    "product_bug": (
        Shown("product_bug_28d", 0.3, _TICKETS.format("a product bug", 28)),
        Shown("product_bug_84d", 0.3, _TICKETS.format("a product bug", 84)),
    ),
    "campaign_confusion": (
        Shown("campaign_confusion_28d", 0.3, _TICKETS.format("campaign confusion", 28)),
        Shown("campaign_confusion_84d", 0.3, _TICKETS.format("campaign confusion", 84)),
        Shown(
            "tagged_84d",
            1.0,
            "tickets about a campaign over 84 days: {value:.0f} (mean of those at risk {usual:.1f})",
        ),
    ),
    "dissatisfaction": (
        Shown("dissatisfaction_84d", 0.3, _TICKETS.format("a complaint", 84)),
        Shown("dissatisfaction_365d", 0.3, _TICKETS.format("a complaint", 365)),
        Shown(
            "answer_score_365d",
            0.5,
            "answers of a year, in standard deviations: {value:.1f} (mean of those at risk {usual:.1f})",
            below=True,
        ),
    ),
    "wind_down": (
        Shown("wind_down_84d", 0.3, _TICKETS.format("finished work", 84)),
        Shown(
            "work_now",
            -0.8,
            "work in this phase: {value:.2f} times its own baseline (mean of those at risk {usual:.2f})",
            below=True,
        ),
    ),
}


NOTHING = "nothing in its tickets, answers and work speaks for a cause"


SURPRISING = 0.05
"""The p value from which on down it is said that an account writes more than is to be expected of it."""


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
    own = surging[(surging["level"] == "account") & (surging["p_value"] <= SURPRISING)]
    return {
        str(row["unit"]): [
            f"tickets of four weeks: {row['tickets']:.0f}, {row['negative']:.0f} of them in bad words; "
            f"expected of it in these phases {row['expected']:.1f} (p = {row['p_value']:.2g})"
        ]
        for row in own.to_dict("records")
    }


def _of_cause(cause: str, row: pd.Series, usual: pd.Series) -> list[str]:
    return [
        shown.words.format(value=row[shown.feature], usual=usual[shown.feature])
        for shown in SHOWN[cause]
        if (row[shown.feature] <= -shown.least if shown.below else row[shown.feature] >= shown.least)
    ][:2]
