"""The champions of an experiment in the terminal, that of now first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.text import Text

from .terminal import print_part

Champion = Mapping[str, str | None]
WORDS = {
    "first": "the first champion",
    "promotion": "promoted",
    "rollback": "came back by a rollback",
    "unrecorded": "not on record",
}


def print_champions(experiment: str, champions: Sequence[Champion], console: Console) -> None:
    """Print who was champion of an experiment from when to when, why, and by whom, two lines for each.

    `champions` are as `history` writes them to JSON.
    """
    print_part(Text(f"Champions of {experiment!r}, that of now first (times in UTC):"), console)
    for one in champions:
        print_part(Text(f"\n{one['version']} ({one['origin']})  {_time(one)}"), console)
        print_part(Text(f"    {_why(one)}"), console)


def _time(one: Champion) -> str:
    since = _minute(one["since"]) or "unknown"
    return f"{since} to {_minute(one['until']) or 'now'}"


def _minute(moment: str | None) -> str:
    """Return a moment of ISO 8601 to the minute."""
    return "" if moment is None else moment[:16].replace("T", " ")


def _why(one: Champion) -> str:
    parts = [WORDS[str(one["kind"])]]
    if one["by"]:
        parts[0] += f" by {one['by']}"
    people = [f"{role} {one[role]}" for role in ("owner", "approver") if one[role]]
    reason = one["reason"] or "no reason was given"
    return f"{'; '.join([*parts, *people])}: {reason}"
