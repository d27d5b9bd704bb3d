"""The accounts that two scorers see most differently, with the reasons of both and what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from .dates import day_words
from .markup import Markup, element
from .worded import worded_grid
from .words import count, many

TITLE = "Where the two disagree most"


def disagreements_section(found: pd.DataFrame, *, challenger: str, reference: str) -> Markup:
    """Return the page's section: a table for each direction; `found` is that of `disagreements`."""
    sides = ((challenger, found["difference"] > 0), (reference, found["difference"] < 0))
    note = (
        "Each account by its last test snapshot. Places count from the likeliest to churn among the accounts "
        "of that day. Reasons tell what moved each score in health points, 0 to 100, where 100 is healthy. "
        "Single cases teach what a scorer looks at, and not which of the two is better."
    )
    tables = [
        element(
            "details",
            element("summary", f"{many(int(rows.sum()), 'account')} likelier to churn for {name}"),
            worded_grid(
                disagreement_words(found[rows], challenger=challenger, reference=reference),
                f"Likelier to churn for {name}",
                numeric=[f"place for {challenger}", f"place for {reference}"],
            ),
            class_="dense",
        )
        for name, rows in sides
        if rows.any()
    ]
    nothing = [] if tables else [element("p", "On no account: both put all of them in the same order.")]
    return element(
        "section",
        element("h2", TITLE),
        _so_many(found, challenger, reference),
        *nothing,
        *tables,
        element("p", note, class_="note"),
    )


def disagreement_words(found: pd.DataFrame, *, challenger: str, reference: str) -> pd.DataFrame:
    """Return one row an account in words: who, when, what happened, both places, and the reasons of both."""
    sides = {"challenger": challenger, "reference": reference}
    rows = []
    for row in found.to_dict("records"):
        told = {
            "account": str(row["account_id"]),
            "scored on": f"{day_words(row['cutoff'])}, {row['phase']}",
            "what happened": _outcome(row),
        }
        told |= {
            f"place for {name}": f"{count(row[f'{side}_place'])} of {count(row['of_accounts'])}"
            for side, name in sides.items()
        }
        told |= {
            f"why, {name}": str(row[f"{side}_reasons"])
            for side, name in sides.items()
            if isinstance(row.get(f"{side}_reasons"), str)
        }
        rows.append(told)
    return pd.DataFrame(rows, dtype="str")


def _outcome(row: Mapping[Any, Any]) -> str:
    if not row["churned"]:
        return "stayed"
    at = row.get("churn_at")
    return "churned" if at is None or pd.isna(at) else f"churned on {day_words(at)}"


def _so_many(found: pd.DataFrame, challenger: str, reference: str) -> Markup:
    """Return in a sentence how many of those that either puts higher did churn."""
    if found.empty:
        return Markup("")
    higher = found["difference"] > 0
    said = (
        f"{_churned(found[higher])} that {challenger} puts farthest above {reference} churned, and "
        f"{_churned(found[~higher])} that it puts farthest below."
    )
    return element("p", said)


def _churned(found: pd.DataFrame) -> str:
    return f"{count(found['churned'].astype(bool).sum())} of the {many(len(found), 'account')}"
