"""The tables of a result in words: for Markdown, for the terminal, and as text for the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from rich.console import JustifyMethod
from rich.table import Table
from rich.text import Text

from ..evaluation.verdict import COMPARED
from .result import DEFAULTS
from .table import COUNTS, GAPS, RATES
from .words import NOTHING, count, megabytes, number, p_value, percent, seconds, signed, with_interval

TOO_FEW = "too few"
"""What stands for the numbers of a group with fewer churned accounts than a verdict needs."""

BOUNDS = {"roc_auc": ("roc_auc_low", "roc_auc_high"), "difference": ("low", "high")}
"""The columns that stand as an interval behind another one."""

NARROW_LETTERS = 8
"""The width of a column of numbers; a longer heading takes two lines in the terminal."""

HEADINGS = {
    "slice": "phase",
    "roc_auc": "ROC AUC",
    "pr_auc": "PR AUC",
    "brier": "Brier",
    "brier_skill": "Brier skill",
    "p_value": "p",
    "p_adjusted": "p adjusted",
    "share": "contacted",
    "seconds": "time",
    "cpu_seconds": "CPU time",
    "peak_mb": "peak memory",
}
"""What a column is called for people, where that is more than its name with spaces."""

WRITERS: Mapping[str, Callable[[Any], str]] = {
    **dict.fromkeys(COUNTS, count),
    **dict.fromkeys(RATES, number),
    "recall_at_budget": percent,
    "precision_at_budget": percent,
    "difference": signed,
    "p_value": p_value,
    "p_adjusted": p_value,
    "seconds": seconds,
    "cpu_seconds": seconds,
    "peak_mb": megabytes,
    "predicted": lambda value: percent(value, digits=1),
    "observed": lambda value: percent(value, digits=1),
    "share": percent,
    "caught": percent,
}
"""How the values of a column are written; the others are words."""


def as_text(
    frame: pd.DataFrame, *, min_churned_accounts: int = DEFAULTS.min_churned_accounts
) -> pd.DataFrame:
    """Return a table of this module in words, under headings for people, intervals behind their values.

    Where the table tells churned_accounts, the results of rows with fewer than `min_churned_accounts` read
    "too few".

    >>> as_text(pd.DataFrame({"slice": ["active"], "difference": [0.064], "low": [0.049], "high": [0.079]}))
        phase             difference
    0  active  +0.064 [0.049, 0.079]
    """
    few = _few(frame, min_churned_accounts)
    texts = {name: _written(frame, name) for name in _columns(frame)}
    for name in {*texts} & {*RATES, *GAPS}:
        texts[name] = [TOO_FEW if hidden else text for text, hidden in zip(texts[name], few, strict=True)]
    return pd.DataFrame({heading(name): text for name, text in texts.items()}, dtype="str")


def numeric_columns(frame: pd.DataFrame) -> list[bool]:
    """Return for each column of `as_text(frame)` whether it shows numbers."""
    return [name in WRITERS for name in _columns(frame)]


def as_markdown(frame: pd.DataFrame, *, min_churned_accounts: int = DEFAULTS.min_churned_accounts) -> str:
    """Return a table of this module as a Markdown table, in words.

    >>> print(as_markdown(pd.DataFrame({"scorer": ["my_rules"], "brier": [0.131]})))
    | scorer | Brier |
    | :--- | ---: |
    | my\\_rules | 0.131 |
    """
    texts = as_text(frame, min_churned_accounts=min_churned_accounts)
    numeric = numeric_columns(frame)
    lines = [
        [markdown_text(str(name)) for name in texts.columns],
        ["---:" if is_number else ":---" for is_number in numeric],
    ]
    for row in texts.itertuples(index=False):
        cells = zip(row, numeric, strict=True)
        lines.append([cell if is_number else markdown_text(cell) for cell, is_number in cells])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def as_rich(frame: pd.DataFrame, *, min_churned_accounts: int = DEFAULTS.min_churned_accounts) -> Table:
    """Return a table of this module for the terminal, in words; a slice is named on its first row only."""
    texts = as_text(frame, min_churned_accounts=min_churned_accounts)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for name, numeric in zip(texts.columns, numeric_columns(frame), strict=True):
        side: JustifyMethod = "right" if numeric else "left"
        table.add_column(Text(narrow(str(name))), justify=side, vertical="bottom", no_wrap=numeric)
    repeated = frame["slice"].duplicated() if "slice" in frame else pd.Series(False, index=frame.index)
    for row, again in zip(texts.itertuples(index=False), repeated, strict=True):
        first, *rest = (Text(cell) for cell in row)
        table.add_row(Text("") if again else first, *rest)
    return table


def heading(name: str) -> str:
    """Return what a column is called for people.

    >>> heading("roc_auc"), heading("churned_accounts")
    ('ROC AUC', 'churned accounts')
    """
    return HEADINGS.get(name, name.replace("_", " "))


def markdown_text(content: str) -> str:
    """Return text that Markdown shows letter by letter, on one line.

    >>> markdown_text("a|b <i>")
    'a\\\\|b \\\\<i\\\\>'
    """
    return re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", " ".join(content.split()))


def narrow(name: str) -> str:
    """Return a heading with its last word on a line of its own, where it would be wider than the numbers."""
    return "\n".join(name.rsplit(" ", 1)) if len(name) > NARROW_LETTERS else name


def _columns(frame: pd.DataFrame) -> list[str]:
    """Return the columns that are shown for themselves: all but those that stand as bounds behind another."""
    bounds = {bound for pair in BOUNDS.values() for bound in pair}
    return [str(name) for name in frame.columns if name not in bounds]


def _few(frame: pd.DataFrame, min_churned_accounts: int) -> list[bool]:
    if "churned_accounts" not in frame:
        return [False] * len(frame)
    return [bool(churned < min_churned_accounts) for churned in frame["churned_accounts"].tolist()]


def _written(frame: pd.DataFrame, name: str) -> list[str]:
    write = WRITERS.get(name, _metric if name == "metric" else _words)
    texts = [write(value) for value in frame[name].tolist()]
    low, high = BOUNDS.get(name, (None, None))
    if low not in frame or high not in frame:
        return texts
    bounds = zip(texts, frame[low].tolist(), frame[high].tolist(), strict=True)
    return [with_interval(*cell) for cell in bounds]


def _metric(value: str) -> str:
    return COMPARED[value][0]


def _words(value: object) -> str:
    return value if isinstance(value, str) else NOTHING
