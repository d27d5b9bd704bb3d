"""Candidates as hand-offs: who does what, and a name that is the same whenever the day is routed."""

from __future__ import annotations

import hashlib
import math

import pandas as pd

from ...experiment import RaciRow, Routing
from ...tables import ACCOUNT_ID, CAMPAIGN_ID, CUTOFF, PHASE, SEGMENT
from ..names import CAUSE_WORDS, UNCLEAR
from .columns import HANDOFF_COLUMNS, Row
from .matrix import CAUSE_OF, row_for
from .state import BookState

ID_DIGITS = 16
"""Hexadecimal digits of an id, of SHA-256's 64: 64 bits, which do not meet by chance in a company's life."""

ROLES = ("responsible", "accountable", "consulted", "informed", "playbook")
"""What a row of the matrix says, but for its hours."""


def named(*parts: str) -> str:
    """Return an id of what the parts name: the same parts, the same id.

    >>> named("spring", "a1", "2025-04-01", "product_bug")
    '71bfa5b4f4ff7596'
    """
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:ID_DIGITS]


def draft(candidate: Row, routing: Routing, book: BookState) -> Row:
    """Return a candidate as a hand-off of its own case.

    `hours` is until when it is due, once it is sent, `cohort` what is known of a whole campaign, whose
    trouble is one case whatever the segment, and `detour` the evidence of where it goes.
    """
    wide = candidate.get("campaign_wide", False)
    raci = row_for(
        routing.matrix,
        candidate["destination"],
        segment=None if wide else _text(candidate[SEGMENT]),
        phase=_text(candidate[PHASE]),
    )
    kind = (candidate[ACCOUNT_ID], candidate["cause"])
    name = named(book.experiment, kind[0], f"{candidate[CUTOFF]:%Y-%m-%d}", kind[1])
    row = {column: candidate.get(column) for column in HANDOFF_COLUMNS}
    row |= {column: _text(row[column]) for column in (CAMPAIGN_ID, PHASE, SEGMENT)}
    row |= {
        "handoff_id": name,
        "case_id": name,
        "hours": raci.due_in_hours,
        "cohort": candidate["cohort"] if wide else None,
        **_roles(raci),
    }
    detour = _detour(candidate)
    row |= {"evidence": [*candidate["evidence"], *detour], "detour": detour}
    row["quotes"] = list(candidate["quotes"])
    return row | ({"responsible": book.moved[kind], "moved": True} if kind in book.moved else {})


def _roles(raci: RaciRow) -> Row:
    roles = {name: getattr(raci, name) for name in ROLES}
    return roles | {"consulted": list(raci.consulted), "informed": list(raci.informed)}


def _detour(candidate: Row) -> list[str]:
    """What a reader would wonder at: it goes to another team than its likeliest cause says, or has none."""
    cause, destination = candidate["named"], candidate["destination"]
    if not candidate.get("campaign_wide") and pd.isna(candidate.get("expected_cost", 0.0)):
        return [
            f"nothing is known of its causes; sent to {destination}, which costs least if all are as likely"
        ]
    if cause == UNCLEAR:
        return [f"no cause is clear; sent to {destination}, where it costs least"]
    if CAUSE_OF[destination] == cause:
        return []
    likely = candidate.get(cause, math.nan)
    sure = "" if math.isnan(likely) else f" ({likely:.0%} likely)"
    return [f"sent to {destination}, which costs least, although {CAUSE_WORDS[cause]}{sure} comes first"]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
