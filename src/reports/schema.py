"""The keys of the experiment file in the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..experiment import Key
from .terminal import print_part


def print_schema(keys: Iterable[Key], console: Console) -> None:
    """Print each key of the experiment file with its meaning, its type and its default."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    table.add_column(no_wrap=True, style="bold")
    table.add_column()
    for key in keys:
        rule = f"default {key.default}" if key.default else "required"
        table.add_row(Text(key.path), Text(f"{key.description} ({key.type}; {rule})"))
    print_part(table, console)
