"""A comparison in use for people: in the terminal."""

from __future__ import annotations

import pandas as pd
from rich.console import Console
from rich.text import Text

from ..evaluation import OVERALL
from ..evaluation.live import Assigned
from .terminal import print_part
from .worded import worded_table
from .words import count, many


def print_assigned(assigned: Assigned, console: Console, *, path: str) -> None:
    """Print how many accounts were added, who is in which arm by stratum, and where the table is."""
    print_part(Text(assigned_sentence(assigned), style="bold"), console)
    print_part(Text(""), console)
    table = assigned_words(assigned)
    print_part(worded_table(table, numeric=list(table.columns[1:])), console)
    print_part(Text(f"\nassignments: {path}"), console)


def assigned_sentence(assigned: Assigned) -> str:
    """Return in a sentence what the day has added."""
    return (
        f"{assigned.at:%Y-%m-%d}: {many(assigned.added, 'account')} added, {count(assigned.total)} in all; "
        "whoever had an arm keeps it."
    )


def assigned_words(assigned: Assigned) -> pd.DataFrame:
    """Return the accounts by stratum and arm in words, all of them first."""
    rows = assigned.counts if len(assigned.counts) > 1 else {}
    table = {OVERALL: assigned.by_arm, **rows}
    return pd.DataFrame(
        [{"stratum": name, **{arm: count(n) for arm, n in row.items()}} for name, row in table.items()]
    )
