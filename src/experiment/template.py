"""Texts with named fields of a case, such as {cause}, in whatever a receiver's interface asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ..checks import listed, nearest

BODY_FIELDS = (
    "case_id",
    "cause",
    "phase",
    "campaign_id",
    "cutoff",
    "due_at",
    "priority",
    "playbook",
    "responsible",
    "accountable",
    "consulted",
    "informed",
)
"""What is named as it stands in the body of a case."""

ROLES = ("responsible", "accountable", "consulted", "informed")

CASE_FIELDS = (
    "idempotency_key",
    *BODY_FIELDS,
    "named",
    *(f"{role}_address" for role in ROLES),
    "accounts",
    "account_ids",
    "handoff_ids",
    "title",
    "text",
)
"""What of a case can be named: `title` says it in a line, `text` in full; `accounts` is their number. An
address is that of `handoff.addresses`, of `consulted` and `informed` a list of those that there are."""

FIELD = re.compile(r"\{([A-Za-z_]+)\}")


def require_fields(template: Any, known: Iterable[str] = CASE_FIELDS) -> None:
    """Refuse a template that names a field which no case has. Raises ValueError."""
    known = tuple(known)
    for name in _named(template):
        if name not in known:
            hint = nearest(name, known)
            meant = f"; {{{hint}}} is close" if hint else f"; a case has {listed(known)}"
            raise ValueError(f"{{{name}}} is no field of a case{meant}")


def filled(template: Any, fields: Mapping[str, Any], quote: Callable[[str], str] = str) -> Any:
    """Return a template with its fields, in lists and dictionaries too; `quote` is applied to what is put in.

    A text that is one field and nothing else becomes the field's own value, a number or null too; inside
    other text, null is empty and a list is parted by commas. What a field holds is not read for fields again.

    >>> fields = {"cause": "product_bug", "priority": 2, "informed": ["Ann", "Bob"], "phase": None}
    >>> filled({"title": "{cause}, {informed}", "rank": "{priority}", "tags": ["{phase}"]}, fields)
    {'title': 'product_bug, Ann, Bob', 'rank': 2, 'tags': [None]}
    """
    if isinstance(template, Mapping):
        return {key: filled(value, fields, quote) for key, value in template.items()}
    if isinstance(template, list | tuple):
        return [filled(value, fields, quote) for value in template]
    if not isinstance(template, str):
        return template
    whole = FIELD.fullmatch(template)
    if whole and quote is str:
        return fields[whole[1]]
    return FIELD.sub(lambda found: quote(words(fields[found[1]])), template)


def words(value: Any) -> str:
    """Return a field's value as it stands in a text.

    >>> words(["a", "b"]), words(None), words(3)
    ('a, b', '', '3')
    """
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _named(template: Any) -> Iterator[str]:
    if isinstance(template, Mapping):
        for value in template.values():
            yield from _named(value)
    elif isinstance(template, list | tuple):
        for value in template:
            yield from _named(value)
    elif isinstance(template, str):
        yield from FIELD.findall(template)
