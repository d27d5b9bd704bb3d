"""From causes to hand-offs: who is sent what today, and what is held, and why."""

from __future__ import annotations

import pandas as pd

from ...experiment import Routing
from ...tables import CAMPAIGN_ID
from .campaigns import of_campaigns
from .candidates import candidates
from .columns import HANDOFF_COLUMNS, HELD_COLUMNS, Row, frame_of, rows_of
from .drafts import draft
from .grouping import Case, into_cases, join_open
from .hours import WorkingTime
from .limits import Limits, Place
from .sift import held_row, sift
from .state import BookState


def route(
    causes: pd.DataFrame,
    scores: pd.DataFrame,
    accounts: pd.DataFrame | None,
    matrix: Routing,
    book: BookState,
    at: pd.Timestamp,
    *,
    affected: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the hand-offs of the day `at` (HANDOFF_COLUMNS) and what is held (HELD_COLUMNS).

    `causes` has a row for each account at risk, `scores` one for each account; `matrix` is the block
    `routing` of the experiment, `book` what is known of earlier hand-offs. Nothing is written: the same
    arguments give the same tables, in whatever order their rows come, and once the book knows the
    hand-offs of a day, the same day gives none. Rows with one `case_id` are one message, of the case's
    `send_at`; higher `priority` (money a year at risk) goes first. Each row of `causes` is in one of the two
    tables, or in both where its hand-off waits for room or for the end of quiet days. `affected` are accounts
    that are not at risk, and whose campaign's trouble is to be one case (`cohorts.affected_accounts`).
    """
    rows = rows_of(candidates(causes, scores, accounts))
    free, held = sift(rows, book, rest_days=matrix.budget.rest_days, at=at)
    free += of_campaigns(affected, scores, accounts, routing=matrix, book=book, at=at)
    joined, others = join_open([draft(row, matrix, book) for row in free], book, matrix.group)
    sizes = scores[CAMPAIGN_ID].value_counts()
    cases = into_cases(others, sizes, matrix.group, experiment=book.experiment, at=at)
    limits = Limits(matrix, book, at=at, accounts=len(scores))
    made = list(joined)
    for case in cases:
        opened, waiting = _opened(case, limits)
        made += opened
        held += waiting
    return frame_of(made, HANDOFF_COLUMNS), frame_of(held, HELD_COLUMNS)


def _opened(case: Case, limits: Limits) -> tuple[list[Row], list[Row]]:
    """The hand-offs of a case within the limits, and what is held of it."""
    team = case.lead["responsible"]
    if (refusal := limits.refusal()) is not None:
        return [], [held_row(row, *refusal) for row in case.rows]
    place = limits.place(team)
    if place is None:
        return [], [held_row(row, *limits.full(team)) for row in case.rows]
    due_at = due(place.send_at, case.lead["hours"], limits.routing)
    sent = {"send_at": place.send_at, "due_at": due_at, "waits": place.sentence}
    return [{**row, **sent} for row in case.rows], _waiting(case, place)


def _waiting(case: Case, place: Place) -> list[Row]:
    if not place.why:
        return []
    return [
        held_row(row, place.why, place.sentence, handoff_id=row["handoff_id"], until=place.send_at)
        for row in case.rows
    ]


def due(since: pd.Timestamp, hours: float, routing: Routing) -> pd.Timestamp:
    """Return the moment so many hours after another, as `routing.due_counts` says."""
    if routing.due_counts == "plain":
        return since + pd.Timedelta(hours=hours)
    return WorkingTime(routing.quiet).after(since, hours)
