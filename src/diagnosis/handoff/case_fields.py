"""A case as people read it: the named fields of templates, its line and its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...experiment import CASE_FIELDS
from ...experiment.template import BODY_FIELDS, ROLES
from ..names import UNCLEAR, case_words
from .messages import ADDRESSES, COPY_FOR
from .outbox import Claimed

MOST_ACCOUNTS = 50
"""Accounts that a text describes; of a larger case the rest is counted, and its ids are in `account_ids`."""

LATE = "sentence"
"""The field of the body that only news of a late case has: what is late about it."""

PARTS_OF_AN_ACCOUNT = (
    ("segment", "{}"),
    ("value", "{} a year"),
    ("health", "health {:.0f} of 100"),
    ("probability", "{:.0%} likely to leave"),
)


def fields_of(message: Claimed) -> dict[str, Any]:
    """Return the value of every field that a template can name; None where the case has none."""
    body = message.body
    accounts = list(body.get("accounts") or ())
    fields = {
        **{name: body.get(name) for name in (*BODY_FIELDS, "named")},
        **{f"{role}_address": _addresses(body, role) for role in ROLES},
        "idempotency_key": message.key,
        "accounts": len(accounts),
        "account_ids": [account.get("account_id") for account in accounts],
        "handoff_ids": [account.get("handoff_id") for account in accounts],
        "title": _title(body, accounts),
        "text": "\n".join(_lines(body, accounts)),
    }
    return {name: fields[name] for name in CASE_FIELDS}


def _addresses(body: Mapping[str, Any], role: str) -> str | list[str] | None:
    """Return the address of a role, a list of those that there are where several may have it."""
    known, who = body.get(ADDRESSES) or {}, body.get(role)
    if isinstance(who, list | tuple):
        return [known[name] for name in who if name in known]
    address: str | None = known.get(who)
    return address


def _title(body: Mapping[str, Any], accounts: list[Mapping[str, Any]]) -> str:
    where = f" in {body['campaign_id']}" if body.get("campaign_id") else ""
    who = str(accounts[0].get("account_id")) if len(accounts) == 1 else f"{len(accounts):,} accounts"
    kind = "Late: " if body.get(LATE) else "For information: " if body.get(COPY_FOR) else ""
    return f"{kind}{_cause(body).capitalize()}{where}: {who}"


def _cause(body: Mapping[str, Any]) -> str:
    return case_words(str(body.get("cause") or UNCLEAR), body.get("named"))


def _lines(body: Mapping[str, Any], accounts: list[Mapping[str, Any]]) -> Iterator[str]:
    if body.get(LATE):
        yield f"To {body.get('escalated_to')}: {body[LATE]}."
    if body.get(COPY_FOR):
        yield f"To {', '.join(body[COPY_FOR])}, for information: {body.get('responsible')} has the case."
    yield f"Cause: {_cause(body)}, seen on {body.get('cutoff')}."
    for name in ("responsible", "accountable", "consulted", "informed", "due_at", "playbook"):
        if body.get(name):
            value = body[name]
            told = ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
            yield f"{name.replace('_at', '').capitalize()}: {told}"
    yield ""
    for account in accounts[:MOST_ACCOUNTS]:
        yield from _of_an_account(account)
    if len(accounts) > MOST_ACCOUNTS:
        yield f"And {len(accounts) - MOST_ACCOUNTS:,} more accounts."


def _of_an_account(account: Mapping[str, Any]) -> Iterator[str]:
    parts = [
        words.format(account[name]) for name, words in PARTS_OF_AN_ACCOUNT if account.get(name) is not None
    ]
    yield f"- {account.get('account_id')}" + (f" ({', '.join(parts)})" if parts else "")
    for sentence in _listed(account.get("evidence")):
        yield f"  {sentence}"
    for quote in _listed(account.get("quotes")):
        yield f"  > {quote}"


def _listed(value: Any) -> list[str]:
    """Return a list of texts, of which a single one may stand for itself."""
    return [str(value)] if isinstance(value, str) else [str(entry) for entry in value or ()]
