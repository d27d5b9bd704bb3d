"""Cases as messages: what a receiver is sent, in plain values."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from ...tables import ACCOUNT_ID, CAMPAIGN_ID, CUTOFF, HEALTH, PHASE, PROBABILITY, SEGMENT, VALUE
from ..routing.columns import Row
from .cells import plain

NOBODYS: Mapping[str, str] = MappingProxyType({})
"""The addresses of an experiment that names none."""

OF_THE_CASE = (
    "case_id",
    "cause",
    "named",
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


COPY_FOR = "copy_for"
"""What only a copy has: who are informed by it, and have nothing to do."""

A_COPY = "copy/"
"""What the key of a copy has after that of its case."""

ADDRESSES = "addresses"


def body_of(rows: list[Row], addresses: Mapping[str, str] = NOBODYS) -> dict[str, Any]:
    """Return what is told of a case: what its first hand-off says of it, and each of its accounts.

    `responsible` is who has it now; `priority` is that of all its accounts together; `addresses` are those of
    whoever has a part in it, by name.
    """
    lead = rows[0]
    told = {name: plain(lead[name]) for name in OF_THE_CASE}
    told["responsible"] = lead["assigned_to"] or lead["responsible"]
    told["priority"] = math.fsum(row["priority"] for row in rows)
    accounts = [{name: plain(row[name]) for name in OF_AN_ACCOUNT} for row in rows]
    part = (told["responsible"], told["accountable"], *told["consulted"], *told["informed"])
    known = {name: addresses[name] for name in part if name in addresses}
    return told | {ADDRESSES: known, "accounts": accounts}


def copies_of(
    body: Mapping[str, Any], receiver: str, own_receiver: Callable[[str], str | None]
) -> list[dict[str, Any]]:
    """Return a copy of a case for each other receiver through which somebody informed hears.

    `receiver` has the case itself; `own_receiver` is that of a team by name, None where it has none.
    """
    hear: dict[str, list[str]] = {}
    for name in body["informed"]:
        own = own_receiver(name)
        if own is not None and own != receiver:
            hear.setdefault(own, []).append(name)
    return [
        message_of({**body, COPY_FOR: names}, own, about=f"{A_COPY}{_name(own)}")
        for own, names in hear.items()
    ]


def _name(receiver: str) -> str:
    """The name of a receiver in its experiment, whose own has no slash: the receiver's may."""
    return receiver.split("/", 1)[-1]


def message_of(body: dict[str, Any], receiver: str, *, about: str | None = None) -> dict[str, Any]:
    """Return the message to a receiver; its key is the same whenever the same is told of the case.

    `about` is what else than the case itself is told, such as escalation/0.

    >>> message_of({"case_id": "c1"}, "tracker", about="escalation/0")["idempotency_key"]
    'c1/escalation/0'
    """
    key = body["case_id"] if about is None else f"{body['case_id']}/{about}"
    return {"case_id": body["case_id"], "idempotency_key": key, "receiver": receiver, "body": body}
