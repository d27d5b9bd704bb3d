"""Accounts that one campaign has put into the same trouble are one case."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass

import pandas as pd

from ...experiment.routing import Grouping
from ...tables import CAMPAIGN_ID
from .columns import Row, rows_of
from .drafts import ROLES, named
from .state import BookState

About = tuple[str, str]
"""Campaign and cause."""


@dataclass(frozen=True)
class Case:
    """One thing to do about one or more accounts: what goes out as one message. The first row leads."""

    rows: tuple[Row, ...]

    @property
    def lead(self) -> Row:
        """The hand-off that comes first; all have its roles and its hours."""
        return self.rows[0]

    @property
    def priority(self) -> float:
        """The priorities of all its accounts together."""
        return math.fsum(row["priority"] for row in self.rows)


def join_open(drafts: list[Row], book: BookState, rule: Grouping) -> tuple[list[Row], list[Row]]:
    """Return the hand-offs that join an open group, as part of its case, and all others.

    A group is joined whatever the team of the account: that of its own team, if there are several, else the
    latest. Whoever is responsible for the case has it already: it is no new message. What its whole cohort
    shows is one (`campaigns.of_campaigns` knows whom it was told), and who is at risk that day is part of it.
    """
    groups = _open_groups(book)
    fit = [row for row in drafts if _may_group(row, rule)]
    new = {_about(row) for row in fit if row["cohort"] is not None}
    joined, others = [], []
    for row in drafts:
        old = _may_group(row, rule) and _about(row) not in new
        case = _to_join(row, groups[_about(row)]) if old else None
        if case is None:
            others.append(row)
        else:
            shared = {name: case[name] for name in ("case_id", "destination", *ROLES, "due_at", "send_at")}
            shared["responsible"] = case["assigned_to"] or case["responsible"]
            shared["waits"] = f"joined the open case {case['case_id']}"
            joined.append(_as_part(row, shared))
    return joined, others


def into_cases(
    drafts: list[Row], sizes: pd.Series, rule: Grouping, *, experiment: str, at: pd.Timestamp
) -> list[Case]:
    """Return the cases of a day, highest priority first; `sizes` are scored accounts by campaign.

    All that a campaign and cause have that day are one group, whatever the team of each. It is one case where
    it has `rule.min_accounts` and `rule.min_share` of the accounts that its campaign concerns, or where the
    cohort of the campaign as a whole shows the trouble.
    """
    groups: dict[About, list[Row]] = defaultdict(list)
    for row in drafts:
        if _may_group(row, rule):
            groups[_about(row)].append(row)
    large = {
        about: rows for about, rows in groups.items() if _is_large(rows, int(sizes.get(about[0], 0)), rule)
    }
    alone = [Case((row,)) for row in drafts if not (_may_group(row, rule) and _about(row) in large)]
    made = [_group(about, rows, experiment=experiment, at=at) for about, rows in large.items()]
    return sorted([*alone, *made], key=lambda case: (-case.priority, case.lead["account_id"]))


def _group(about: About, rows: list[Row], *, experiment: str, at: pd.Timestamp) -> Case:
    """Return the case of a group, whose first row also says what is known of the campaign as a whole."""
    whole = next((row for row in rows if row["cohort"] is not None), None)
    speaks = whole or _most_urgent_of_most(rows)
    name = named(experiment, *about, speaks["responsible"], f"{at:%Y-%m-%d}")
    shared = {key: speaks[key] for key in ("destination", *ROLES, "hours")} | {"case_id": name}
    first, *rest = (_as_part(row, shared) for row in rows)
    said = [] if whole is None else [whole["cohort"]]
    return Case((first | {"evidence": [*said, *first["evidence"]]}, *rest))


def _most_urgent_of_most(rows: list[Row]) -> Row:
    """Return the first row of the destination that most have, and there of the team; of equal ones, the most
    urgent."""
    places = Counter(row["destination"] for row in rows)
    teams = Counter((row["destination"], row["responsible"]) for row in rows)
    return max(
        rows,
        key=lambda row: (places[row["destination"]], teams[row["destination"], row["responsible"]]),
    )


def _as_part(row: Row, shared: Row) -> Row:
    """Return a hand-off as part of a case; why it alone would go elsewhere is true of it no more."""
    own = row["evidence"]
    if row["destination"] != shared["destination"]:
        own = [sentence for sentence in own if sentence not in row["detour"]]
    return {**row, **shared, "evidence": own}


def _is_large(rows: list[Row], concerned: int, rule: Grouping) -> bool:
    if any(row["cohort"] is not None for row in rows):
        return True
    return len(rows) >= rule.min_accounts and len(rows) >= rule.min_share * concerned


def _may_group(row: Row, rule: Grouping) -> bool:
    """Whoever was given an account by hand keeps it apart, and one without a clear cause is no sign of a
    campaign's trouble."""
    alone = row.get("moved") or row["named"] != row["cause"]
    return row["cause"] in rule.causes and row[CAMPAIGN_ID] is not None and not alone


def _about(row: Row) -> About:
    return (row[CAMPAIGN_ID], row["cause"])


def _to_join(row: Row, groups: list[Row]) -> Row | None:
    own = [group for group in groups if group["responsible"] == row["responsible"]]
    return next(reversed(own or groups), None)


def _open_groups(book: BookState) -> dict[About, list[Row]]:
    """The first hand-offs of the open cases of several accounts, by what they are about, the latest last."""
    opened = set(book.open["case_id"])
    groups: dict[About, list[Row]] = defaultdict(list)
    for lead in rows_of(book.cases):
        if lead["case_id"] in opened and lead["case_id"] != lead["handoff_id"]:
            groups[_about(lead)].append(lead)
    return groups
