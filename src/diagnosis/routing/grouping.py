"""Accounts that one campaign has put into the same trouble are one case."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

import pandas as pd

from ...experiment.routing import Grouping
from ...tables import CAMPAIGN_ID
from .columns import Row, rows_of
from .drafts import ROLES, named
from .state import BookState

GroupKey = tuple[str, str, str]
"""Campaign, cause and the team that is responsible."""


@dataclass(frozen=True)
class Case:
    """One thing to do about one or more accounts: what goes out as one message. The first row leads."""

    rows: tuple[Row, ...]

    @property
    def lead(self) -> Row:
        """The hand-off with the highest priority, whose row of the matrix holds for all."""
        return self.rows[0]

    @property
    def priority(self) -> float:
        """The priorities of all its accounts together."""
        return math.fsum(row["priority"] for row in self.rows)


def join_open(drafts: list[Row], book: BookState, rule: Grouping) -> tuple[list[Row], list[Row]]:
    """Return the hand-offs that join an open group, as part of its case, and all others.

    Whoever is responsible for the case has it already: it is no new message.
    """
    cases = _open_groups(book)
    joined, others = [], []
    for row in drafts:
        case = cases.get(_key(row)) if _may_group(row, rule) else None
        if case is None:
            others.append(row)
        else:
            shared = {name: case[name] for name in ("case_id", *ROLES, "due_at", "send_at")}
            shared["responsible"] = case["assigned_to"] or case["responsible"]
            joined.append({**row, **shared, "waits": f"joined the open case {case['case_id']}"})
    return joined, others


def into_cases(
    drafts: list[Row], sizes: pd.Series, rule: Grouping, *, experiment: str, at: pd.Timestamp
) -> list[Case]:
    """Return the cases of a day, highest priority first; `sizes` are scored accounts by campaign.

    A group needs `rule.min_accounts` and `rule.min_share` of the accounts that its campaign concerns, unless
    the cohort of the campaign as a whole shows the trouble.
    """
    groups: dict[GroupKey, list[Row]] = defaultdict(list)
    for row in drafts:
        if _may_group(row, rule):
            groups[_key(row)].append(row)
    large = {key: rows for key, rows in groups.items() if _is_large(rows, int(sizes.get(key[0], 0)), rule)}
    alone = [Case((row,)) for row in drafts if not (_may_group(row, rule) and _key(row) in large)]
    made = [_group(rows, named(experiment, *key, f"{at:%Y-%m-%d}")) for key, rows in large.items()]
    return sorted([*alone, *made], key=lambda case: (-case.priority, case.lead["account_id"]))


def _group(rows: list[Row], name: str) -> Case:
    """Return the case of a group, whose first row also says what is known of the campaign as a whole."""
    shared = {key: rows[0][key] for key in (*ROLES, "hours")}
    first, *rest = ({**row, **shared, "case_id": name} for row in rows)
    whole = [sentence for sentence in (_cohort(rows),) if sentence is not None]
    return Case((first | {"evidence": [*whole, *first["evidence"]]}, *rest))


def _cohort(rows: list[Row]) -> str | None:
    return next((row["cohort"] for row in rows if row["cohort"] is not None), None)


def _is_large(rows: list[Row], concerned: int, rule: Grouping) -> bool:
    if _cohort(rows) is not None:
        return True
    return len(rows) >= rule.min_accounts and len(rows) >= rule.min_share * concerned


def _may_group(row: Row, rule: Grouping) -> bool:
    """Whoever was given an account by hand keeps it apart, and one without a clear cause is no sign of a
    campaign's trouble."""
    alone = row.get("moved") or row["named"] != row["cause"]
    return row["cause"] in rule.causes and row[CAMPAIGN_ID] is not None and not alone


def _key(row: Row) -> GroupKey:
    return (row[CAMPAIGN_ID], row["cause"], row["responsible"])


def _open_groups(book: BookState) -> dict[GroupKey, Row]:
    """The first hand-off of each open case of several accounts, by what it is about; the latest counts."""
    opened = set(book.open["case_id"])
    return {
        _key(lead): lead
        for lead in rows_of(book.cases)
        if lead["case_id"] in opened and lead["case_id"] != lead["handoff_id"]
    }
