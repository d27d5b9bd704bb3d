"""Cases as messages: what a receiver is sent, in plain values."""

from __future__ import annotations

import math
from typing import Any

from ...tables import ACCOUNT_ID, CAMPAIGN_ID, CUTOFF, HEALTH, PHASE, PROBABILITY, SEGMENT, VALUE
from ..routing.columns import Row
from .cells import plain

OF_THE_CASE = (
    "case_id",
    "cause",
    CUTOFF,
    "responsible",
    "accountable",
    "consulted",
    "informed",
    "due_at",
    "playbook",
    CAMPAIGN_ID,
    PHASE,
)
OF_AN_ACCOUNT = (
    "handoff_id",
    ACCOUNT_ID,
    HEALTH,
    PROBABILITY,
    VALUE,
    SEGMENT,
    "evidence",
    "quotes",
)


def body_of(rows: list[Row]) -> dict[str, Any]:
    """Return what is told of a case: what its first hand-off says of it, and each of its accounts.

    `responsible` is who has it now; `priority` is that of all its accounts together.
    """
    lead = rows[0]
    told = {name: plain(lead[name]) for name in OF_THE_CASE}
    told["responsible"] = lead["assigned_to"] or lead["responsible"]
    told["priority"] = math.fsum(row["priority"] for row in rows)
    accounts = [{name: plain(row[name]) for name in OF_AN_ACCOUNT} for row in rows]
    return told | {"accounts": accounts}


def message_of(body: dict[str, Any], receiver: str, *, about: str | None = None) -> dict[str, Any]:
    """Return the message to a receiver; its key is the same whenever the same is told of the case.

    `about` is what else than the case itself is told, such as escalation/0.

    >>> message_of({"case_id": "c1"}, "tracker", about="escalation/0")["idempotency_key"]
    'c1/escalation/0'
    """
    key = body["case_id"] if about is None else f"{body['case_id']}/{about}"
    return {"case_id": body["case_id"], "idempotency_key": key, "receiver": receiver, "body": body}
